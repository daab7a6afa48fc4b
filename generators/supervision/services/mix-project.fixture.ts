import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readOtpToml } from '../../../src/project/otp-toml/read';
import { childSpec } from './child-spec';
import { indent } from './elixir-term';
import { type OutputFile, serviceFiles } from './service-files';
import { supportFiles } from './support-files';

/** Writes a whole Mix project whose services all stand under one supervisor, in the manifest's order. */
export function writeMixProject(folder: string, otpToml: string): void {
  const manifest = readOtpToml(otpToml, 'otp.toml');
  const { name, module } = manifest.app;
  const children = manifest.services.map((service) => indent(childSpec(manifest, service), 6));
  const files: OutputFile[] = [
    ...supportFiles(manifest),
    ...manifest.services.flatMap((service) => serviceFiles(manifest, service)),
    { path: '.formatter.exs', text: '[inputs: ["mix.exs", "{lib,test}/**/*.{ex,exs}"]]\n' },
    { path: 'mix.exs', text: mixExs(name, module) },
    { path: 'test/test_helper.exs', text: 'ExUnit.start()\n' },
    { path: 'lib/application.ex', text: application(module, children.join(',\n')) },
  ];
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Runs Mix there and resolves to what it prints; rejects with that when it fails. */
export async function mix(folder: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const command = ['-c', 'exec mix "$@" 2>&1', 'mix', ...args];
  const options = { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
  try {
    return (await promisify(execFile)('sh', command, options)).stdout;
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    throw new Error(`mix ${args.join(' ')} in ${folder} failed:\n${stdout}`, { cause: error });
  }
}

function mixExs(app: string, module: string): string {
  return `defmodule ${module}.MixProject do
  use Mix.Project

  def project do
    [app: :${app}, version: "0.1.0", elixir: "~> 1.14"]
  end

  def application do
    [
      mod: {${module}.Application, []},
      extra_applications: [:logger]
    ]
  end
end
`;
}

function application(module: string, children: string): string {
  return `defmodule ${module}.Application do
  use Application

  @root ${module}.Supervisor

  @impl true
  def start(_type, _args) do
    ${module}.Supervision.prepare()

    children = [
${children}
    ]

    Supervisor.start_link(children, strategy: :one_for_one, name: @root)
  end

  @impl true
  def prep_stop(state) do
    ${module}.Supervision.drain()
    state
  end
end
`;
}
