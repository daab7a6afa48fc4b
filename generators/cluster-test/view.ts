import { OtpError } from '../../src/errors';
import { moduleName } from '../../src/naming';
import type { MixProject } from '../workspace/mix-projects';

/** What the template of the first cluster test needs. */
export interface View {
  /** Of the project, in Nx. */
  name: string;
  app: string;
  /** Root module of the application: `Orders`. */
  module: string;
}

/** @throws OtpError when the project is no application */
export function view({ name, root, facts }: MixProject): View {
  const { app } = facts;
  if (app === undefined) {
    throw new OtpError({
      rule: 'The nodes of a cluster run an OTP application.',
      found: `${root}/mix.exs, in which none is named`,
      remedy: 'Give a project that is one, such as an application of the umbrella.',
    });
  }
  return { name, app, module: facts.module?.replace(/\.MixProject$/, '') ?? moduleName(app) };
}
