import { type TemplateFunction, compile, fileLoader } from 'ejs';
import { join } from 'node:path';

/**
 * Fills in templates of a folder. Each is compiled once: a sync fills in the same few for every supervisor of the
 * workspace.
 *
 * @example
 * renderer(join(__dirname, 'files'))('service/gen_server/module.ex', view) // 'defmodule ...'
 */
export function renderer(folder: string): (template: string, view: object) => string {
  const compiled = new Map<string, TemplateFunction>();
  return (template, view) => {
    let fill = compiled.get(template);
    if (!fill) {
      fill = compile(fileLoader(join(folder, `${template}.template`)).toString());
      compiled.set(template, fill);
    }
    return fill(view);
  };
}
