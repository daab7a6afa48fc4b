// Writes llms.txt (https://llmstxt.org): what there is to read, each page with its title and first sentence, or its sections.
//   node tools/llms.mjs            writes
//   node tools/llms.mjs --check    fails when the committed file is not what the pages say
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const file = join(root, 'llms.txt');
const text = [
  '# nx-otp',
  `> ${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).description}`,
  ['## Docs', '', ...['README.md', ...pagesIn('docs')].map(line)].join('\n'),
  ['## Reference', '', ...pagesIn('docs/reference').map(line)].join('\n'),
  ['## Optional', '', ...['CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map(line)].join('\n'),
]
  .join('\n\n')
  .concat('\n');

if (existsSync(file) && readFileSync(file, 'utf8') === text) {
  console.log('llms.txt is up to date.');
} else if (process.argv.includes('--check')) {
  console.error('llms.txt is not what the pages say; write it with node tools/llms.mjs.');
  process.exit(1);
} else {
  writeFileSync(file, text);
  console.log('Wrote llms.txt.');
}

function pagesIn(folder) {
  const pages = readdirSync(join(root, folder)).filter((name) => name.endsWith('.md'));
  return pages.sort().map((name) => `${folder}/${name}`);
}

function line(page) {
  const markdown = readFileSync(join(root, page), 'utf8');
  const title = /^# (.+)$/m.exec(markdown)?.[1];
  if (title === undefined) throw new Error(`${page} has no title: a line that begins with "# ".`);
  const about = firstSentence(markdown) ?? sections(markdown);
  return `- [${title}](${page})${about === '' ? '' : `: ${about}`}`;
}

/** Of the first paragraph that is text, before any section; pages of tables, lists or links have none. */
function firstSentence(markdown) {
  const [opening] = markdown.split(/^## /m);
  const paragraph = opening.split(/\n\s*\n/).find((each) => /^[A-Za-z`"]/.test(each));
  const plain = paragraph?.replace(/\s+/g, ' ').replace(/\[([^\]]+)\]\([^)]*\)/g, '$1');
  return /^.*?\.(?=\s|$)/.exec(plain ?? '')?.[0];
}

function sections(markdown) {
  return [...markdown.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading).join(', ');
}
