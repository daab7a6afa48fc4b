import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { withBuildLock } from '../../src/mix/rebar/build-lock';
import { rebarCommand } from '../../src/mix/rebar/rebar-command';
import { removeStaleBuild } from '../../src/mix/rebar/stale-build';
import { run } from '../../src/mix/run';
import { withPassedOn } from '../with-options';
import { type Rebar3Options, options } from './options';

/** Runs rebar3 in a project, when no other task is at work in the same `_build`. */
export default withPassedOn(options, async (rebar: Rebar3Options, context: ExecutorContext): Promise<boolean> => {
  const project = context.projectsConfigurations.projects[context.projectName ?? '']?.root ?? '.';
  const folder = rebar.cwd ?? project;
  const cwd = join(context.root, folder);
  const build = join(context.root, rebar.build ?? join(folder, '_build/default'));
  return withBuildLock(dirname(build), async () => {
    removeStaleBuild(join(build, 'lib'), rebar.apps, cwd);
    if (rebar.replaces !== undefined) rmSync(join(context.root, rebar.replaces), { recursive: true, force: true });
    const args = [...rebar.args, ...rebar.__unparsed__];
    return (await run(rebarCommand({ args, cwd, baseDir: dirname(build), env: rebar.env }))) === 0;
  });
});
