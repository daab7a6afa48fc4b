import { readAppSrc } from '../project/rebar/app-src';
import { readRebarConfig } from '../project/rebar/rebar-config';
import { type BeamFiles, beamNodes } from './beam-nodes';
import type { RebarFile } from './rebar-project';

/** A rebar3 project by the texts of its rebar.config and, as a term, its .app.src; absent ones are not there. */
export function rebarFile(
  root: string,
  text: { config?: string; app?: string },
  rest: Partial<RebarFile> = {},
): RebarFile {
  const config = root === '.' ? 'rebar.config' : `${root}/rebar.config`;
  return {
    root,
    manifest: text.config === undefined ? `${root}/src/x.app.src` : config,
    facts: text.config === undefined ? undefined : readRebarConfig(text.config, config),
    app: text.app === undefined ? undefined : readAppSrc(`{application, ${text.app}}.`, 'x.app.src'),
    locked: [],
    generatedErlang: [],
    checkouts: [],
    checkedOut: [],
    hasSuites: false,
    besideMix: false,
    ...rest,
  };
}

/** A package of Hex in a rebar.lock. */
export function hex(name: string) {
  return { name, source: 'hex' as const };
}

/** What Nx is told of a workspace of these; `given` are names from project.json, by folder. */
export function nodes(files: Partial<BeamFiles>, given: Record<string, string> = {}) {
  return beamNodes(
    { mix: [], rebar: [], gleam: [], locks: {}, ...files },
    { names: new Map(Object.entries(given)), roots: [] },
  );
}

/** Where rebar3 keeps what it knows of a library's sources. */
export function dags(lib: string, name: string): string[] {
  return ['erl', 'xrl', 'yrl', 'mib'].map((compiler) => `${lib}/.rebar3/rebar_compiler_${compiler}/${name}.dag`);
}
