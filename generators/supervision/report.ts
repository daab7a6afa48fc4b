import { OtpError } from '../../src/errors';
import type { Change } from './project-files';
import type { SyncedProjects } from './sync-projects';

/** One line on what is out of sync. */
export function syncMessage({ changes }: SyncedProjects): string {
  return `Supervision trees and otp.toml differ: ${changes.length} ${changes.length === 1 ? 'file' : 'files'} to write or delete.`;
}

/** Longest difference that is shown of one file: what is longer is read in an editor. */
const MOST_LINES = 40;

/** The difference between the trees as they are and as otp.toml wants them, and what stands in the way. */
export function syncDetails({ changes, problems }: SyncedProjects): string[] {
  const lines = changes.flatMap(({ path, what, difference }) => [
    `${MARKS[what]} ${path}`,
    ...difference.slice(0, MOST_LINES).map((line) => `      ${line}`),
    ...(difference.length > MOST_LINES ? [`      … ${difference.length - MOST_LINES} lines more`] : []),
  ]);
  return problems.length === 0 ? lines : [...lines, '', ...new OtpError(...problems).message.split('\n')];
}

const MARKS: Record<Change['what'], string> = { new: 'new:    ', changed: 'changed:', gone: 'gone:   ' };
