import type { MixFacts } from './facts';

/** A mix.exs, the files beside it, and what has to be read from it. Mix itself agrees: mix-exs.agreement.spec.ts. */
export interface Example {
  title: string;
  text: string;
  files?: Record<string, string>;
  facts: Partial<Omit<MixFacts, 'deps'>> & { deps?: string[] };
}

/** `body` as the project's module. */
export function project(body: string): string {
  return `defmodule Orders.MixProject do\n  use Mix.Project\n${body}\nend\n`;
}

/** A project of which only the dependencies are of interest. */
export function deps(expression: string, helpers = ''): string {
  return project(`  def project, do: [app: :orders, version: "1.0.0", deps: ${expression}]\n${helpers}`);
}
