import { escapeXml } from '../xml';
import { panelSvg } from './panel-svg';
import { TIMELINE_STYLE } from './style';
import type { Panel, Timeline } from './timeline';

const WIDTH = 960;
const MARGIN = 20;

/**
 * A run of cluster tests as an SVG of its own: for each test a lane for each node, with what was done to it. Readable in
 * light and dark, without a network; the same events give the same picture.
 *
 * @example
 * svgTimeline(timelineOf(readEvents(lines), 'orders:cluster-test')) // '<svg ...>...</svg>\n'
 */
export function svgTimeline({ title, panels }: Timeline): string {
  const parts: string[] = [];
  let y = MARGIN + 16;
  parts.push(`<text class="title" x="${MARGIN}" y="${y}">${escapeXml(title)}</text>`);
  parts.push(
    `<text class="quiet" x="${WIDTH - MARGIN}" y="${y}" text-anchor="end">${escapeXml(summary(panels))}</text>`,
  );
  y += 8;
  let module: string | undefined;
  for (const panel of panels) {
    if (panel.module !== module) {
      y += 30;
      module = panel.module;
      parts.push(`<text class="module" x="${MARGIN}" y="${y}">${escapeXml(module)}</text>`);
    }
    const { svg, height } = panelSvg(panel, { left: MARGIN, top: y + 10, width: WIDTH - 2 * MARGIN });
    parts.push(svg);
    y += 10 + height;
  }
  return document(title, y + MARGIN, parts);
}

function document(title: string, height: number, parts: string[]): string {
  const size = `width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} class="timeline" role="img">`,
    `<title>${escapeXml(`Timeline of ${title}`)}</title>`,
    `<style>${TIMELINE_STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

const COUNTED = [
  ['pass', 'passed'],
  ['fail', 'failed'],
  ['skip', 'skipped'],
  ['unfinished', 'unfinished'],
] as const;

function summary(panels: readonly Panel[]): string {
  const counts = COUNTED.map(([outcome, word]) => [panels.filter((panel) => panel.outcome === outcome).length, word]);
  const said = counts.filter(([count]) => count !== 0).map((words) => words.join(' '));
  return said.length === 0 ? 'no tests' : said.join(', ');
}
