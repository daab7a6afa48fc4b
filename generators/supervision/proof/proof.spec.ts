import { execaSync } from 'execa';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { camelize } from '../../../src/naming';
import { readOtpToml } from '../../../src/project/otp-toml/read';
import { explain } from '../../../src/supervision/explain';
import type { ExplainedSupervisor } from '../../../src/supervision/explanation';
import { supervisorsOf } from '../../../src/supervision/tree';
import { plan } from '../plan';

/** What a service may be in the sample; workers are the most, as in life. */
const KINDS = [
  'gen_server',
  'gen_server',
  'gen_server',
  'dynamic_supervisor',
  'ets_table',
  'registry',
  'task_supervisor',
];
const RESTARTS = ['permanent', 'permanent', 'permanent', 'transient', 'temporary'];

interface Drawn {
  kinds: string[];
  restarts: string[];
  edges: { from: number; to: number; soft: boolean }[];
  group: number;
}

const drawn = fc.integer({ min: 2, max: 9 }).chain((size) =>
  fc.record<Drawn>({
    kinds: fc.array(fc.constantFrom(...KINDS), { minLength: size, maxLength: size }),
    restarts: fc.array(fc.constantFrom(...RESTARTS), { minLength: size, maxLength: size }),
    edges: fc.array(fc.record({ from: fc.nat(size - 1), to: fc.nat(size - 1), soft: fc.boolean() }), {
      minLength: size - 1,
      maxLength: size * 2,
    }),
    group: fc.constantFrom(0, 0, 2, 3),
  }),
);

/** An otp.toml of its own for each draw. */
function otpToml(app: string, { kinds, restarts, edges, group }: Drawn): string {
  const names = kinds.map((_, at) => `s${at}`);
  const grouped = group > 0 && group <= kinds.length ? names.slice(0, group) : [];
  const tables = names.map((name, at) => {
    const own = edges.filter(({ from, to }) => from === at && to < from && !(from < grouped.length));
    const isHard = ({ to, soft }: { to: number; soft: boolean }) =>
      !soft && restarts[at] === 'permanent' && restarts[to] === 'permanent';
    const list = (numbers: number[]) => JSON.stringify([...new Set(numbers)].map((to) => names[to]));
    const hard = own.filter(isHard).map(({ to }) => to);
    const soft = own.filter((edge) => !isHard(edge)).map(({ to }) => to);
    return `[services.${name}]\nkind = "${kinds[at]}"\nrestart = "${restarts[at]}"\ndepends_on = ${list(hard)}\nstarts_after = ${list(soft)}\n`;
  });
  const groups = grouped.length > 1 ? `[groups.pack]\nservices = ${JSON.stringify(grouped)}\n` : '';
  return `[app]\nname = "${app}"\n${tables.join('')}${groups}`;
}

/** Generated apps in one folder, and what was seen of them on a BEAM. */
class Beam {
  private readonly folder = mkdtempSync(join(tmpdir(), 'nx-otp proof '));
  private readonly cases: string[] = [];

  /** Writes what the generator writes for the manifest; only the tests are left out. */
  app(text: string) {
    const manifest = readOtpToml(text, 'otp.toml');
    const explanation = explain(manifest);
    const { owned, starters } = plan(manifest, explanation, `${manifest.app.module}.Application`);
    for (const { path, text: source } of [...owned, ...starters].filter((file) => file.path.startsWith('lib/'))) {
      const file = join(this.folder, manifest.app.name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, source);
    }
    return { manifest, explanation, module: (service: string) => `${manifest.app.module}.${camelize(service)}` };
  }

  /** @param task as crash.exs takes it */
  add(name: string, tree: ExplainedSupervisor, task: string): void {
    const supervisors = supervisorsOf(tree).map(({ supervisor }) => supervisor);
    this.cases.push(`{${JSON.stringify(name)}, ${tree.supervisor}, [${supervisors.join(', ')}], ${task}}`);
  }

