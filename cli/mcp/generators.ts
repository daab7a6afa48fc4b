import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { OtpError, didYouMean } from '../../src/errors';

interface Entry {
  schema: string;
  description: string;
}

/** A JSON schema, with examples, as `nx g nx-otp:app --help` shows it. */
export interface Schema {
  properties: Record<string, object>;
}

/** The generators of the nx-otp that the workspace has installed, which are those that its Nx runs. */
export class Generators {
  private readonly folder: string;
  private readonly entries: Record<string, Entry>;

  /** @throws OtpError when the workspace has none */
  constructor(root: string) {
    const file = manifestIn(root);
    this.folder = dirname(file);
    this.entries = JSON.parse(readFileSync(file, 'utf8')).generators;
  }

  list(): { name: string; description: string }[] {
    return Object.entries(this.entries).map(([name, { description }]) => ({ name, description }));
  }

  /** @throws OtpError when there is no such generator */
  schema(name: string): Schema {
    const entry = Object.hasOwn(this.entries, name) ? this.entries[name] : undefined;
    if (entry !== undefined) return JSON.parse(readFileSync(join(this.folder, entry.schema), 'utf8'));
    const names = Object.keys(this.entries);
    const near = didYouMean(name, names);
    throw new OtpError({
      rule: 'A generator is one of nx-otp.',
      found: JSON.stringify(name),
      allowed: names.join(', '),
      remedy: near === undefined ? 'Give one of these, without "nx-otp:".' : `Did you mean ${near}?`,
    });
  }

  /**
   * A call of a generator as arguments of nx. Nothing but its own options: `dryRun` among them would undo a dry run.
   *
   * @throws OtpError for an option that it has not
   */
  call(name: string, options: Record<string, OptionValue>): string[] {
    const known = Object.keys(this.schema(name).properties);
    for (const key of Object.keys(options)) {
      if (!known.includes(key)) throw unknownOption(name, key, known);
    }
    return ['generate', `nx-otp:${name}`, '--no-interactive', ...Object.entries(options).flatMap(argumentsOf)];
  }
}

export type OptionValue = string | number | boolean | string[];

function argumentsOf([key, value]: [string, OptionValue]): string[] {
  return [value].flat().map((each) => `--${key}=${each}`);
}

function manifestIn(root: string): string {
  try {
    return createRequire(join(root, 'here.js')).resolve('nx-otp/generators.json');
  } catch {
    throw new OtpError({
      rule: 'The workspace has nx-otp installed, whose generators its Nx runs.',
      found: `no package nx-otp in ${root}`,
      remedy: 'Add it: npx nx add nx-otp',
    });
  }
}

function unknownOption(name: string, key: string, known: string[]): OtpError {
  const near = didYouMean(key, known);
  return new OtpError({
    rule: `The options of nx-otp:${name} hold no unknown one.`,
    found: key,
    allowed: known.join(', '),
    remedy: near === undefined ? `Remove "${key}".` : `Did you mean "${near}"?`,
  });
}
