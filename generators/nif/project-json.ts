import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import { SOURCES, TEST_SOURCES } from '../../src/graph/inputs';
import { buildInputs } from './inputs';
import type { View } from './view';

/** The native project: one cached target, whose output lies where the application looks for it. */
export function nativeProject(view: View): ProjectConfiguration {
  const { projectName, folder, language, library, app } = view;
  const everything = ['{projectRoot}/**/*'];
  return {
    name: projectName,
    root: folder,
    sourceRoot: posix.join(folder, 'src'),
    projectType: 'library',
    // What the targets of the application ask of a project that it depends on: an edit here runs its tests.
    namedInputs: { [SOURCES]: everything, [TEST_SOURCES]: everything },
    targets: {
      build: {
        executor: 'nx-otp:nif',
        options: { language, library },
        cache: true,
        inputs: buildInputs(view),
        outputs: ['so', 'dll'].map((extension) => `{workspaceRoot}/${library}.${extension}`),
        metadata: { description: `Compiles the NIFs of ${app} in ${view.languageName}`, technologies: [language] },
      },
    },
  };
}

/**
 * The application's project.json with the native project as a dependency, and its build before each compile. `...` stands
 * for what the plugin infers (Nx 23.3 and later).
 *
 * @param compiles names of the targets before which it has to be there
 */
export function withNative<Json extends Partial<ProjectConfiguration>>(
  json: Json,
  { projectName }: View,
  compiles: string[],
): Json {
  const targets = { ...json.targets };
  for (const name of compiles) {
    const target: TargetConfiguration = targets[name] ?? {};
    const build = { target: 'build', projects: [projectName] };
    targets[name] = { ...target, dependsOn: [...(target.dependsOn ?? ['...']), build] };
  }
  return { ...json, implicitDependencies: [...(json.implicitDependencies ?? []), projectName], targets };
}
