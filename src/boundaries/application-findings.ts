import type { Complaint } from '../errors';

/** What a comparison of mix.exs with compiled code finds (src/mix/otp-boundaries). */
export interface OtpFindings {
  /** How many modules the application has. */
  modules: number;
  /** Dependencies that mix.exs has for other environments or targets. */
  elsewhere: string[];
  missing: MissingApplication[];
  /** Dependencies that nothing names. */
  unused: string[];
}

export interface MissingApplication {
  /** `null`: nothing that dependencies lead to has the module. */
  app: string | null;
  /**
   * `undeclared`; `transitive`: another dependency brings it; `runtime`: it has `runtime: false`; `applications`: the list in
   * application/0 leaves it out; `unknown`: there is no such module.
   */
  why: 'undeclared' | 'transitive' | 'runtime' | 'applications' | 'unknown';
  /** It comes with Elixir or OTP. */
  bundled: boolean;
  /**
   * Where `app` is `null`: an application in the same build that has the module, for the message only. Whether somebody has
   * compiled it there is no input of the check.
   */
  beside: string | null;
  calls: Call[];
}

export interface Call {
  /** The module that calls. */
  from: string;
  /** `Jason.encode!/1`. */
  to: string;
  /** Relative to the project; `null` without debug information. */
  file: string | null;
  line: number | null;
}

/** The project, as messages speak of it. */
export interface CheckedProject {
  name: string;
  mixEnv: string;
  /** Nx projects, by the application that they are. */
  projects: ReadonlyMap<string, string>;
  /** The line with a call, or with a dependency in mix.exs, as `codeFrame` shows it. */
  frameOfCall(call: Call): string | undefined;
  frameOfDependency(app: string): string | undefined;
}

/** What a person is told of each finding. */
export function applicationComplaints(found: OtpFindings, project: CheckedProject): Complaint[] {
  return [
    ...found.missing.map((each) => missing(each, found.elsewhere, project)),
    ...found.unused.map((app) => unused(app, project)),
  ];
}

function missing(finding: MissingApplication, elsewhere: string[], project: CheckedProject): Complaint {
  const { app, calls } = finding;
  const [first] = calls as [Call, ...Call[]];
  const others = calls.length - SHOWN;
  return {
    frame: project.frameOfCall(first),
    rule:
      app === null
        ? `What ${project.name} calls is there when it runs.`
        : `An application is among those of ${project.name} in mix.exs when ${project.name} calls it.`,
    found: [
      `${SITUATION[finding.why](app ?? '')}${finding.beside === null ? '' : `, but ${finding.beside} in the same build`}; calls with MIX_ENV=${project.mixEnv}:`,
      ...calls.slice(0, SHOWN).map(({ from, to, file, line }) => `  ${from} calls ${to}${place(file, line)}`),
      ...(others > 0 ? [`  and ${others} more`] : []),
    ].join('\n           '),
    ...(app === null && elsewhere.length > 0
      ? { allowed: `modules of what is there; not there with MIX_ENV=${project.mixEnv}: ${elsewhere.join(', ')}` }
      : {}),
    remedy: remedyFor(finding, first, project),
  };
}

const SHOWN = 3;

const SITUATION: Record<MissingApplication['why'], (app: string) => string> = {
  undeclared: (app) => `${app}, which mix.exs does not name`,
  transitive: (app) => `${app}, which only comes with another dependency`,
  runtime: (app) => `${app}, which has runtime: false`,
  applications: (app) => `${app}, which the list applications: leaves out`,
  unknown: () => 'nothing that deps lead to has the module',
};

function place(file: string | null, line: number | null): string {
  return file === null ? '' : ` (${file}${line === null ? '' : `:${line}`})`;
}

function remedyFor({ app, why, bundled, beside }: MissingApplication, call: Call, project: CheckedProject): string {
  if (app === null)
    return beside !== null
      ? addToDeps(beside, project)
      : `Let a dependency have it in this environment; where the call is guarded, say so with ${knownToBeMissing(call)}.`;
  if (app === 'mix')
    return 'A release has no Mix. Ask it while compiling (@env Mix.env()), or, where it may be missing, add mix: :optional to extra_applications.';
  if (why === 'runtime') return `Take runtime: false away from ${app}, or call it only while compiling.`;
  if (why === 'applications') return `Add :${app} to applications:, or take the list away: Mix makes it of deps.`;
  if (bundled) return `Add :${app} to extra_applications in mix.exs; where it may be missing, ${app}: :optional.`;
  return addToDeps(app, project);
}

function addToDeps(app: string, project: CheckedProject): string {
  const other = project.projects.get(app);
  return other === undefined
    ? `Add :${app} to deps in mix.exs.`
    : `Add it to deps in mix.exs: nx g nx-otp:dep --project ${project.name} --on ${other}`;
}

/** How a source says of a module that it may be missing. */
function knownToBeMissing({ to, file }: Call): string {
  const module = to.replace(/\.[^.]*$/, '');
  return file?.endsWith('.erl') ? `-ignore_xref([${module.slice(1)}])` : `@compile {:no_warn_undefined, ${module}}`;
}

function unused(app: string, project: CheckedProject): Complaint {
  return {
    frame: project.frameOfDependency(app),
    rule: `A dependency is named by code, sources or configuration of ${project.name}.`,
    found: `${app}, which none of them names with MIX_ENV=${project.mixEnv}`,
    remedy: `Take it out of deps, or, where tests alone need it, give it only: :test. One that is there just to be started belongs into ignoredApplications of the target.`,
  };
}