  /** What was seen, by what was done. */
  run(): Map<string, string> {
    const cases = join(this.folder, 'cases.exs');
    writeFileSync(cases, `[${this.cases.join(',\n')}]`);
    const { stdout } = execaSync('elixir', [join(__dirname, 'crash.exs'), this.folder, cases], { stderr: 'inherit' });
    const lines = stdout.split('\n').filter((line) => line.includes(': '));
    expect(stdout).toContain('DONE');
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

describe('generated trees on a BEAM', () => {
  let beam: Beam;
  beforeEach(() => (beam = new Beam()));
  afterEach(() => beam.remove());

  it('restart what explain says, whichever service crashes', () => {
    const expected: [string, string][] = [];
    fc.sample(drawn, 40).forEach((draw, at) => {
      const { explanation, manifest, module } = beam.app(otpToml(`proof${at}`, draw));
      const list = (names: string[]) => `[${names.map(module).join(', ')}]`;
      beam.add(`proof${at}`, explanation.tree, `{:each, ${list(manifest.services.map(({ name }) => name))}}`);
      for (const [service, { restarts, terminated = [], lost_children = [] }] of Object.entries(explanation.services)) {
        const gone = [...(restarts.includes(service) ? [] : [service]), ...terminated];
        const dynamic = [...lost_children, ...gone].filter((name) =>
          /dynamic|task/.test(draw.kinds[Number(name.slice(1))]!),
        );
        const sorted = (names: string[]) => list([...new Set(names)].sort());
        expected.push([
          `proof${at} crash ${module(service)}`,
          `[restarted: ${list(restarts)}, gone: ${sorted(gone)}, lost: ${sorted(dynamic)}]`,
        ]);
      }
    });
    expect([...beam.run()]).toEqual(expected);
  });

  it('give up after as many crashes as explain says, and then restart what it says', () => {
    const { explanation, module } = beam.app(`[app]
name = "shop"
[services.repo]
[services.cache]
depends_on = ["repo"]
[services.search]
depends_on = ["repo"]
[services.web]
[groups.web_pair]
services = ["web", "sockets"]
[services.sockets]
starts_after = ["repo"]
`);
    const expected: [string, string][] = [];
    for (const { supervisor, children, gives_up } of supervisorsOf(explanation.tree)) {
      const own = children.find((child) => 'service' in child);
      if (!own) continue;
      beam.add('shop', explanation.tree, `{:trip, ${module(own.service)}, ${supervisor}}`);
      const restarted = gives_up.parent ? `[${gives_up.restarts.map(module).join(', ')}]` : ':the_application_stops';
      expected.push([`shop trip ${supervisor}`, `crashes: ${gives_up.crashes}, restarted: ${restarted}`]);
      beam.add('shop', explanation.tree, `{:end, ${module(own.service)}}`);
      expected.push([`shop end ${module(own.service)}`, `crashes: ${gives_up.crashes_to_the_root}`]);
    }
    expect(expected.length).toBeGreaterThanOrEqual(4);
    const seen = [...beam.run()].map(([what, details]) => [what, details.slice(1, -1).replace(/ ms: \d+,/, '')]);
    expect(seen).toEqual(expected);
  });

  it('give up in the time that explain says, and not when crashes come slower', () => {
    const { explanation, module } = beam.app(
      '[app]\nname = "slow"\n[supervision]\nmax_restarts = 2\nmax_seconds = 1\n[services.repo]\n',
    );
    const { crashes, seconds } = explanation.tree.gives_up;
    expect({ crashes, seconds }).toEqual({ crashes: 3, seconds: 1 });
    beam.add('quick', explanation.tree, `{:trip, ${module('repo')}, Slow.Supervisor}`);
    beam.add('slow', explanation.tree, `{:pauses, ${module('repo')}, Slow.Supervisor, 1_000, 6}`);
    const seen = beam.run();
    expect(seen.get('slow pauses Slow.Supervisor')).toBe('[crashes: 6, given_up: false]');
    const quick = /^\[crashes: 3, ms: (\d+), restarted: :the_application_stops\]$/.exec(
      seen.get('quick trip Slow.Supervisor')!,
    );
    expect(Number(quick?.[1])).toBeLessThan(seconds * 1000);
  });
});
