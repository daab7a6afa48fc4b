import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { mixCommand } from '../../src/mix/mix-command';
import { type Command, type Running, start, whenAskedToEnd } from '../../src/mix/run';
import { MixWorkspace } from '../mix-workspace';
import { withoutArguments } from '../mix/options';
import { withOptions } from '../with-options';
import { type ServeOptions, options } from './options';
import { type Watch, watchSources } from './watch';

const execute = withOptions(options.strict(), async (serve: ServeOptions, context: ExecutorContext) => {
  const workspace = new MixWorkspace(context);
  const up = workspace.upFile(serve.mixEnv);
  workspace.mendRestored(serve.mixEnv);
  rmSync(up, { force: true });
  try {
    return await new Server(command(serve, context.projectName!, workspace, up)).run(
      serve.watch ? workspace.sourceFolders() : [],
    );
  } finally {
    rmSync(up, { force: true });
  }
});

/** Runs an application until it ends or we are asked to; starts it again when a source has changed. */
export default (raw: Record<string, unknown>, context: ExecutorContext) =>
  execute(withoutArguments(raw, options.shape), context);

function command(serve: ServeOptions, name: string, workspace: MixWorkspace, up: string): Command {
  const apps = workspace.applications().join(',');
  return {
    ...mixCommand({
      args: ['nx_otp.serve', name, up, serve.task, apps, ...serve.args, ...serve.__unparsed__],
      cwd: join(workspace.root, workspace.projectRoot),
      env: workspace.environment(serve),
      umbrella: workspace.absolute(serve.umbrella),
    }),
    interactive: true,
  };
}

/** One application, in one BEAM after the other. */
class Server {
  private beam: Running | undefined;
  private again = false;

  constructor(private readonly command: Command) {}

  /** @returns whether it ended well; that it is stopped is no failure */
  async run(folders: string[]): Promise<boolean> {
    let asked = false;
    const release = whenAskedToEnd(() => (asked = true));
    const watch: Watch = watchSources(folders, (change) => this.changed(change));
    try {
      let code: number;
      do {
        this.again = false;
        this.beam = start(this.command, 'inherit');
        code = await this.beam.exit;
      } while (this.again && !asked);
      return code === 0 || asked;
    } finally {
      watch.close();
      release();
    }
  }

  /** Sources are compiled in the BEAM that runs; what Mix reads once, when it starts, needs another one. */
  private changed(change: 'sources' | 'project'): void {
    if (change === 'sources') this.beam?.stdin?.write('restart\n');
    else {
      this.again = true;
      this.beam?.stop();
    }
  }
}
