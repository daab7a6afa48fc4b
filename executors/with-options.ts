import type { ExecutorContext } from '@nx/devkit';
import type { ZodType } from 'zod';
import { OtpError } from '../src/errors';
import type { MixMetadata } from '../src/graph/metadata';
import { parseOptions } from '../src/options';

/**
 * An executor: options checked, problems of the project's mix.exs told before anything runs, and an error that a person
 * can act on printed as it is, without a stack.
 */
export function withOptions<T>(schema: ZodType<T>, work: (options: T, context: ExecutorContext) => Promise<boolean>) {
  return async (raw: unknown, context: ExecutorContext): Promise<{ success: boolean }> => {
    try {
      const problems = problemsOf(context);
      if (problems.length > 0) {
        console.error(problems.join('\n\n'));
        return { success: false };
      }
      const target = `${context.projectName}:${context.targetName}`;
      return { success: await work(parseOptions(schema, raw, `options of ${target}`), context) };
    } catch (error) {
      if (!(error instanceof OtpError)) throw error;
      console.error(error.message);
      return { success: false };
    }
  };
}

function problemsOf({ projectsConfigurations, projectName }: ExecutorContext): string[] {
  const mix: MixMetadata | undefined = projectsConfigurations.projects[projectName ?? '']?.metadata?.['mix'];
  return mix?.problems ?? [];
}
