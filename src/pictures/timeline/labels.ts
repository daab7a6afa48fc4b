import type { Mark } from './marks';
import type { Scale } from './scale';

export interface PlacedLabel {
  x: number;
  row: number;
  text: string;
}

const MOST_ROWS = 4;
const GAP = 10;

/**
 * Places for the labels of marks, each in the first row that has room where its mark is. What finds none is told by the
 * shapes alone: a panel of a hundred faults would be all text.
 */
export function placeLabels(
  marks: readonly Mark[],
  scale: Scale,
  characterWidth: number,
): { rows: number; placed: PlacedLabel[] } {
  const ends: number[] = [];
  const placed = marks.flatMap(({ at, label }): PlacedLabel[] => {
    const width = label.length * characterWidth;
    const x = Math.round(Math.max(scale.left, Math.min(scale.x(at) - 4, scale.right - width)) * 10) / 10;
    const free = ends.findIndex((end) => end + GAP <= x);
    const row = free === -1 ? ends.length : free;
    if (row >= MOST_ROWS) return [];
    ends[row] = x + width;
    return [{ x, row, text: label }];
  });
  return { rows: ends.length, placed };
}
