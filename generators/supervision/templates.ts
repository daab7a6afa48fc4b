import { type TemplateFunction, compile, fileLoader } from 'ejs';
import { join } from 'node:path';

/** Compiled once: a sync fills in the same few for every supervisor of the workspace. */
const compiled = new Map<string, TemplateFunction>();

/** A template of this generator, filled in. */
export function filled(template: string, view: object): string {
  let fill = compiled.get(template);
  if (!fill) {
    fill = compile(fileLoader(join(__dirname, 'files', `${template}.template`)).toString());
    compiled.set(template, fill);
  }
  return fill(view);
}
