import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../programs';
import { installCommand } from '../toolchain';
import { type Check, atLeast, check } from './check';
import { checkEncoding, checkLocale } from './machine';
import { type Probed, probe } from './probe';

const LEAST = { otp: '25', elixir: '1.14' };

/** Erlang/OTP, and what only its virtual machine can tell: how it reads file names, and the full name of this host. */
export async function checkErlang(folder: string): Promise<Check[]> {
  const script =
    'io:format("~s\\n~p\\n~s\\n", [erlang:system_info(otp_release), file:native_name_encoding(), net_adm:localhost()]), halt().';
  const probed = await probe('erl', ['-noinput', '-eval', script], tmpdir());
  const [release = '', encoding = '', host = ''] = 'output' in probed ? probed.output.split('\n') : [];
  const erlang = check('Erlang/OTP', release !== '' && atLeast(release, LEAST.otp), {
    otherwise: 'fail',
    found: release ? `OTP ${release}` : problem(probed),
    needed: `OTP ${LEAST.otp} or later`,
    remedy: installCommand(folder),
  });
  return release === '' ? [erlang, checkLocale()] : [erlang, checkEncoding(encoding), checkFullName(host)];
}

function problem(probed: Probed): string {
  return 'problem' in probed ? probed.problem : `an answer that is none: ${probed.output}`;
}

function checkFullName(host: string): Check {
  return check('long node names', host.includes('.'), {
    otherwise: 'warn',
    found: host.includes('.') ? host : `${host}, which is no full name`,
    needed: 'a full host name, for elixir --name orders',
    remedy: `Name the host yourself: elixir --name orders@127.0.0.1`,
  });
}

export async function checkElixir(folder: string): Promise<Check[]> {
  const { output: version = '', ...rest } = await asked(probe('elixir', ['--short-version'], tmpdir()));
  return [
    check('Elixir', version !== '' && atLeast(version, LEAST.elixir), {
      otherwise: 'fail',
      found: version || rest.problem!,
      needed: `${LEAST.elixir} or later`,
      remedy: installCommand(folder),
    }),
  ];
}

/** Mix and what it brings in: Hex and rebar3 are needed only where a project has such dependencies. */
export async function checkMix(folder: string): Promise<Check[]> {
  const args = ['run', '--no-mix-exs', join(__dirname, 'mix-probe.exs')];
  const { output = '', ...rest } = await asked(probe('mix', args, tmpdir()));
  const answer = (name: string) => new RegExp(`^${name} (.+)$`, 'm').exec(output)?.[1];
  const mix = check('Mix', answer('mix') !== undefined, {
    otherwise: 'fail',
    found: answer('mix') ?? rest.problem ?? 'an answer that is none',
    needed: 'a mix that starts',
    remedy: installCommand(folder),
  });
  if (mix.status === 'fail') return [mix];
  const hex = check('Hex', answer('hex') !== undefined, {
    otherwise: 'warn',
    found: answer('hex') ?? 'none',
    needed: 'for projects with Hex packages',
    remedy: 'mix local.hex --force',
  });
  const rebar3 = check('rebar3', answer('rebar3') !== undefined, {
    otherwise: 'warn',
    found: answer('rebar3') ?? rebarOnPath(),
    needed: 'for projects with Erlang packages',
    remedy: 'mix local.rebar --force',
  });
  return [mix, hex, rebar3];
}

function rebarOnPath(): string {
  const path = findProgram('rebar3');
  return path === undefined ? 'none' : `${path}, which Mix does not know`;
}

async function asked(probing: Promise<Probed>): Promise<{ output?: string; problem?: string }> {
  return probing;
}
