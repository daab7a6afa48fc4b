import type { TargetConfiguration } from '@nx/devkit';
import type { RebarDependency } from '../project/rebar/rebar-config';
import type { RebarRelease } from '../project/rebar/releases';
import { type Input, SOURCES, platformInput } from './inputs';
import { workspaceGlob } from './paths';
import { rebarFiles, rebarToolchainInputs, usesPackages } from './rebar-inputs';
import type { RebarProject } from './rebar-project';
import { type DependsOn, type Targets, uncached } from './target-parts';

/** Common Test compiles with other options than EUnit, and either would compile all of the other's build again. */
const CT_PROFILE = 'nx_ct';

/**
 * All targets of a rebar3 project. rebar3 compiles an umbrella as a whole, and nothing keeps one of its applications from
 * calling any other: `compile` is the root's, and a test of one application has the sources of all as inputs.
 */
export function rebarTargets(project: RebarProject, byRoot: ReadonlyMap<string, RebarProject>): Targets {
  const umbrella = new Umbrella(byRoot.get(project.host)!, byRoot);
  const own = project.root === project.host;
  const all = {
    ...(own ? { ...umbrella.packages(), ...umbrella.compile(), ...umbrella.releases() } : umbrella.handedOver(project)),
    ...(project.app === undefined ? {} : umbrella.tests(project)),
  };
  const targets = umbrella.unlocked.length === 0 ? all : uncached(all, 'rebar.lock', umbrella.unlocked);
  return Object.fromEntries(Object.entries(targets).map(([name, target]) => [targetName(project, name), target]));
}

/** Mix's targets keep their names where a folder has both. */
function targetName({ besideMix }: RebarProject, name: string): string {
  return besideMix ? `rebar3-${name}` : name;
}

/** Where rebar3's compilers of Erlang, leex, yecc and SNMP's tables keep what depends on what (3.19). */
function dags(lib: string, name: string): string[] {
  return ['erl', 'xrl', 'yrl', 'mib'].map((compiler) => `${lib}/.rebar3/rebar_compiler_${compiler}/${name}.dag`);
}

/** rebar3 in one folder, with all that it compiles there. */
class Umbrella {
  private readonly members: RebarProject[];
  private readonly apps: string[];
  /** Of all profiles' builds. Mix has a `_build/test` as well. */
  private readonly base: string;
  private readonly fetches: boolean;
  /** Packages of all profiles, that is without those of some. */
  private readonly used: RebarDependency[];
  /** Packages that rebar.lock lacks; it has none for what lies in `_checkouts`. */
  readonly unlocked: string[];

  constructor(
    private readonly host: RebarProject,
    byRoot: ReadonlyMap<string, RebarProject>,
  ) {
    this.members = [host, ...host.children.map((root) => byRoot.get(root)!)];
    this.apps = this.members.flatMap(({ app }) => app?.app ?? []);
    this.base = `${host.root === '.' ? '' : `${host.root}/`}_build${host.besideMix ? '/rebar3' : ''}`;
    this.fetches = this.members.some(usesPackages);
    const declared = this.members.flatMap(({ facts }) => facts?.deps ?? []);
    this.used = declared.filter(({ source, profile }) => source !== 'path' && profile === undefined);
    const known = new Set([...host.locked.map(({ name }) => name), ...this.apps, ...host.checkedOut]);
    this.unlocked = this.used.map(({ name }) => name).filter((name) => !known.has(name));
  }

  /** `deps-compile`: packages and plugins, which all profiles have in common. */
  packages(): Targets {
    if (!this.fetches) return {};
    const packages = new Set([...this.used, ...this.host.locked].map(({ name }) => name));
    // rebar3 asks a git package's own `.git` which version it is, and fetches it again where Nx has put back the package
    // without that (24.0.6).
    const fromGit = [...this.used, ...this.host.locked].some(({ source }) => source === 'git');
    const description = `Fetches and compiles packages and plugins${fromGit ? '; not cached, because some are from git' : ''}`;
    const lib = `${this.base}/default/lib`;
    const lock = this.inHost('rebar.lock');
    const manifests = this.members.flatMap(({ root }) =>
      ['rebar.config', 'rebar.config.script'].map((file) => inFolder(root, file)),
    );
    return {
      'deps-compile': rebar3(
        { args: ['compile', '--deps_only'], build: `${this.base}/default` },
        {
          cache: !fromGit,
          inputs: [...[...manifests, lock].map(workspaceGlob), ...rebarToolchainInputs(), platformInput()],
          // Input and output: a run that found no lock, or an older one, wrote a new one, and so does its replay.
          outputs: [
            workspaceGlob(lock),
            ...[...packages]
              .filter((name) => !this.apps.includes(name))
              .sort()
              .map((name) => workspaceGlob(`${lib}/${name}`)),
            ...dags(lib, 'source_apps').map(workspaceGlob),
            workspaceGlob(`${this.base}/default/plugins`),
          ],
          ...described(description),
        },
      ),
    };
  }

