import { escapeXml } from '../xml';
import type { Lane, Span } from './lanes';
import { placeLabels } from './labels';
import type { Mark } from './marks';
import { Scale } from './scale';
import type { Panel } from './timeline';

interface Place {
  left: number;
  top: number;
  width: number;
}

const HEADLINE = 22;
const LABEL_ROW = 15;
const LANE = 24;
const BAR = 14;
const AXIS = 24;
const TEXT_LINE = 16;
/** Room for the names of nodes. */
const GUTTER = 110;
const PADDING = 12;
const MOST_FAILURE_LINES = 12;
/** Of the 12 px monospace font. */
const CHARACTER = 7.25;

/** One panel, and how high it is. */
export function panelSvg(panel: Panel, { left, top, width }: Place): { svg: string; height: number } {
  const scale = new Scale(panel.duration, left + GUTTER, left + width - PADDING);
  const labels = placeLabels(panel.marks, scale, CHARACTER);
  const lanesTop = top + HEADLINE + labels.rows * LABEL_ROW + 4;
  const lanesEnd = lanesTop + panel.lanes.length * LANE;
  const failure = failureLines(panel, Math.floor((width - 2 * PADDING) / CHARACTER));
  const failureTop = lanesEnd + AXIS;
  const height = failureTop + failure.length * TEXT_LINE + (failure.length > 0 ? 8 : 0) - top;
  const laneY = new Map(panel.lanes.map(({ node }, index) => [node, lanesTop + index * LANE + LANE / 2]));
  const parts = [
    `<g class="panel ${panel.outcome}">`,
    `<rect class="frame" x="${left}" y="${top}" width="${width}" height="${height}" rx="6"/>`,
    headline(panel, left + PADDING, top + 16),
    ...scale.ticks().map(({ x, text }) => tick(x, text, lanesTop, lanesEnd)),
    ...panel.marks.map(({ at }) => line('mark', scale.x(at), lanesTop - 2, scale.x(at), lanesEnd)),
    ...panel.lanes.flatMap((lane) => laneSvg(lane, laneY.get(lane.node)!, left + PADDING, scale)),
    ...panel.marks.flatMap((mark) => crosses(mark, laneY, scale)),
    ...labels.placed.map(
      ({ x, row, text }) =>
        `<text x="${x}" y="${top + HEADLINE + (row + 1) * LABEL_ROW - 3}">${escapeXml(text)}</text>`,
    ),
    ...failure.map(
      (text, index) =>
        `<text class="failure" xml:space="preserve" x="${left + PADDING}" y="${failureTop + (index + 1) * TEXT_LINE - 4}">${escapeXml(text)}</text>`,
    ),
    '</g>',
  ];
  return { svg: parts.join('\n'), height };
}

/** Leaves room for what follows it. */
const LONGEST_NAME = 780;

const SIGNS = { pass: '✓', fail: '✕', skip: '–', setup: '·', unfinished: '?' } as const;

function headline({ outcome, test, duration }: Panel, x: number, y: number): string {
  const words = outcome === 'unfinished' ? ' (did not end)' : outcome === 'skip' ? ' (skipped)' : '';
  const name = shortened((test ?? 'before the first test').replace(/^test /, ''), LONGEST_NAME);
  return `<text class="headline ${outcome}" x="${x}" y="${y}">${SIGNS[outcome]} ${escapeXml(name)}${words} <tspan class="quiet">${seconds(duration)}</tspan></text>`;
}

function laneSvg({ node, spans }: Lane, y: number, left: number, scale: Scale): string[] {
  return [
    `<text x="${left}" y="${y + 4}">${escapeXml(shortened(laneName(node), GUTTER))}<title>${escapeXml(node)}</title></text>`,
    line('gone', scale.left, y, scale.right, y),
    ...spans.map((span) => bar(span, y, scale)),
  ];
}

/** The library counts its nodes from 1. */
function laneName(node: string): string {
  return /^\d+$/.test(node) ? `node ${node}` : node;
}

function bar({ from, to, state, side }: Span, y: number, scale: Scale): string {
  const x = scale.x(from);
  const width = Math.max(1, round(scale.x(to) - x));
  const title = `${state}${side === undefined ? '' : `, side ${side}`}, ${seconds(from)} to ${seconds(to)}`;
  const shape = `<rect class="bar ${state}${side === undefined ? '' : ` side${side}`}" x="${x}" y="${y - BAR / 2}" width="${width}" height="${BAR}" rx="2"><title>${title}</title></rect>`;
  const hasRoom = width > CHARACTER + 4;
  return side === undefined || !hasRoom ? shape : `${shape}<text class="side" x="${x + 4}" y="${y + 4}">${side}</text>`;
}

/** A cross where a node or a process of it was ended. */
function crosses({ at, kind, nodes, label }: Mark, laneY: ReadonlyMap<string, number>, scale: Scale): string[] {
  if (!ENDS.has(kind)) return [];
  const x = scale.x(at);
  return nodes.flatMap((node) => {
    const y = laneY.get(node);
    if (y === undefined) return [];
    const path = `M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x - 5} ${y + 5}L${x + 5} ${y - 5}`;
    return [`<path class="cross" d="${path}"><title>${escapeXml(label)}</title></path>`];
  });
}

const ENDS = new Set(['kill', 'down', 'crash']);

function tick(x: number, text: string, top: number, bottom: number): string {
  return `${line('tick', x, top, x, bottom + 4)}<text class="quiet" x="${x}" y="${bottom + 17}" text-anchor="middle">${text}</text>`;
}

function line(kind: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

function failureLines({ failure }: Panel, columns: number): string[] {
  if (failure === undefined) return [];
  const lines = failure
    .trimEnd()
    .split('\n')
    .map((text) => shortened(text, columns * CHARACTER));
  const more = lines.length - MOST_FAILURE_LINES;
  return more > 0 ? [...lines.slice(0, MOST_FAILURE_LINES), `… ${more} more lines`] : lines;
}

function shortened(text: string, width: number): string {
  const most = Math.floor((width - 8) / CHARACTER);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
