import type { ExecutorContext } from '@nx/devkit';
import type { ZodType } from 'zod';
import { OtpError } from '../src/errors';
import type { MixMetadata } from '../src/graph/metadata';
import { parseOptions } from '../src/options';
import { withoutArguments } from './shared-options';

/**
 * An executor: options checked, problems of the project's mix.exs told before anything runs, and an error that a person
 * can act on printed as it is, without a stack.
 */
export function withOptions<T>(schema: ZodType<T>, work: (options: T, context: ExecutorContext) => Promise<boolean>) {
  return async (raw: unknown, context: ExecutorContext): Promise<{ success: boolean }> => {
    try {
      return { success: await work(checkedOptions(schema, raw, context), context) };
    } catch (error) {
      const message = messageFor(error);
      if (message === undefined) throw error;
      console.error(message);
      return { success: false };
    }
  };
}

/** The same for an executor that hands on what the caller adds: Nx has made options of those words, too. */
export function withPassedOn<T>(
  options: { strict(): ZodType<T>; shape: Record<string, unknown> },
  work: (options: T, context: ExecutorContext) => Promise<boolean>,
) {
  const execute = withOptions(options.strict(), work);
  return (raw: Record<string, unknown>, context: ExecutorContext) =>
    execute(withoutArguments(raw, options.shape), context);
}

/** What a project's mix.exs is wanting: full texts, each of which a person can act on. */
class UnreadProject extends Error {}

/**
 * The options of a task, checked.
 *
 * @throws what `messageFor` has a text for: options that are wrong, a mix.exs that was not read
 */
export function checkedOptions<T>(schema: ZodType<T>, raw: unknown, context: ExecutorContext): T {
  const problems = problemsOf(context);
  if (problems.length > 0) throw new UnreadProject(problems.join('\n\n'));
  return parseOptions(schema, raw, `options of ${context.projectName}:${context.targetName}`);
}

/** What to tell a person of an error that they can act on; `undefined` of one that is nobody's but ours. */
export function messageFor(error: unknown): string | undefined {
  return error instanceof OtpError || error instanceof UnreadProject ? error.message : undefined;
}

function problemsOf({ projectsConfigurations, projectName }: ExecutorContext): string[] {
  const mix: MixMetadata | undefined = projectsConfigurations.projects[projectName ?? '']?.metadata?.['mix'];
  return mix?.problems ?? [];
}
