import { createHash } from 'node:crypto';

const NOTICE = '# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.';
const HEADER = /^# Made by nx-otp .*\r?\n# Digest of what follows, by which an edit is seen: ([0-9a-f]{16})\r?\n/;

/**
 * The text as the generator owns it: below a header that says so and has the text's digest.
 *
 * @example
 * seal('defmodule Orders.Supervisor do\nend\n')
 */
export function seal(text: string): string {
  return `${NOTICE}\n# Digest of what follows, by which an edit is seen: ${digest(text)}\n${text}`;
}

/** The text below the header, where there is one. */
export function withoutHeader(text: string): string {
  return text.replace(HEADER, '');
}

/** `foreign`: a file that was never the generator's, or whose header somebody took away. */
type Condition = 'untouched' | 'edited' | 'foreign';

/** What became of a file since `seal` made it. */
export function conditionOf(text: string): Condition {
  const header = HEADER.exec(text);
  if (!header) return 'foreign';
  return header[1] === digest(withoutHeader(text)) ? 'untouched' : 'edited';
}

/**
 * Whether two texts are the same, white space aside: git may change line ends, and `mix format` with another line length
 * breaks lines elsewhere. Neither is an edit.
 */
export function isSame(one: string, other: string): boolean {
  return bare(one) === bare(other);
}

function digest(text: string): string {
  return createHash('sha256').update(bare(text)).digest('hex').slice(0, 16);
}

function bare(text: string): string {
  return text.replace(/\s+/g, '');
}
