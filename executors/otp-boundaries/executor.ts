import { posix } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import {
  type Call,
  type CheckedProject,
  type OtpFindings,
  applicationComplaints,
} from '../../src/boundaries/application-findings';
import { OtpError } from '../../src/errors';
import type { MixMetadata } from '../../src/graph/metadata';
import { findOtpBoundaries } from '../../src/mix/otp-boundaries';
import { MixWorkspace } from '../mix-workspace';
import { SourceFiles } from '../source-files';
import { withOptions } from '../with-options';
import { type OtpBoundariesOptions, options } from './options';

/** Compares mix.exs with what the compiled code calls. */
export default withOptions(
  options,
  async (chosen: OtpBoundariesOptions, context: ExecutorContext): Promise<boolean> => {
    const workspace = new MixWorkspace(context);
    const call = workspace.call([], chosen);
    const all = await findOtpBoundaries(call, chosen.banTransitiveDependencies);
    const found = without(all, new Set(chosen.ignoredApplications));
    const complaints = applicationComplaints(found, new SourceProject(workspace, chosen.mixEnv, context));
    if (chosen.json) console.log(JSON.stringify({ project: context.projectName, ...found }, null, 2));
    else if (complaints.length > 0) throw new OtpError(...complaints);
    else console.log(`${context.projectName} calls what mix.exs says, and uses all of its deps.`);
    return complaints.length === 0;
  },
);

function without({ missing, unused, ...rest }: OtpFindings, ignored: ReadonlySet<string>): OtpFindings {
  return {
    ...rest,
    missing: missing.filter(({ app }) => app === null || !ignored.has(app)),
    unused: unused.filter((app) => !ignored.has(app)),
  };
}

/** The project's own files, for messages. */
class SourceProject implements CheckedProject {
  readonly name: string;
  readonly projects: ReadonlyMap<string, string>;
  private readonly root: string;
  private readonly files: SourceFiles;

  constructor(
    workspace: MixWorkspace,
    readonly mixEnv: string,
    context: ExecutorContext,
  ) {
    this.root = workspace.projectRoot;
    this.files = new SourceFiles(context.root);
    this.name = context.projectName!;
    this.projects = new Map(
      Object.entries(context.projectsConfigurations.projects).flatMap(([name, { metadata }]) => {
        const app = (metadata?.['mix'] as MixMetadata | undefined)?.app;
        return app === undefined ? [] : [[app, name] as const];
      }),
    );
  }

  frameOfCall({ file, line, to }: Call): string | undefined {
    if (file === null || line === null) return undefined;
    const written = to.replace(/\/\d+$/, '');
    const name = written.slice(written.lastIndexOf('.') + 1);
    // Erlang's way; behind an alias; imported.
    return this.frame(file, line, [written, written.replace(/^:(\w+)\./, '$1:'), `.${name}`, name]);
  }

  frameOfDependency(app: string): string | undefined {
    const line = this.files.lineOfDependency(this.root, app);
    return line === undefined ? undefined : this.frame('mix.exs', line, [`:${app}`]);
  }

  private frame(file: string, line: number, words: string[]): string | undefined {
    return this.files.frame(posix.join(this.root, file), line, words);
  }
}
