import { z } from 'zod';

const tag = z
  .string()
  .refine(
    isTag,
    'a name, a glob ("scope:*"), or between slashes a regular expression that JavaScript can read ("/^scope:/")',
  );
const tags = z.array(tag);
const packages = z.array(z.string());

const depConstraint = z
  .strictObject({
    sourceTag: tag.optional(),
    allSourceTags: tags.min(2).optional(),
    onlyDependOnLibsWithTags: tags.optional(),
    notDependOnLibsWithTags: tags.optional(),
    allowedExternalImports: packages.optional(),
    bannedExternalImports: packages.optional(),
  })
  .refine(
    ({ sourceTag, allSourceTags }) => (sourceTag === undefined) !== (allSourceTags === undefined),
    'sourceTag, or allSourceTags with two tags or more',
  );

/** As the options of Nx's ESLint rule @nx/enforce-module-boundaries (23.2) call and mean them. */
export const boundaryRules = z.strictObject({
  depConstraints: z.array(depConstraint),
  ignoredCircularDependencies: z.array(z.tuple([z.string(), z.string()])).default([]),
  checkNestedExternalImports: z.boolean().default(false),
});

export type DepConstraint = z.infer<typeof depConstraint>;
export type BoundaryRules = z.infer<typeof boundaryRules>;

/** The tags that a project has that a constraint is about. */
export function sourceTags({ sourceTag, allSourceTags }: DepConstraint): string[] {
  return sourceTag === undefined ? allSourceTags! : [sourceTag];
}

/**
 * Whether one of a project's tags is meant: by its name, a regular expression between slashes, or a glob. `*` means every
 * project, also one without tags.
 *
 * @example
 * hasTag(['scope:orders'], 'scope:*') // true
 */
export function hasTag(tags: readonly string[], meant: string): boolean {
  if (meant === '*') return true;
  const written = writtenExpression(meant);
  if (written === undefined && !meant.includes('*')) return tags.includes(meant);
  const expression = written === undefined ? globExpression(meant) : new RegExp(written);
  return tags.some((tag) => expression.test(tag));
}

/** What stands between slashes. */
function writtenExpression(meant: string): string | undefined {
  return /^\/(.*)\/$/.exec(meant)?.[1];
}

function isTag(meant: string): boolean {
  try {
    new RegExp(writtenExpression(meant) ?? '');
    return true;
  } catch {
    return false;
  }
}

/** Whether a package is meant, by its name or a glob. */
export function isPackage(name: string, meant: string): boolean {
  return globExpression(meant).test(name);
}

/** As in Nx `a.*` is `a*` (runtime-lint-utils, 23.2). Nx leaves the rest to the regular expression; here it means itself. */
function globExpression(glob: string): RegExp {
  const parts = glob.split(/\.\*|\*+/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
