import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';

/** A Mix project with an otp.toml, as a person has it before any generator ran. */
export function projectIn(tree: Tree, root: string, otpToml: string, app = posix.basename(root)): void {
  const module = app.charAt(0).toUpperCase() + app.slice(1);
  tree.write(
    posix.join(root, 'mix.exs'),
    `defmodule ${module}.MixProject do
  use Mix.Project

  def project, do: [app: :${app}, version: "0.1.0", elixir: "~> 1.14"]
  def application, do: [mod: {${module}.Application, []}, extra_applications: [:logger]]
end
`,
  );
  tree.write(posix.join(root, 'otp.toml'), otpToml);
}

/** The manifest of `app` with these services, of which each may have lines of its own. */
export function manifest(app: string, services: Record<string, string>): string {
  const tables = Object.entries(services).map(([name, lines]) => `[services.${name}]\n${lines}`);
  return [`[app]\nname = "${app}"\n`, ...tables].join('\n');
}
