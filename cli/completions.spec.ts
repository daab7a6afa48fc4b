import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { findProgram } from '../src/mix/programs';
import { temporaryFolder } from '../src/mix/transpiled.fixture';
import { bashCompletions } from './completions/bash';
import { fishCompletions } from './completions/fish';
import { tableOf } from './completions/table';
import { zshCompletions } from './completions/zsh';
import { program } from './program';

const table = tableOf(program());
const folder = temporaryFolder();
mkdirSync(join(folder, 'apps'));
writeFileSync(join(folder, 'apple pie.toml'), '');
const scripts = { bash: bashCompletions(table), zsh: zshCompletions(table), fish: fishCompletions(table) };
for (const [shell, script] of Object.entries(scripts)) writeFileSync(join(folder, `nx-otp.${shell}`), script);
afterAll(() => rmSync(folder, { recursive: true }));

const here = (shell: string) => (findProgram(shell) === undefined ? describe.skip : describe);

/** What an interactive bash makes of a line when Tab is pressed: readline's own work, in a terminal that script(1) gives. */
async function bashLine(typed: string): Promise<string> {
  const rc = join(folder, 'bashrc');
  writeFileSync(
    rc,
    `source nx-otp.bash\nbind 'set bell-style none'\nbind 'set enable-bracketed-paste off'\nPS1='> '\nnx-otp() { printf '<%s>' "$@"; echo; }\n`,
  );
  const shell = spawn('script', ['-qfc', `bash --noprofile --rcfile ${rc} -i`, '/dev/null'], { cwd: folder });
  let output = '';
  const said = (wanted: RegExp) =>
    new Promise<void>((resolve) => {
      const look = () => wanted.test(output) && resolve();
      shell.stdout.on('data', look);
      look();
    });
  shell.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await said(/> $/);
  shell.stdin.write(`${typed}\t\r`);
  await said(/<.*>\r?\n/);
  shell.stdin.end('exit\r');
  await new Promise((resolve) => shell.once('exit', resolve));
  return /(<.*>)\r?\n/.exec(output)![1]!;
}

here('script')('in bash', () => {
  it.each([
    ['nx-otp vis', '<visualise>'],
    ['nx-otp explain --js', '<explain><--json>'],
    ['nx-otp visualise --fo', '<visualise><--format>'],
    ['nx-otp visualise --format mer', '<visualise><--format><mermaid>'],
    ['nx-otp validate app', '<validate><app>'],
    ['nx-otp validate apple', '<validate><apple pie.toml>'],
    ['nx-otp visualise --output apple', '<visualise><--output><apple pie.toml>'],
    ['nx-otp init ap', '<init><apps/>'],
    ['nx-otp completions f', '<completions><fish>'],
    ['nx-otp doctor app', '<doctor><app>'],
    ['nx-otp --vers', '<--version>'],
  ])('%s, Tab', async (typed, line) => {
    expect(await bashLine(typed)).toBe(line);
  });
});

/**
 * zsh's completion in a pseudo-terminal of its own, as its own tests have it (Test/comptest). That shows what is typed, too, and
 * twice what is typed before zsh reads it: the word that is waited for must not be in it.
 */
async function zshOffers(typed: string): Promise<string> {
  const script = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=READY; autoload -U compinit; compinit -u -d ${folder}/dump; source ${folder}/nx-otp.zsh; cd ${folder}'
zpty -w z "zstyle ':completion:*' list-colors ''; nx-otp() { printf '<%s>' \\"\\$@\\"; echo E''ND }"
zpty -w -n z '${typed}'$'\\t\\n'
zpty -r z out '*END*'
print -r -- $out
zpty -d z`;
  const { stdout } = await execa('zsh', ['-f', '-c', script], { timeout: 20_000 });
  return [...stdout.matchAll(/(<.*>)END/g)].at(-1)![1]!;
}

here('zsh')('in zsh', () => {
  it.each([
    ['nx-otp vis', '<visualise>'],
    ['nx-otp explain --js', '<explain><--json>'],
    ['nx-otp visualise --format mer', '<visualise><--format><mermaid>'],
    ['nx-otp validate apple', '<validate><apple pie.toml>'],
    ['nx-otp init ap', '<init><apps>'],
    ['nx-otp completions f', '<completions><fish>'],
  ])('%s, Tab', async (typed, line) => {
    expect(await zshOffers(typed)).toBe(line);
  });
});

here('fish')('in fish', () => {
  const offers = async (typed: string) => {
    const { stdout } = await execa('fish', ['-c', `source nx-otp.fish; complete -C ${JSON.stringify(typed)}`], {
      cwd: folder,
    });
    return stdout.split('\n').map((line) => line.split('\t')[0]);
  };

  it.each([
    ['nx-otp ', ['completions', 'doctor', 'explain', 'generate', 'info', 'init', 'mcp', 'validate', 'visualise']],
    ['nx-otp explain --', ['--help', '--json']],
    ['nx-otp visualise --format ', ['html', 'json', 'mermaid', 'svg', 'text']],
    ['nx-otp validate ap', ['apple pie.toml', 'apps/']],
    ['nx-otp visualise --output apple', ['apple pie.toml']],
    ['nx-otp init ', ['apps/']],
    ['nx-otp completions ', ['bash', 'fish', 'zsh']],
    ['nx-otp doctor ap', ['']],
  ])('%s, Tab', async (typed, expected) => {
    expect((await offers(typed)).sort()).toEqual(expected);
  });
});
