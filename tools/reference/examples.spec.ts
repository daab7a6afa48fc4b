import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ZodObject } from 'zod';

const root = join(__dirname, '../..');

interface Example {
  command: string;
  description: string;
  target: { executor: string; options: object };
}

function namesOf(kind: 'generators' | 'executors'): string[] {
  return Object.keys(JSON.parse(readFileSync(join(root, `${kind}.json`), 'utf8'))[kind]);
}

async function schemaOf(folder: string): Promise<{ options: ZodObject; description: string; examples: Example[] }> {
  const { options } = await import(join(root, folder, 'options'));
  return { options, ...options.meta() };
}

test.each(namesOf('generators'))(
  'generator %s: its examples are calls of it, with options that it takes',
  async (name) => {
    const { options, description, examples } = await schemaOf(`generators/${name}`);
    expect(description.length).toBeGreaterThan(20);
    expect(examples).not.toEqual([]);
    for (const { command } of examples) {
      const [call, args] = command.split(`nx g nx-otp:${name}`);
      expect(call).toBe('');
      expect(options.safeParse(parsed(args!, options))).toMatchObject({ success: true });
    }
  },
);

test.each(namesOf('executors'))(
  'executor %s: its examples are targets of it, with options that it takes',
  async (name) => {
    const { options, description, examples } = await schemaOf(`executors/${name}`);
    expect(description.length).toBeGreaterThan(20);
    expect(examples).not.toEqual([]);
    for (const { command, target } of examples) {
      expect(command).toMatch(/^nx run [a-z]+:[a-z-]+$/);
      expect(target.executor).toBe(`nx-otp:${name}`);
      expect(options.strict().safeParse(target.options)).toMatchObject({ success: true });
    }
  },
);

/** As Nx reads a command line: `--name value`, the first other word for the option that takes it, a list where one is meant. */
function parsed(args: string, options: ZodObject): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  const words = args.replace(' --dry-run', '').split(' ').filter(Boolean);
  for (let at = 0; at < words.length; at += 1) {
    if (!words[at]!.startsWith('--')) read[positional(options)] = words[at];
    else read[words[at]!.slice(2)] = words[(at += 1)];
  }
  const isList = (key: string) => Array.isArray(options.shape[key]?.safeParse([]).data);
  return Object.fromEntries(Object.entries(read).map(([key, value]) => [key, isList(key) ? [value] : value]));
}

function positional(options: ZodObject): string {
  return Object.keys(options.shape).find((key) => options.shape[key].meta()?.$default?.index === 0)!;
}
