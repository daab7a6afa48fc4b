import { camelize } from '../../../src/naming';
import type { Replacement } from '../../../src/project/names/module-walk';
import { entriesIn } from '../../../src/project/otp-toml/entries';
import { readOtpToml } from '../../../src/project/otp-toml/read';
import { type Names, replaced } from './source-text';

/** Keys of services, and of [app], whose value is a module. */
const MODULE_KEYS: ReadonlySet<unknown> = new Set(['module', 'child']);

/**
 * An otp.toml with the new names: of the application, of its root module, which is written out where it no longer follows the
 * application's name, and of the modules of services.
 *
 * @throws OtpError when it is no otp.toml
 */
export function renamedOtpToml(file: string, text: string, { renaming: { app, module }, next }: Names): string {
  const given = readOtpToml(text, file).app;
  const follows = next(given.module) === camelize(app.to);
  const entries = entriesIn(text);
  const hasModule = entries.some(({ path }) => path.join('.') === 'app.module');
  const replacements = entries.flatMap(({ path, content: value }): Replacement[] => {
    const [table, ...keys] = path;
    const isName = table === 'app' && keys.length === 1 && keys[0] === 'name';
    const isModule = MODULE_KEYS.has(keys.at(-1)) && (table === 'app' || keys.length === 2);
    if (value?.type !== 'TOMLValue' || value.kind !== 'string' || !(isName || isModule)) return [];
    const [from, to] = value.range;
    if (isModule) return [{ from: from + 1, to: to - 1, text: next(value.value) }];
    const line = given.module === camelize(app.from) && !follows && !hasModule ? `\nmodule = "${module.to}"` : '';
    return [{ from, to, text: `${text[from]}${app.to}${text[from]}${line}` }];
  });
  return replaced(text, replacements);
}
