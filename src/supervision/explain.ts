import { DYNAMIC_KINDS, type Manifest } from '../project/otp-toml/manifest';
import { members } from './constraints';
import { crashOf, parents } from './crash';
import type { CrashEffect, ExplainedSupervisor, Explanation, GivesUp } from './explanation';
import type { Shape } from './shape';
import { type Supervision, supervision } from './supervise';

/**
 * What restarts when each service crashes, and when each supervisor gives up: what OTP will do, from the model of
 * `crashOf`.
 *
 * @throws OtpError for an SLA that no restart limits can keep
 * @example
 * explain(manifest).services['repo'].restarts // ['repo', 'ledger', 'checkout']
 */
export function explain(manifest: Manifest): Explanation {
  const whole = supervision(manifest);
  const parentOf = parents(whole.root);
  const services = Object.fromEntries(
    manifest.services.map(({ name }, at) => [name, effect(manifest, whole, parentOf.get(at)!, at)]),
  );
  const unneeded = Object.values(services).reduce((sum, { unneeded: each }) => sum + each.length, 0);
  return { app: manifest.app.name, tree: explained(whole, whole.root, []), services, unneeded_total: unneeded };
}

function effect(manifest: Manifest, { constraints }: Supervision, parent: Shape, crashed: number): CrashEffect {
  const { restarts, terminated } = crashOf(constraints, parent, crashed);
  const needed = new Set(restarts.length === 0 ? [] : [crashed, ...members(constraints.needed[crashed]!)]);
  const names = (numbers: number[]) => numbers.map((at) => constraints.names[at]!);
  const losing = restarts.filter((at) => DYNAMIC_KINDS.has(manifest.services[at]!.kind));
  return {
    restarts: names(restarts),
    needed: names(restarts.filter((at) => needed.has(at))),
    unneeded: names(restarts.filter((at) => !needed.has(at))),
    ...(terminated.length > 0 ? { terminated: names(terminated) } : {}),
    ...(losing.length > 0 ? { lost_children: names(losing) } : {}),
  };
}

/** @param path the supervisors above, the nearest first */
function explained(whole: Supervision, shape: Shape, path: Shape[]): ExplainedSupervisor {
  const { constraints, names, limits } = whole;
  const { maxRestarts, maxSeconds, reckoning } = limits.get(shape)!;
  return {
    supervisor: names.get(shape)!,
    strategy: shape.strategy,
    max_restarts: maxRestarts,
    max_seconds: maxSeconds,
    gives_up: givesUp(whole, shape, path),
    reckoning,
    children: shape.children.map((child) =>
      typeof child === 'number' ? { service: constraints.names[child]! } : explained(whole, child, [shape, ...path]),
    ),
  };
}

function givesUp({ constraints, names, limits }: Supervision, shape: Shape, path: Shape[]): GivesUp {
  const { maxRestarts, maxSeconds } = limits.get(shape)!;
  const [parent] = path;
  const restarts = parent ? crashOf(constraints, parent, shape).restarts : [];
  return {
    crashes: maxRestarts + 1,
    seconds: maxSeconds,
    crashes_to_the_root: [shape, ...path].reduce((product, each) => product * (limits.get(each)!.maxRestarts + 1), 1),
    ...(parent ? { parent: names.get(parent)! } : {}),
    restarts: restarts.map((at) => constraints.names[at]!),
  };
}
