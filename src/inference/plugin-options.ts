import { z } from 'zod';
import { boundaryRules } from '../boundaries/rules';
import type { PluginChoices } from '../graph/choices';
import { parseOptions } from '../options';

/** What stands in nx.json: `{ "plugin": "nx-otp", "options": { ... } }`. */
export const pluginOptions = z.strictObject({
  targets: z
    .record(
      z.string(),
      z.union([z.string().regex(/^[^:\s^]+$/), z.literal(false)], 'a name without spaces, colons and ^, or false'),
    )
    .default({})
    .describe('Another name for a target, by its usual one; false for none'),
  environments: z
    .array(z.enum(['dev', 'test', 'prod']))
    .nonempty()
    .default(['dev', 'test', 'prod'])
    .describe('Values of MIX_ENV that there are targets for'),
  namePrefix: z
    .string()
    .regex(/^[^:\s]*$/, 'a text without spaces and colons')
    .default('')
    .describe('What the names of projects begin with, but those that a project.json or package.json gives'),
  evaluate: z
    .boolean()
    .default(true)
    .describe('Whether Elixir may be asked what a mix.exs says that cannot be read without running it'),
  boundaries: z
    .union(
      [z.literal('eslint'), boundaryRules],
      '"eslint", or an object with depConstraints, ignoredCircularDependencies, checkNestedExternalImports',
    )
    .optional()
    .describe('What projects may depend on, by their tags; "eslint": as ESLint\'s configuration says'),
  lockMirror: z
    .boolean()
    .default(false)
    .describe('Whether nx sync keeps a mix.lock.json beside each mix.lock, so that a package concerns its users alone'),
});

/**
 * The plugin's options, checked.
 *
 * @throws OtpError
 * @example
 * readPluginOptions({ targets: { compile: 'build', 'format-check': false } })
 */
export function readPluginOptions(raw: unknown): PluginChoices {
  return parseOptions(pluginOptions, raw, 'options of the plugin nx-otp in nx.json');
}
