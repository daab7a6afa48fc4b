import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import type * as ESLintPackage from 'eslint';
import { type BoundaryRules, boundaryRules } from '../../src/boundaries/rules';
import { OtpError } from '../../src/errors';
import { parseOptions } from '../../src/options';

const RULE = '@nx/enforce-module-boundaries';

/** Rules for boundaries: those of the plugin's options in nx.json, or of the ESLint configuration, where these say so. */
export class WorkspaceRules {
  /** It reads its configuration once. */
  private eslint?: ESLintPackage.ESLint;

  constructor(private readonly context: Pick<ExecutorContext, 'root' | 'nxJsonConfiguration'>) {}

  /**
   * The rules that hold for a project. Where nx.json has the plugin several times, all of them hold.
   *
   * @param projectRoot workspace-relative
   * @throws OtpError where there are none
   */
  async of(projectRoot: string): Promise<BoundaryRules> {
    const chosen = this.chosen();
    if (chosen.length === 0) throw noRules();
    const all: BoundaryRules[] = [];
    for (const each of chosen) {
      const raw = each === 'eslint' ? await this.ofESLint(projectRoot) : each;
      all.push(parseOptions(boundaryRules, raw, 'boundaries of the plugin nx-otp in nx.json'));
    }
    return {
      depConstraints: all.flatMap(({ depConstraints }) => depConstraints),
      ignoredCircularDependencies: all.flatMap(({ ignoredCircularDependencies }) => ignoredCircularDependencies),
      checkNestedExternalImports: all.some(({ checkNestedExternalImports }) => checkNestedExternalImports),
    };
  }

  private chosen(): unknown[] {
    return (this.context.nxJsonConfiguration.plugins ?? []).flatMap((plugin) => {
      const options = typeof plugin === 'object' && plugin.plugin === 'nx-otp' ? plugin.options : undefined;
      return (options as { boundaries?: unknown } | undefined)?.boundaries ?? [];
    });
  }

  /** What ESLint itself says it would check a TypeScript file of the project with; without what is about files of imports. */
  private async ofESLint(projectRoot: string): Promise<unknown> {
    const { root } = this.context;
    this.eslint ??= new (loadESLint(root).ESLint)({ cwd: root });
    const config: ESLintPackage.Linter.Config | undefined = await this.eslint.calculateConfigForFile(
      join(root, projectRoot, 'index.ts'),
    );
    const rule: unknown = config?.rules?.[RULE];
    const [severity, options = {}]: [unknown?, Record<string, unknown>?] = Array.isArray(rule)
      ? (rule as [unknown])
      : [rule];
    if (severity === undefined || severity === 0 || severity === 'off') throw noESLintRule(projectRoot);
    const { depConstraints = [], ignoredCircularDependencies = [], checkNestedExternalImports = false } = options;
    return { depConstraints, ignoredCircularDependencies, checkNestedExternalImports };
  }
}

function loadESLint(root: string): typeof ESLintPackage {
  const load = createRequire(join(root, 'package.json'));
  try {
    load.resolve('eslint');
  } catch {
    throw new OtpError({
      rule: '"boundaries": "eslint" of nx-otp in nx.json asks the ESLint of the workspace.',
      found: 'no package eslint in its node_modules',
      remedy: 'Install eslint, or write the constraints into nx.json.',
    });
  }
  return load('eslint');
}

function noRules(): OtpError {
  return new OtpError({
    rule: 'Boundaries are checked against constraints.',
    found: 'no "boundaries" among the options of nx-otp in nx.json',
    allowed: '{ "depConstraints": [...] }, or "eslint"',
    remedy: `Write them there, or "eslint" where ESLint's configuration has ${RULE}.`,
  });
}

function noESLintRule(projectRoot: string): OtpError {
  return new OtpError({
    rule: '"boundaries": "eslint" of nx-otp in nx.json takes the constraints from the ESLint configuration.',
    found: `no ${RULE} for TypeScript files in ${projectRoot}`,
    remedy:
      'Let the configuration have that rule for these files, and not ignore them, or write the constraints into nx.json.',
  });
}