  compile(): Targets {
    const lib = `${this.base}/default/lib`;
    const paths = this.members.flatMap(({ facts }) => facts?.deps ?? []).filter(({ source }) => source === 'path');
    const hooks = this.members.some(({ facts }) => facts?.hasHooks);
    const description = hooks ? 'rebar3 compile; not cached, because hooks may write anything' : 'rebar3 compile';
    return {
      compile: rebar3(
        { args: ['compile'], build: `${this.base}/default`, apps: this.apps },
        {
          cache: !hooks,
          dependsOn: this.fetches ? [this.target('deps-compile')] : [],
          inputs: [SOURCES, `^${SOURCES}`, ...rebarToolchainInputs()],
          // `src`, `include` and `priv` beside `ebin` are links that leave the folder, which rebar3 makes again. Without
          // its graph of the files (`.dag`) it would keep modules whose source is gone. No globs: compileOutputs says why.
          outputs: [
            ...[...this.apps, ...paths.map(({ name }) => name)].map((app) => `${lib}/${app}/ebin`),
            ...this.members
              .flatMap(({ checkedOut }) => checkedOut)
              .map((app) => `${this.base}/default/checkouts/${app}/ebin`),
            ...dags(lib, 'source_project_apps'),
          ]
            .map(workspaceGlob)
            .concat(
              this.members.flatMap(({ root, generatedErlang }) =>
                generatedErlang.map((file) => workspaceGlob(inFolder(root, file))),
              ),
            ),
          ...described(description),
        },
      ),
    };
  }

  handedOver(project: RebarProject): Targets {
    const { name } = this.host;
    return {
      compile: {
        executor: 'nx:noop',
        dependsOn: [this.fromOutside('compile', project)],
        ...described(`Done by ${name}`),
      },
    };
  }

  tests(project: RebarProject): Targets {
    const app = project.app?.app;
    const several = this.members.length > 1;
    const test = (args: string[], build: string, description: string) =>
      rebar3(
        {
          args,
          build: `${this.base}/${build}`,
          apps: this.apps,
          ...(project.root === this.host.root ? {} : { cwd: this.host.root }),
        },
        {
          cache: true,
          dependsOn: [this.fromOutside('compile', project)],
          inputs: this.testInputs(project),
          outputs: [],
          ...described(description),
        },
      );
    const suites =
      project.root === this.host.root
        ? 'test'
        : inFolder(project.root, 'test').slice(this.host.root === '.' ? 0 : this.host.root.length + 1);
    const eunit = test(several && app !== undefined ? ['eunit', `--app=${app}`] : ['eunit'], 'test', 'rebar3 eunit');
    if (!project.hasSuites) return { eunit, test: group(project, ['eunit']) };
    const ct = test(['as', CT_PROFILE, 'ct', ...(several ? ['--dir', suites] : [])], `${CT_PROFILE}+test`, 'rebar3 ct');
    return { eunit, ct, test: group(project, ['eunit', 'ct']) };
  }

  releases(): Targets {
    const { releases } = this.host.facts ?? { releases: [] };
    return Object.fromEntries(
      releases.map((release) => [releases.length === 1 ? 'release' : `release-${release.name}`, this.release(release)]),
    );
  }

  private release({ name, profile, linked }: RebarRelease): TargetConfiguration {
    const build = `${this.base}/${profile}`;
    const path = `${build}/rel/${name}`;
    const args = [...(profile === 'default' ? [] : ['as', profile]), 'release', '--relname', name];
    return rebar3(
      { args, build, apps: this.apps, replaces: path },
      {
        cache: !linked,
        dependsOn: [this.target('compile')],
        inputs: [SOURCES, `^${SOURCES}`, ...rebarToolchainInputs(), platformInput()],
        outputs: linked ? [] : [workspaceGlob(path)],
        ...described(
          `rebar3 ${args.join(' ')}${linked ? '; not cached, because it is made of links into _build' : ''}`,
        ),
      },
    );
  }

  private testInputs(project: RebarProject): Input[] {
    const others = this.members.filter(({ root }) => root !== project.root).map(({ name }) => name);
    return [
      ...rebarFiles(project),
      ...(others.length === 0 ? [] : [{ input: SOURCES, projects: others }]),
      `^${SOURCES}`,
      ...rebarToolchainInputs(),
    ];
  }

  /** The name of one of the host's targets. */
  private target(name: string): string {
    return targetName(this.host, name);
  }

  private fromOutside(name: string, project: RebarProject): DependsOn[number] {
    if (project.root === this.host.root) return this.target(name);
    return { projects: [this.host.name], target: this.target(name) };
  }

  private inHost(file: string): string {
    return inFolder(this.host.root, file);
  }
}

function group(project: RebarProject, targets: string[]): TargetConfiguration {
  return {
    executor: 'nx:noop',
    dependsOn: targets.map((name) => targetName(project, name)),
    ...described(`All of ${targets.join(', ')}`),
  };
}

function rebar3(
  options: Record<string, unknown>,
  rest: Omit<TargetConfiguration, 'executor' | 'options'>,
): TargetConfiguration {
  return { executor: 'nx-otp:rebar3', options, ...rest };
}

function described(description: string): Pick<TargetConfiguration, 'metadata'> {
  return { metadata: { description, technologies: ['erlang'] } };
}

function inFolder(root: string, file: string): string {
  return root === '.' ? file : `${root}/${file}`;
}
