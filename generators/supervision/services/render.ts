import { type TemplateFunction, compile, fileLoader } from 'ejs';
import { join } from 'node:path';

const compiled = new Map<string, TemplateFunction>();

/** A template below `files`, filled in: `render('service/gen_server/module.ex', view)`. */
export function render(template: string, view: object): string {
  let fill = compiled.get(template);
  if (!fill) {
    fill = compile(fileLoader(join(__dirname, 'files', `${template}.template`)).toString());
    compiled.set(template, fill);
  }
  return fill(view);
}
