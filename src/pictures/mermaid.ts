import { type DrawnNode, type Drawing, type Mark, nodesOf } from './drawing';

/** Shapes, not colours: Mermaid's own themes keep light and dark readable. */
const BRACKETS = { supervisor: ['[', ']'], service: ['(', ')'] } as const;
const STYLES: Record<Mark, string> = {
  missing: 'stroke-dasharray: 4 4',
  extra: 'stroke-width: 4px',
  differs: 'stroke-width: 2px, stroke-dasharray: 8 3',
};

/**
 * The tree as a Mermaid flowchart (mermaid.js.org, "Flowcharts"), which GitHub and GitLab draw in Markdown. Mermaid
 * itself draws at most 500 edges where its configuration says nothing else.
 *
 * @example
 * // flowchart LR
 * //   n0["Orders.Supervisor<br>rest_for_one<br>3 restarts in 5 s"]
 * //   n1("repo<br>gen_server")
 * //   n0 --> n1
 */
export function mermaidPicture({ root }: Drawing): string {
  const nodes = nodesOf(root);
  const ids = new Map(nodes.map((node, index) => [node, `n${index}`]));
  const marks = [...new Set(nodes.flatMap(({ mark }) => mark ?? []))].sort();
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${ids.get(node)!}${label(node)}`),
    ...nodes.flatMap((node) => node.children.map((child) => `  ${ids.get(node)!} --> ${ids.get(child)!}`)),
    ...marks.map((mark) => `  classDef ${mark} ${STYLES[mark]}`),
    '',
  ].join('\n');
}

function label({ name, shape, notes, mark }: DrawnNode): string {
  const [open, close] = BRACKETS[shape];
  const lines = [...(mark ? [mark] : []), name, ...notes].map(escaped);
  return `${open}"${lines.join('<br>')}"${close}${mark ? `:::${mark}` : ''}`;
}

/** Mermaid has entities of its own, `#` and `;` around a name or a number. */
function escaped(text: string): string {
  return text.replace(/[\p{Cc}#&"<>`;\\]/gu, (character) => `#${character.codePointAt(0)!};`);
}
