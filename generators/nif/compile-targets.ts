import { type Tree, readNxJson } from '@nx/devkit';
import { NO_CHOICES, type PluginChoices } from '../../src/graph/choices';
import { inEnvironment } from '../../src/graph/target-parts';

/**
 * The targets that compile an application, by the names that nx.json chooses for them. What it leaves out is none: Nx would
 * make a target that does nothing of a name in project.json alone.
 *
 * @example
 * compileTargets(tree) // ['compile', 'compile-test', 'compile-prod']
 */
export function compileTargets(tree: Tree): string[] {
  const { targets, environments } = { ...NO_CHOICES, ...pluginOptions(tree) };
  return environments
    .map((environment) => inEnvironment('compile', environment))
    .map((usual) => targets[usual] ?? usual)
    .filter((name) => name !== false);
}

/** As they are there: the plugin checks them whenever Nx asks for the projects. */
function pluginOptions(tree: Tree): Partial<PluginChoices> {
  const plugins = readNxJson(tree)?.plugins ?? [];
  const entry = plugins.find((plugin) => typeof plugin !== 'string' && plugin.plugin === 'nx-otp');
  return typeof entry === 'object' ? ((entry.options ?? {}) as Partial<PluginChoices>) : {};
}
