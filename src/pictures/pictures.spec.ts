import pc from 'picocolors';
import { readOtpToml } from '../project/otp-toml/read';
import { explain } from '../supervision/explain';
import { type Drawing, drawManifest } from './drawing';
import { htmlPicture } from './html';
import { mermaidPicture } from './mermaid';
import { explanation, largeManifest, manifest } from './orders.fixture';
import { svgPicture } from './svg';
import { textPicture } from './text';

const plain = pc.createColors(false);
const orders = drawManifest(manifest, explanation);

/** What a running node may call its children. */
const hostile: Drawing = {
  title: '</title><script>alert(1)</script>',
  root: {
    name: 'a"b]#;<B>&\u001b[31m\ud800',
    shape: 'supervisor',
    notes: ['</script>'],
    mark: 'differs',
    children: [{ name: '-->', shape: 'service', notes: ['`x`'], mark: 'missing', children: [] }],
  },
  crashes: { '</script><u>': { restarts: ['<i>'], needed: ['<i>'], unneeded: [] } },
};

describe('as text', () => {
  it('has a line for each supervisor and service, in the order in which they start', () => {
    expect(textPicture(orders, plain)).toBe(`Orders.Supervisor  rest_for_one, 3 restarts in 5 s
├── Orders.MetricsSupervisor  one_for_one, 3 restarts in 5 s
│   └── metrics  ets_table
├── repo  gen_server
└── Orders.BooksSupervisor  one_for_all, 3 restarts in 5 s
    ├── ledger  gen_server
    ├── audit  gen_server, temporary
    └── imports  dynamic_supervisor
`);
  });

  it('is the same text with colours', () => {
    const coloured = textPicture(orders, pc.createColors(true));
    expect(coloured).not.toBe(textPicture(orders, plain));
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(textPicture(orders, plain));
  });

  it('shows what control characters a name has as ?', () => {
    expect(textPicture(hostile, plain)).toBe('~ a"b]#;<B>&?[31m\ud800  </script>\n└── - -->  `x`\n');
  });
});

describe('as Mermaid', () => {
  it('is a flowchart', () => {
    expect(mermaidPicture(orders)).toBe(`flowchart LR
  n0["Orders.Supervisor<br>rest_for_one<br>3 restarts in 5 s"]
  n1["Orders.MetricsSupervisor<br>one_for_one<br>3 restarts in 5 s"]
  n2("metrics<br>ets_table")
  n3("repo<br>gen_server")
  n4["Orders.BooksSupervisor<br>one_for_all<br>3 restarts in 5 s"]
  n5("ledger<br>gen_server")
  n6("audit<br>gen_server<br>temporary")
  n7("imports<br>dynamic_supervisor")
  n0 --> n1
  n0 --> n3
  n0 --> n4
  n1 --> n2
  n4 --> n5
  n4 --> n6
  n4 --> n7
`);
  });

  it('escapes what has a meaning in Mermaid, and says each mark in words too', () => {
    expect(mermaidPicture(hostile)).toBe(`flowchart LR
  n0["differs<br>a#34;b]#35;#59;#60;B#62;#38;#27;[31m\ud800<br>#60;/script#62;"]:::differs
  n1("missing<br>--#62;<br>#96;x#96;"):::missing
  n0 --> n1
  classDef differs stroke-width: 2px, stroke-dasharray: 8 3
  classDef missing stroke-dasharray: 4 4
`);
  });
});

describe('as SVG', () => {
  it('is the same, byte for byte, each time', async () => {
    expect(await svgPicture(orders)).toBe(await svgPicture(drawManifest(manifest, structuredClone(explanation))));
  });

  it('has every name, a title for each node, and nothing that Graphviz says of itself', async () => {
    const svg = await svgPicture(orders);
    const titles = [...svg.matchAll(/<title>(.*?)<\/title>/g)].map((match) => match[1]);
    expect(titles).toEqual([
      'Supervision tree of orders',
      'Orders.Supervisor',
      'Orders.MetricsSupervisor',
      'repo',
      'Orders.BooksSupervisor',
      'metrics',
      'ledger',
      'audit',
      'imports',
    ]);
    expect(svg).not.toMatch(/graphviz|<!--|<\?xml|DOCTYPE/i);
  });

  it('has room for underscores between the lines of a box', async () => {
    const boxes = (await svgPicture(orders)).split('<g id="n').slice(1);
    const gaps = boxes.flatMap((box) => {
      const lines = [...box.matchAll(/ y="([-.\d]+)"[^>]*font-size="([.\d]+)"/g)];
      return lines.slice(1).map(([, y, size], index) => (Number(y) - Number(lines[index]![1])) / Number(size));
    });
    expect(gaps.length).toBeGreaterThan(8);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1.2);
  });

  it('takes nothing from elsewhere', async () => {
    expect(await svgPicture(orders)).not.toMatch(/href|url\(|@import|<script/);
  });

  it('escapes names', async () => {
    const svg = await svgPicture(hostile);
    expect(svg).toContain('a&quot;b]#;&lt;B&gt;&amp;?[31m?');
    expect(svg).not.toContain('<script>');
  });
});

describe('as HTML', () => {
  it('has no way out of its data for a name', async () => {
    const html = await htmlPicture(hostile, ['<remark>']);
    expect(html).toContain('<li>&lt;remark&gt;</li>');
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).not.toContain('<u>');
  });

  it('says the crashes in a table, too', async () => {
    expect(await htmlPicture(orders)).toContain(
      '<tr><th scope="row">repo</th><td>repo, ledger, audit*, imports</td><td></td><td>imports</td></tr>\n' +
        '<tr><th scope="row">ledger</th><td>ledger, imports</td><td>audit</td><td>imports</td></tr>',
    );
  });

  it('loads nothing', async () => {
    expect(await htmlPicture(orders)).not.toMatch(/(src|href)=|url\(|@import|fetch\(/);
  });
});

describe('a thousand services', () => {
  const large = readOtpToml(largeManifest(1000), 'otp.toml');
  const drawing = drawManifest(large, explain(large));

  it('are in every picture', async () => {
    const everywhere = [textPicture(drawing, plain), mermaidPicture(drawing), await svgPicture(drawing)];
    for (const text of everywhere) {
      expect(new Set(text.match(/service_\d+/g)).size).toBe(1000);
    }
  });
});
