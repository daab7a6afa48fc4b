import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { CompiledProjects } from './compiled-projects.fixture';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const projects = new CompiledProjects(folder);

test('what has not been compiled is not checked', async () => {
  projects.depending('fresh', [], {});
  expect(await projects.checked('fresh')).toEqual({
    success: false,
    output: `Calls are looked for in compiled code.
  found:   no application in ${join(folder, '_build/prod/lib/fresh/ebin')}
  remedy:  Compile it in the same environment first, and let the target depend on that: "dependsOn": ["compile-prod"].
`,
  });
});

test('what Mix cannot load is told in its words', async () => {
  projects.depending('broken', [], {}, { before: 'raise "no such thing"' });
  const { success, output } = await projects.checked('broken');
  expect([success, output.split('\n')[0]]).toEqual([false, 'Mix loads the project.']);
  expect(output).toContain('** (RuntimeError) no such thing');
});
