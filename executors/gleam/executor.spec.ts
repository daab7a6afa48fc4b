import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { WorkspaceFixture, printed } from '../workspace.fixture';
import gleam from './executor';

const root = temporaryFolder();
const path = process.env['PATH'];
afterEach(() => (process.env['PATH'] = path));
afterAll(() => rmSync(root, { recursive: true }));

test('without Gleam it says what to install', async () => {
  const bin = join(root, 'bin');
  mkdirSync(bin);
  process.env['PATH'] = bin;
  const output = await printed(async () => {
    const context = new WorkspaceFixture(root).context('colours', 'test');
    await expect(gleam({ args: ['test'] }, context)).resolves.toEqual({ success: false });
  });
  expect(output).toBe(
    [
      'Gleam tasks need Gleam and Erlang/OTP on the PATH.',
      `  found:   no gleam in ${bin}`,
      '  remedy:  Install Gleam: https://gleam.run/install\n',
    ].join('\n'),
  );
});
