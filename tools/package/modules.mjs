import { posix } from 'node:path';

/**
 * What is loaded, from where it begins: the CommonJS modules that TypeScript writes, by their own `require` and `import()`,
 * and as a thread's program beside them.
 *
 * @param entries files of the package
 * @param read gives a file's text; `undefined` where there is none
 * @returns the files, the entries among them, and those that are loaded and are not there
 * @example
 * modulesOf(['main.js'], (file) => ({ 'main.js': "require('./run')" })[file])
 * // { loaded: ['main.js'], missing: ['run.js'] }
 */
export function modulesOf(entries, read) {
  const seen = new Set();
  const missing = new Set();
  const waiting = [...entries];
  while (waiting.length > 0) {
    const file = waiting.pop();
    if (seen.has(file) || missing.has(file)) continue;
    const text = read(file);
    if (text === undefined) {
      missing.add(file);
      continue;
    }
    seen.add(file);
    for (const [, module, program] of text.matchAll(
      /\b(?:require|import)\(["'](\.[^"']+)["']\)|\(__dirname, ["']([\w-]+\.js)["']\)/g,
    )) {
      const target = posix.join(posix.dirname(file), module ?? program);
      waiting.push(/\.(js|json)$/.test(target) ? target : `${target}.js`);
    }
  }
  return { loaded: [...seen], missing: [...missing] };
}
