import { RESERVED_WORDS, TAKEN_APPLICATIONS, TAKEN_MODULES, camelize } from '../../naming';
import type { Complaints } from './complaints';
import { shown } from './complaints';
import { NAME_RULE, isName } from './fields';
import type { KeyPath } from './entries';

/** The application's name and root module, where they can be used. */
export function checkNames(
  complaints: Complaints,
  app: { name?: unknown; module?: string | undefined },
): { name: string; module: string } | undefined {
  const { name } = app;
  if (name === undefined) {
    complaints.add(['app'], {
      rule: 'An otp.toml says whose it is.',
      found: 'no name in [app]',
      remedy: 'Write the name of the OTP application, for example name = "orders".',
    });
    return undefined;
  }
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]*$/.test(name) || RESERVED_WORDS.has(name)) {
    complaints.add(['app', 'name'], {
      rule: 'name is that of an OTP application.',
      found: shown(name) + (RESERVED_WORDS.has(String(name)) ? ', a reserved word of Elixir' : ''),
      allowed: 'a lowercase ASCII letter, then lowercase ASCII letters, digits and _',
      remedy: 'Write what mix.exs has as app:, for example "orders".',
    });
    return undefined;
  }
  if (TAKEN_APPLICATIONS.has(name)) {
    complaints.add(['app', 'name'], {
      rule: 'An application cannot have the name of one that Erlang/OTP, Elixir or Mix bring, or of an option of theirs.',
      found: shown(name),
      remedy: `Give it another name, for example "${name}_app".`,
    });
    return undefined;
  }
  const module = app.module ?? camelize(name);
  const first = module.split('.')[0]!;
  if (TAKEN_MODULES.has(first)) {
    complaints.add(['app', app.module === undefined ? 'name' : 'module'], {
      rule: `An application cannot define modules in the place of Elixir's own ${first}.`,
      found: shown(module),
      remedy: `Give another module, for example module = "${first}App".`,
    });
    return undefined;
  }
  return { name, module };
}

/** Whether a table's own name can be that of a service or a group; complains if not. */
export function isKeyName(complaints: Complaints, path: KeyPath, name: string): boolean {
  if (isName(name)) return true;
  const what = path[0] === 'services' ? 'service' : 'group';
  const better = proposal(name);
  complaints.add(
    path,
    {
      rule: RESERVED_WORDS.has(name)
        ? `A ${what} cannot have the name of a reserved word of Elixir.`
        : `The name of a ${what} becomes that of a module and of a file.`,
      found: shown(name),
      allowed: NAME_RULE.allowed,
      remedy: `Rename it, for example to [${path[0]}.${better}].`,
    },
    'key',
  );
  return false;
}

/** The nearest name that is allowed. */
function proposal(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 40);
  if (isName(words)) return words;
  return isName(`${words}_service`) ? `${words}_service` : 'ledger';
}
