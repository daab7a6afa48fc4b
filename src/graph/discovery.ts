const NO_PROJECTS_BELOW = new Set(['deps', '_build', 'node_modules', '.elixir_ls', '.nx']);
const TEMPLATES = new Set(['template', 'templates']);

/**
 * Whether a mix.exs stands for a project, by its path alone: not what Mix fetched or built, and not a template that a
 * generator of the repo fills in. `apps/templates/mix.exs` is a project: there the folder itself has the name.
 *
 * @example
 * isProjectPath('installer/templates/phx_single/mix.exs') // false
 */
export function isProjectPath(mixExs: string): boolean {
  const folders = mixExs.split('/').slice(0, -1);
  if (folders.some((folder) => NO_PROJECTS_BELOW.has(folder))) return false;
  return !folders.slice(0, -1).some((folder) => TEMPLATES.has(folder));
}

/** EEx tags where Elixir has names make the text a template, wherever it lies; in a string they are just text. */
export function isTemplate(text: string): boolean {
  return /^\s*(defmodule\s+|app:\s*:?)<%/m.test(text);
}
