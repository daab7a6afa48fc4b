import { dotPicture } from './dot';
import { type Drawing, nodesOf } from './drawing';
import { escapeXml } from './xml';

/**
 * Of the picture by itself. Presentation attributes, which Graphviz writes, give way to any style sheet (SVG 2, 6.2); a
 * program that reads none shows black on white.
 */
const STYLE = `
#tree text { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; }
#tree > polygon { fill: #ffffff; }
.node polygon, .node path { fill: #ffffff; stroke: #57606a; }
.supervisor polygon { fill: #eaeef2; stroke-width: 1.5; }
.edge path { stroke: #8c959f; }
.missing polygon, .missing path { stroke-dasharray: 3 3; }
.extra polygon, .extra path { stroke-width: 3; }
.differs polygon, .differs path { stroke-width: 2; stroke-dasharray: 9 3; }
@media (prefers-color-scheme: dark) {
  #tree text { fill: #e6edf3; }
  #tree > polygon { fill: #0d1117; }
  .node polygon, .node path { fill: #0d1117; stroke: #9198a1; }
  .supervisor polygon { fill: #262c36; }
  .edge path { stroke: #6e7681; }
}
`;

/**
 * The tree as an SVG of its own, drawn by Graphviz as WebAssembly: readable in light and dark, without a network.
 *
 * @example
 * await svgPicture(drawManifest(manifest, explain(manifest))) // '<svg ...>...</svg>\n'
 */
export async function svgPicture(drawing: Drawing): Promise<string> {
  // A megabyte and a half of WebAssembly, which only this picture needs.
  const { instance } = await import('@viz-js/viz');
  return finished((await instance()).renderString(dotPicture(drawing), { format: 'svg' }), drawing);
}

/** Graphviz's output without its prologue and comments, which name its version, and with titles that a person reads. */
function finished(drawn: string, { title, root }: Drawing): string {
  const names = nodesOf(root).map(({ name }) => name);
  const head = `role="img"><title>${escapeXml(`Supervision tree of ${title}`)}</title>\n<style>${STYLE}</style>`;
  const svg = drawn
    .slice(drawn.indexOf('<svg'))
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replace(/<title>n(\d+)<\/title>/g, (_, index: string) => `<title>${escapeXml(names[Number(index)]!)}</title>`)
    .replace(/<title>n\d+:.*?<\/title>\n/g, '')
    .replace(/(<svg[^>]*?)>/, (_, start: string) => `${start} ${head}`);
  return `${svg.trimEnd()}\n`;
}
