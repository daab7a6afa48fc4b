import { join } from 'node:path';
import { modulePath } from '../../src/naming';
import type { Manifest } from '../../src/project/otp-toml/manifest';
import type { Explanation } from '../../src/supervision/explanation';
import { childSpec } from './services/child-spec';
import { type OutputFile, serviceFiles } from './services/service-files';
import { supportFiles } from './services/support-files';
import { renderer } from './templates';
import { supervisorViews, treeTestView } from './view';

const render = renderer(join(__dirname, 'files'));

/** All files that a manifest asks for; paths are relative to the app's folder. */
export interface Plan {
  /** The generator's: rewritten whenever the manifest asks for another text. */
  owned: OutputFile[];
  /** The user's: written when there is none, and never touched again. */
  starters: OutputFile[];
}

/** @param application the module that mix.exs starts */
export function plan(manifest: Manifest, explanation: Explanation, application: string): Plan {
  const specs = new Map(manifest.services.map((service) => [service.name, childSpec(manifest, service)]));
  const supervisors = supervisorViews(manifest, explanation, specs);
  const treeTest = treeTestView(manifest, explanation);
  return {
    owned: [
      ...supervisors.map((view) => ({ path: view.path, text: render('supervisor/supervisor.ex', view) })),
      ...supportFiles(manifest),
      { path: treeTest.path, text: render('tree-test/tree_test.exs', treeTest) },
    ],
    starters: [
      applicationFile(manifest, explanation, application),
      { path: 'test/test_helper.exs', text: 'ExUnit.start()\n' },
      ...manifest.services.flatMap((service) => serviceFiles(manifest, service)),
    ],
  };
}

function applicationFile({ app }: Manifest, { tree }: Explanation, module: string): OutputFile {
  const view = { module, supervisor: tree.supervisor, settings: `${app.module}.Supervision` };
  return { path: `lib/${modulePath(module)}.ex`, text: render('application/application.ex', view) };
}
