import type { Colors } from 'picocolors/types';
import { branches } from './branches';
import type { DrawnNode, Drawing, Mark } from './drawing';

const SIGNS: Record<Mark, string> = { missing: '- ', extra: '+ ', differs: '~ ' };

/**
 * The tree with box characters, a line for each node.
 *
 * @example
 * // Orders.Supervisor  rest_for_one, 3 restarts in 5 s
 * // ├── repo  gen_server
 * // └── ledger  gen_server
 */
export function textPicture({ root }: Drawing, colors: Colors): string {
  return `${subtree(root, colors).join('\n')}\n`;
}

function subtree(node: DrawnNode, colors: Colors): string[] {
  const below = node.children.map((child) => subtree(child, colors));
  return [line(node, colors), ...branches(below, colors.dim)];
}

function line({ name, shape, notes, mark }: DrawnNode, colors: Colors): string {
  const label = shape === 'supervisor' ? colors.bold(printable(name)) : printable(name);
  const sign = mark ? colors.yellow(SIGNS[mark]) : '';
  return `${sign}${label}${notes.length > 0 ? `  ${colors.dim(notes.map(printable).join(', '))}` : ''}`;
}

/** A running node may name its children as it likes: control characters would move the terminal's cursor. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}
