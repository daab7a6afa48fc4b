import { posix } from 'node:path';
import { OtpError } from '../../src/errors';
import { isNative } from '../../src/graph/inputs';
import { RESERVED_WORDS, camelize, modulePath, moduleName, rootModule } from '../../src/naming';
import { findProject } from '../workspace/find-project';
import type { MixProject, Projects } from '../workspace/mix-projects';
import { nameTaken, rootsNamed } from '../workspace/project-name';
import { refuseCompiledAgain } from './dependants';
import type { Options } from './options';

/** Everything that the templates need. */
export interface View {
  name: string;
  app: string;
  /** `Orders.Checksum` */
  module: string;
  /** Its last part, by which the test calls it. */
  alias: string;
  /** Of the module's source below `lib`, without extension. */
  path: string;
  language: Options['language'];
  languageName: string;
  /** Of the native project, in Nx. */
  projectName: string;
  /** Of the native project, from the workspace root. */
  folder: string;
  /** The library from the workspace root, without extension. */
  library: string;
  /** That loads it. */
  project: MixProject;
}

const LANGUAGE_NAMES: Record<Options['language'], string> = { c: 'C', rust: 'Rust', zig: 'Zig' };

/**
 * Names and places of a native library and of what loads it.
 *
 * @throws OtpError when a name is none or taken, or the project is no application
 */
export function view({ name, project: given, language }: Options, projects: Projects): View {
  checkName(name);
  const project = findProject('--project', given, projects.mix);
  const { root, facts } = project;
  if (facts.app === undefined) throw noApplication(project);
  if (isNative(project)) throw ownsPriv(project);
  refuseCompiledAgain(project, projects.mix);
  const module = `${rootModule(facts.module) ?? moduleName(facts.app)}.${camelize(name)}`;
  const projectName = `${facts.app}_${name}`;
  const [taken] = rootsNamed(projectName, projects);
  if (taken !== undefined) throw nameTaken(projectName, taken, 'Give the library another name.');
  return {
    name,
    app: facts.app,
    module,
    alias: camelize(name),
    path: modulePath(module),
    language,
    languageName: LANGUAGE_NAMES[language],
    projectName,
    folder: posix.join(root, 'native', name),
    library: posix.join(root, 'priv/native', name),
    project,
  };
}

function checkName(name: string): void {
  if (/^[a-z][a-z0-9_]*$/.test(name) && !RESERVED_WORDS.has(name)) return;
  throw new OtpError({
    rule: 'A native library has a name in snake_case that is no reserved word of Elixir.',
    found: JSON.stringify(name),
    allowed: 'a lowercase ASCII letter, then lowercase ASCII letters, digits and _',
    remedy: 'Give another name, such as checksum.',
  });
}

function noApplication({ root }: MixProject): OtpError {
  return new OtpError({
    rule: 'A native library is loaded by an OTP application.',
    found: `${root}/mix.exs, in which none is named`,
    remedy: 'Give a project that is one, such as an application of the umbrella.',
  });
}

function ownsPriv({ root }: MixProject): OtpError {
  return new OtpError({
    rule: 'A library in priv is made by one task, or the cache of the one takes away what the other has made.',
    found: `${root}/mix.exs, with a compiler or dependency whose libraries in priv are those of its compile target`,
    remedy: 'Add the native code to what that compiler builds, or give another project.',
  });
}
