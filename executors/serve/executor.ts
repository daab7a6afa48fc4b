import { rmSync } from 'node:fs';
import type { ExecutorContext } from '@nx/devkit';
import { mixCommand } from '../../src/mix/mix-command';
import { type Command, type Running, start, whenAskedToEnd } from '../../src/mix/run';
import { MixWorkspace } from '../mix-workspace';
import { withPassedOn } from '../with-options';
import { type ServeOptions, options } from './options';
import { watchSources } from './watch';

/** Runs an application until it ends or we are asked to; starts it again when a source has changed. */
export default withPassedOn(options, async (serve: ServeOptions, context: ExecutorContext) => {
  const workspace = new MixWorkspace(context);
  const up = workspace.upFile(serve.mixEnv);
  workspace.mendRestored(serve.mixEnv);
  rmSync(up, { force: true });
  const server = new Server(command(serve, context.projectName!, workspace, up));
  try {
    return await server.run(serve.watch ? workspace.sourceFolders() : []);
  } finally {
    rmSync(up, { force: true });
  }
});

function command(serve: ServeOptions, name: string, workspace: MixWorkspace, up: string): Command {
  const apps = workspace.applications().join(',');
  const args = ['nx_otp.serve', name, up, serve.task, apps, ...serve.args, ...serve.__unparsed__];
  return { ...mixCommand(workspace.call(args, serve)), interactive: true };
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
    const watch = watchSources(folders, (change) => this.changed(change));
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
