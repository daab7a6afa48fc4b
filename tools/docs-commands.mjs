// Runs what the docs show. In a ```console block each line that begins with "$ " is a command, run in the repo's root;
// below it stands all that it prints, where "..." stands for any lines. One without output has to succeed. A ```toml
// block that begins with [app] has to be a right otp.toml, and is the standard input of the commands after it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './setup.mjs';

const pages = [
  'README.md',
  ...['batch', 'boundaries', 'cluster-tests', 'foundation', 'move-remove', 'nif', 'otp-toml', 'supervision'].map(
    (name) => `docs/${name}.md`,
  ),
];
const env = {
  ...process.env,
  PATH: join(root, 'node_modules/.bin') + delimiter + process.env.PATH,
  NX_DAEMON: 'false',
  NO_COLOR: '1',
};
delete env.FORCE_COLOR;

const checks = pages.flatMap(checksOf);
const failed = checks.filter((check) => !holds(check));
console.log(`${checks.length} commands in the docs, ${failed.length} of them wrong.`);
process.exit(failed.length === 0 && checks.length > 0 ? 0 : 1);

function checksOf(page) {
  const text = readFileSync(join(root, page), 'utf8');
  let input = '';
  return [...text.matchAll(/^```(console|toml)\n([\s\S]*?)^```/gm)].flatMap(([, language, block]) => {
    if (language === 'console') return commandsIn(block, input);
    if (!block.startsWith('[app]')) return [];
    input = block;
    return [{ command: 'nx-otp validate -', input, expected: '' }];
  });
}

function commandsIn(block, input) {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => ({
      command: part.slice(0, part.indexOf('\n')),
      input,
      expected: part.slice(part.indexOf('\n') + 1),
    }));
}

function holds({ command, input, expected }) {
  const { status, stdout } = spawnSync('sh', ['-c', `{ ${command}\n} 2>&1`], {
    cwd: root,
    env,
    input,
    encoding: 'utf8',
  });
  if (expected === '' ? status === 0 : pattern(expected).test(stdout)) return true;
  console.error(`$ ${command}\n--- exit code ${status}, and printed:\n${stdout}--- expected:\n${expected}`);
  return false;
}

/** All of the text, white space at the ends of lines aside. */
function pattern(expected) {
  const lines = expected.trimEnd().split('\n');
  const source = lines.map((line) => (line.trim() === '...' ? '(?:.*\n)*?' : `${escaped(line)}[ \t]*\n`));
  return new RegExp(`^${source.join('')}\\s*$`);
}

function escaped(text) {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
