// Draws the supervision tree of each example with an otp.toml into docs/pictures/.
//   node tools/pictures.mjs            draws
//   node tools/pictures.mjs --check    fails when a committed picture is not what its otp.toml leads to
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const checkOnly = process.argv.includes('--check');
const pictures = join(root, 'docs/pictures');
const examples = readdirSync(join(root, 'examples')).filter((name) => existsSync(manifestOf(name)));

const stale = examples.filter((name) => {
  const file = join(pictures, `${name}.svg`);
  const picture = draw(name);
  if (existsSync(file) && readFileSync(file, 'utf8') === picture) return false;
  if (!checkOnly) writeFileSync(file, picture);
  return true;
});
const orphans = readdirSync(pictures).filter((file) => !examples.includes(file.replace(/\.svg$/, '')));

if (orphans.length > 0) stop(`Pictures of no example; delete them: ${orphans.join(', ')}`);
if (checkOnly && stale.length > 0)
  stop(`Stale in docs/pictures, draw them with node tools/pictures.mjs: ${stale.join(', ')}`);
console.log(checkOnly ? `${examples.length} pictures are up to date.` : `Drew ${stale.join(', ') || 'nothing new'}.`);

function draw(name) {
  const command = [join(root, 'dist/cli/main.js'), 'visualise', manifestOf(name), '--format', 'svg'];
  return execFileSync(process.execPath, command, { encoding: 'utf8' });
}

function manifestOf(name) {
  return join(root, 'examples', name, 'otp.toml');
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
