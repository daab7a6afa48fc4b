import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { mixEnvironment } from '../../src/mix/environment';
import { WorkspaceFixture, printed } from '../workspace.fixture';
import otpBoundaries from './executor';

/** Projects that depend on each other by path, compiled by Mix, and the check of one of them. */
export class CompiledProjects extends WorkspaceFixture {
  /** @param deps each with what its entry says beside the path: `tool, runtime: false` */
  depending(
    name: string,
    deps: string[],
    files: Record<string, string>,
    rest: { keys?: string; before?: string } = {},
  ): void {
    const entries = deps.map((dep) => {
      const [on, ...options] = dep.split(', ');
      return `{${[`:${on}`, `path: "../${on}"`, 'env: Mix.env()', ...options].join(', ')}}`;
    });
    this.add(`libs/${name}`, name, {
      app: name,
      keys: `deps: [\n    ${entries.join(',\n    ')}\n  ]${rest.keys ?? ''}`,
      ...(rest.before === undefined ? {} : { before: rest.before }),
      files,
    });
  }

  /** All of a project's applications, in one BEAM. */
  compile(name: string, root = `libs/${name}`): void {
    const options = { cwd: join(this.root, root), env: mixEnvironment({}, 'prod'), stdio: 'pipe' as const };
    execFileSync('mix', ['compile'], options);
  }

  async checked(name: string, options: object = {}): Promise<{ success: boolean; output: string }> {
    let success = false;
    const output = await printed(async () => ({ success } = await otpBoundaries(options, this.context(name))));
    return { success, output };
  }
}

export const elixirModule = (name: string, body: string) => `defmodule ${name} do\n${body.replace(/^/gm, '  ')}\nend\n`;
