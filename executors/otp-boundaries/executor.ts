import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import {
  type Call,
  type CheckedProject,
  type OtpFindings,
  applicationComplaints,
} from '../../src/boundaries/application-findings';
import { OtpError, codeFrame } from '../../src/errors';
import type { MixMetadata } from '../../src/graph/metadata';
import { findOtpBoundaries } from '../../src/mix/otp-boundaries';
import { readMixExs } from '../../src/project/mix-exs';
import { MixWorkspace } from '../mix-workspace';
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

  constructor(
    workspace: MixWorkspace,
    readonly mixEnv: string,
    private readonly context: ExecutorContext,
  ) {
    this.root = workspace.projectRoot;
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
    const text = this.text('mix.exs');
    if (text === undefined) return undefined;
    const around = { file: posix.join(this.root, 'mix.exs'), readFile: (path: string) => this.text(path) };
    const line = readMixExs(text, around).deps.find(({ name }) => name === app)?.line;
    return line === undefined ? undefined : this.frame('mix.exs', line, [`:${app}`]);
  }

  private frame(file: string, line: number, words: string[]): string | undefined {
    const text = this.text(file);
    const source = text?.split(/\r\n|\r|\n/)[line - 1];
    if (text === undefined || source === undefined) return undefined;
    const found = words.map((word) => source.indexOf(word)).find((at) => at >= 0);
    const column = (found ?? Math.max(source.search(/\S/), 0)) + 1;
    return codeFrame(text, { file: posix.join(this.root, file), line, column });
  }

  private text(path: string): string | undefined {
    try {
      return readFileSync(join(this.context.root, this.root, path), 'utf8');
    } catch {
      return undefined;
    }
  }
}
