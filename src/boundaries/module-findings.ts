import type { Complaint } from '../errors';
import type { Violation } from './module-boundaries';

/** What is known of where a dependency, or a package, is declared; without a frame in words: `implicit`. */
export interface Declaration {
  frame?: string;
  words: string;
}

/** Finds declarations, and tags, for messages. */
export interface Declarations {
  ofEdge(source: string, target: string): Declaration;
  ofPackage(project: string, name: string): Declaration;
  tags(project: string): readonly string[];
}

/** What a person is told of a broken rule: the whole path, and where each part of it is declared. */
export function moduleComplaint(violation: Violation, declarations: Declarations): Complaint {
  const { path } = violation;
  const edges = path.slice(1).map((to, index) => ({ from: path[index]!, to }));
  const declared = edges.map(({ from, to }) => ({ text: `${from} -> ${to}`, at: declarations.ofEdge(from, to) }));
  if (violation.kind === 'package') {
    const { package: name } = violation;
    declared.push({ text: `${path.at(-1)} -> ${name}`, at: declarations.ofPackage(path.at(-1)!, name) });
  }
  const { rule, found, allowed, remedy } = words(violation, declarations);
  const lines = declared.length === 1 && declared[0]!.at.frame ? [] : declared;
  return {
    frame: declared.flatMap(({ at }) => at.frame ?? []).join('\n'),
    rule,
    found: [found, ...lines.map(({ text, at }) => `  ${text}: ${at.words}`)].join('\n           '),
    ...(allowed === undefined ? {} : { allowed }),
    remedy,
  };
}

function words(violation: Violation, declarations: Declarations): Complaint & { found: string } {
  const { path } = violation;
  const [project, last] = [path[0]!, path.at(-1)!];
  const chain = path.join(' -> ');
  const tagsOf = (each: string) => listOf(declarations.tags(each));
  switch (violation.kind) {
    case 'cycle':
      return {
        rule: 'No project depends on itself, not through others either.',
        found: chain,
        remedy:
          'Take one of these dependencies away: move what both sides need into a project that depends on neither, or hand in a module or a function when it is called.',
      };
    case 'no-constraint':
      return {
        rule: 'A project that depends on others has a tag that depConstraints say something about.',
        found: `${chain}; ${project} has ${tagsOf(project)}`,
        remedy: `Tag ${project} in its project.json, or add a constraint with "sourceTag": "*".`,
      };
    case 'only-tags':
      return {
        rule: `A project tagged ${both(violation.sourceTags)} depends only on what constraints allow.`,
        found: `${chain}; ${last} has ${tagsOf(last)}`,
        allowed: violation.tags.length === 0 ? 'projects without tags' : quoted(violation.tags),
        remedy: `Take the dependency away, or change the tags of ${project} or ${last}.`,
      };
    case 'not-tags':
      return {
        rule: `A project tagged ${both(violation.sourceTags)} does not lead to any tagged ${quoted(violation.tags)}.`,
        found: `${chain}; ${last} has ${tagsOf(last)}`,
        remedy: `Take one of these dependencies away, or change the tags of ${project} or ${last}.`,
      };
    case 'package':
      return {
        rule: `A project tagged ${both(violation.sourceTags)} uses only packages that constraints allow.`,
        found: `${chain} -> ${violation.package}`,
        remedy: `Take ${violation.package} out of the deps of ${last}, or allow it in depConstraints.`,
      };
  }
}

function both(tags: readonly string[]): string {
  return tags.map((tag) => `"${tag}"`).join(' and ');
}

function quoted(tags: readonly string[]): string {
  return tags.map((tag) => `"${tag}"`).join(', ');
}

function listOf(tags: readonly string[]): string {
  return tags.length === 0 ? 'no tags' : quoted(tags);
}
