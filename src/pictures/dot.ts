import { type DrawnNode, type Drawing, nodesOf } from './drawing';
import { escapeXml } from './xml';

/**
 * The tree in Graphviz's language (graphviz.org, "DOT Language"), left to right, children in the order in which they
 * start. Labels are HTML-like: their only escapes are those of XML. The nth node of `nodesOf` is called `n<n>`, also as
 * `id`; what it is stands in its `class`. A fixed-width font, as all of these are equally wide wherever the picture is seen.
 */
export function dotPicture({ root }: Drawing): string {
  const nodes = nodesOf(root);
  const ids = new Map(nodes.map((node, index) => [node, `n${index}`]));
  return [
    'digraph {',
    '  graph [id="tree" rankdir=LR ordering=out nodesep=0.12 ranksep=0.4 pad=0.15]',
    '  node [shape=box fontname=Courier fontsize=12 margin="0.12,0.06" height=0.3 style=filled fillcolor=white]',
    '  edge [arrowhead=none tailport=e headport=w]',
    ...nodes.map((node) => `  ${ids.get(node)!} [id="${ids.get(node)!}" ${attributes(node)}]`),
    ...nodes.flatMap((node) => node.children.map((child) => `  ${ids.get(node)!} -> ${ids.get(child)!}`)),
    '}',
    '',
  ].join('\n');
}

function attributes({ name, shape, notes, mark }: DrawnNode): string {
  const title = `<B>${escapeXml(name)}</B>`;
  const lines = [...(mark ? [`<I>${mark}</I>`] : []), shape === 'supervisor' ? title : escapeXml(name)];
  const below = notes.map((note) => `<FONT POINT-SIZE="10">${escapeXml(note)}</FONT>`);
  const style = shape === 'service' ? ' style="rounded,filled"' : '';
  const rows = [...lines, ...below].map((line) => `<TR><TD ALIGN="LEFT">${line}</TD></TR>`);
  return `class="${[shape, mark].filter(Boolean).join(' ')}"${style} label=<${TABLE}${rows.join('')}</TABLE>>`;
}

/** Rows, not line breaks: between those Graphviz leaves so little that the underscores of a line touch the next one. */
const TABLE = '<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0">';
