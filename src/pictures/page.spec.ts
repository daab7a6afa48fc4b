import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../mix/programs';
import { temporaryFolder } from '../mix/transpiled.fixture';
import { drawManifest } from './drawing';
import { htmlPicture } from './html';
import { explanation, manifest } from './orders.fixture';
import { svgPicture } from './svg';

const chromium = findProgram('chromium');
const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

/** The document as a browser has it after its scripts ran. */
function opened(file: string, fragment = ''): string {
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'profile')}`];
  const url = `file://${join(folder, file)}${fragment}`;
  return execFileSync(chromium!, [...flags, '--dump-dom', url], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** The classes and the badge of each service in the picture. */
function marks(document: string): Record<string, string> {
  const nodes = [...document.matchAll(/<g id="n\d+" class="([^"]*)"[^>]*>\s*<title>(.*?)<\/title>([\s\S]*?)<\/g>/g)];
  return Object.fromEntries(
    nodes.map(([, classes, name, inside]) => {
      const badge = /class="badge"[^>]*>([^<]*)/.exec(inside!)?.[1] ?? '';
      return [name!, `${classes!.replace(/node service ?/, '')} ${badge}`.trim()];
    }),
  );
}

const inChromium = chromium === undefined ? describe.skip : describe;

inChromium('the page in a browser', () => {
  const drawing = drawManifest(manifest, explanation);
  beforeAll(async () => {
    writeFileSync(join(folder, 'tree.html'), await htmlPicture(drawing));
    writeFileSync(join(folder, 'tree.svg'), await svgPicture(drawing));
  });

  it('invites, with nothing marked, and every service can be reached by key', () => {
    const document = opened('tree.html');
    expect(document).toContain('Point at a service, click it or reach it by Tab to see what its crash does.</p>');
    expect(document).not.toContain('class="badge"');
    expect(document.match(/tabindex="0"/g)).toHaveLength(5);
  });

  it('marks what restarts, in which order and whether it need, and what loses its children', () => {
    const document = opened('tree.html', '#repo');
    expect(marks(document)).toMatchObject({
      repo: 'needed crashed ✕ 1',
      ledger: 'needed 2',
      audit: 'unneeded 3*',
      imports: 'needed 4 ∅',
      metrics: 'untouched',
    });
    expect(document).toContain(
      'repo crashes. OTP restarts repo, ledger, audit, imports, in this order. audit need not. imports without the children of before.',
    );
  });

  it('marks what is stopped for good', () => {
    expect(marks(opened('tree.html', '#ledger'))).toMatchObject({ audit: 'stopped ■', ledger: 'needed crashed ✕ 1' });
    expect(marks(opened('tree.html', '#audit'))).toMatchObject({ audit: 'stopped crashed ✕', ledger: 'untouched' });
  });

  it('is not disturbed by an unknown service in its address', () => {
    expect(opened('tree.html', '#constructor')).not.toContain('class="badge"');
  });

  it('has a picture that is well-formed XML', () => {
    expect(opened('tree.svg')).not.toContain('parsererror');
  });
});
