import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { MixWorkspace } from '../mix-workspace';
import { WorkspaceFixture, printed } from '../workspace.fixture';
import ready from './executor';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = new WorkspaceFixture(folder);
fixture.add('apps/shop', 'shop', { app: 'shop' });
const context = fixture.context('shop', 'serve-ready');
const upFile = new MixWorkspace(context).upFile('dev');

function up(pid: number): void {
  mkdirSync(dirname(upFile), { recursive: true });
  writeFileSync(upFile, String(pid));
}

beforeEach(() => rmSync(upFile, { force: true }));

it('waits until the BEAM that serves says so', async () => {
  let waited = false;
  const waiting = ready({}, context).then((result) => {
    expect(waited).toBe(true);
    return result;
  });
  await new Promise((resolve) => setTimeout(resolve, 150));
  waited = true;
  up(process.pid);
  expect(await waiting).toEqual({ success: true });
});

it('does not believe a BEAM that is gone', async () => {
  // Above the largest process id that Linux gives (PID_MAX_LIMIT).
  up(4_194_305);
  const output = await printed(async () => expect(await ready({ timeout: 0.2 }, context)).toEqual({ success: false }));
  expect(output).toBe(`shop is up within 0.2 seconds of the start of its serve target.
  found:   it is not
  remedy:  See what nx serve shop says; give it more time with the option timeout.
`);
});
