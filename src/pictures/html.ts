import type { CrashEffect } from '../supervision/explanation';
import { type Drawing, nodesOf } from './drawing';
import { PAGE_SCRIPT } from './page-script';
import { PAGE_STYLE } from './page-style';
import { svgPicture } from './svg';
import { escapeXml } from './xml';

/**
 * A page of its own, which loads nothing: the picture, and what the crash of a service does when it is pointed at, clicked
 * or reached by Tab. Without scripts the table below says the same.
 *
 * @param remarks what else there is to say, a line each: the drift of a running tree
 */
export async function htmlPicture(drawing: Drawing, remarks: readonly string[] = []): Promise<string> {
  const title = escapeXml(`Supervision tree of ${drawing.title}`);
  const effects = Object.entries(drawing.crashes);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<h1>${title}</h1>
${list(remarks)}${effects.length > 0 ? LEGEND : ''}<div class="picture">
${(await svgPicture(drawing)).trimEnd()}
</div>
${effects.length > 0 ? `${table(effects)}\n${script(drawing)}` : ''}</body>
</html>
`;
}

const LEGEND = `<p id="said" role="status">Point at a service, click it or reach it by Tab to see what its crash does.</p>
<ul class="legend">
<li><b>✕</b> crashes</li>
<li><b>1, 2, 3</b> restarts, in this order; thick line</li>
<li><b>1*</b> restarts without need; dashed line</li>
<li><b>■</b> is stopped and does not come back</li>
<li><b>∅</b> loses its children</li>
</ul>
`;

function list(remarks: readonly string[]): string {
  if (remarks.length === 0) return '';
  return `<ul class="remarks">\n${remarks.map((remark) => `<li>${escapeXml(remark)}</li>`).join('\n')}\n</ul>\n`;
}

function table(effects: [string, CrashEffect][]): string {
  const rows = effects.map(([name, effect]) => {
    const unneeded = new Set(effect.unneeded);
    const restarts = effect.restarts.map((each) => (unneeded.has(each) ? `${each}*` : each));
    const cells = [restarts, effect.terminated ?? [], effect.lost_children ?? []];
    return `<tr><th scope="row">${escapeXml(name)}</th>${cells.map((cell) => `<td>${escapeXml(cell.join(', '))}</td>`).join('')}</tr>`;
  });
  return `<table>
<caption>When a service crashes</caption>
<thead><tr><th scope="col">crashes</th><th scope="col">restart, in this order (* without need)</th><th scope="col">stopped for good</th><th scope="col">lose their children</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

/** The crashes as data: `<` is written so that no name can end the element (HTML, 13.2.5.4). */
function script({ root, crashes }: Drawing): string {
  const services = nodesOf(root).map(({ name, shape }) => (shape === 'service' ? name : null));
  const data = JSON.stringify({ services, crashes }).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="data">${data}</script>
<script>${PAGE_SCRIPT}</script>
`;
}
