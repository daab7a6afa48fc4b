import { z } from 'zod';

const names = z.array(z.string());

const depConstraint = z
  .strictObject({
    sourceTag: z.string().optional(),
    allSourceTags: names.min(2).optional(),
    onlyDependOnLibsWithTags: names.optional(),
    notDependOnLibsWithTags: names.optional(),
    allowedExternalImports: names.optional(),
    bannedExternalImports: names.optional(),
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
  const expression = /^\/(.*)\/$/.exec(meant)?.[1] ?? (meant.includes('*') ? globExpression(meant) : undefined);
  return expression === undefined ? tags.includes(meant) : tags.some((tag) => new RegExp(expression).test(tag));
}

/** Whether a package is meant, by its name or a glob. */
export function isPackage(name: string, meant: string): boolean {
  return new RegExp(globExpression(meant)).test(name);
}

/** Nx leaves all but the star to the regular expression, so that `a.*` is `a*` (runtime-lint-utils, 23.2). */
function globExpression(glob: string): string {
  return `^${glob.split(/\.\*|\*+/).join('.*')}$`;
}
