import { itemsOf, taggedWith, textOf, atomOf, valueOf } from '../erlang/term';
import { readTerms } from '../erlang/terms';

/** What an .app.src says, as far as nx-otp needs it. */
export interface AppFacts {
  /** Absent where it could not be read. */
  app?: string;
  /** `applications`, `included_applications` and `optional_applications`. */
  applications: string[];
  /**
   * Where the version comes from when the file does not say it: rebar3 asks Git (`{vsn, git}`), or a command
   * (`{vsn, {cmd, Command}}`).
   */
  version?: { from: 'git' } | { from: 'command'; command: string };
  /** What could not be read: reason and place, a text each. */
  unread: string[];
}

/**
 * The facts of an .app.src. Never throws.
 *
 * @param file how messages call it
 * @example
 * readAppSrc('{application, cart, [{vsn, git}, {applications, [kernel, stdlib]}]}.', 'src/cart.app.src')
 * // { app: 'cart', applications: ['kernel', 'stdlib'], version: { from: 'git' }, unread: [] }
 */
export function readAppSrc(text: string, file: string): AppFacts {
  const { terms, unread } = readTerms(text, file);
  const [name, keys] = terms.map((term) => taggedWith('application', term)).find((each) => each !== undefined) ?? [];
  const properties = itemsOf(keys);
  const app = atomOf(name);
  const lists = ['applications', 'included_applications', 'optional_applications'];
  const applications = lists.flatMap((key) => itemsOf(valueOf(key, properties))).map(atomOf);
  const vsn = valueOf('vsn', properties);
  const command = textOf(taggedWith('cmd', vsn)?.[0]);
  const fromGit = ['git', 'semver'].includes(atomOf(vsn) ?? '') || taggedWith('git', vsn) !== undefined;
  return {
    ...(app === undefined ? {} : { app }),
    applications: [...new Set(applications.filter((each) => each !== undefined))],
    ...(fromGit ? { version: { from: 'git' } } : {}),
    ...(command === undefined ? {} : { version: { from: 'command', command } }),
    unread: unread.map(({ reason, frame }) => `${reason}\n${frame}`),
  };
}
