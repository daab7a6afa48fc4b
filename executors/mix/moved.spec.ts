import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { WorkspaceFixture } from '../workspace.fixture';
import { run } from './batch.fixture';

describe('a project in another folder than its build knows', () => {
  const folder = temporaryFolder();
  const fixture = new WorkspaceFixture(folder);
  const target = { project: 'cart', target: 'task' };
  const tasks = {
    tasks: { 'cart:task': { id: 'cart:task', target, overrides: {}, outputs: [], parallelism: true, cache: true } },
    dependencies: { 'cart:task': [] },
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  /** @returns which of the two folders the code names that a compile of the project in `root` leaves */
  async function compiledIn(root: string): Promise<string[]> {
    const files = { 'lib/cart.ex': 'defmodule Cart do\n  def dir, do: __DIR__\nend\n' };
    fixture.add(root, 'cart', { app: 'cart', files });
    expect((await run(fixture, {}, tasks, fixture.context('cart'))).failed).toEqual([]);
    const code = readFileSync(join(folder, '_build/test/lib/cart/ebin/Elixir.Cart.beam'));
    return ['apps/cart', 'shop/cart'].filter((each) => code.includes(join(folder, each, 'lib')));
  }

  // mix.exs has the same text in both, so Mix (1.14) sees nothing to do.
  it('is compiled again: __DIR__ and the paths in stack traces are part of the code', async () => {
    expect(await compiledIn('apps/cart')).toEqual(['apps/cart']);
    rmSync(join(folder, 'apps/cart'), { recursive: true });
    expect(await compiledIn('shop/cart')).toEqual(['shop/cart']);
  });
});
