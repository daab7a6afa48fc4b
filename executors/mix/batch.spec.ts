import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ALL, graph, removeWorkspaces, run, testFile, workspace } from './batch.fixture';

afterAll(removeWorkspaces);

describe.each([
  ['23', (id: string) => id],
  ['24', (id: string) => ({ id })],
])('a batch of Nx %s', (_, as) => {
  it('runs all, each after what it depends on, and says what Mix said', async () => {
    const fixture = workspace();
    const { results, succeeded } = await run(fixture, {}, graph(as));
    expect(succeeded).toEqual(ALL);
    expect([...results.keys()].indexOf('common:compile')).toBeLessThan([...results.keys()].indexOf('cart:compile'));
    expect(results.get('cart:compile')!.terminalOutput).toBe('Compiling 1 file (.ex)\nGenerated cart app\n');
    expect(results.get('shop:test')!.terminalOutput).toMatch(
      /^\.\nFinished in [^]*\n1 test, 0 failures\n\nRandomized with seed \d+\n$/,
    );
  });
});

describe('a batch', () => {
  it('fails what does not compile and what depends on it, and nothing else', async () => {
    const fixture = workspace();
    fixture.write('apps/cart/lib/cart.ex', 'defmodule Cart do\n  def name, do: undefined_thing()\nend\n');
    const { results, failed, skipped } = await run(fixture);
    expect(failed).toEqual(['cart:compile']);
    expect(skipped).toEqual(['cart:test', 'shop:compile', 'shop:test']);
    expect(results.get('cart:compile')!.terminalOutput).toContain('undefined function undefined_thing/0');
  });

  it('fails a test that fails, with its report, and one that ends its BEAM', async () => {
    const fixture = workspace();
    fixture.write('apps/till/test/till_test.exs', testFile('Till', 'assert Till.name() == "other"'));
    fixture.write('apps/cart/test/cart_test.exs', testFile('Cart', 'IO.puts("going"); System.halt(0)'));
    const { results, failed, skipped } = await run(fixture);
    expect([failed, skipped]).toEqual([['cart:test', 'till:test'], []]);
    expect(results.get('till:test')!.terminalOutput).toContain('1 test, 1 failure');
    expect(results.get('cart:test')!.terminalOutput).toContain('going\n\nThe BEAM that ran this ended with 0.\n');
  });

  it('checks the format, each file by its own project', async () => {
    const fixture = workspace();
    fixture.write('apps/till/lib/till.ex', 'defmodule   Till do\nend\n');
    const check = { task: 'format', args: ['--check-formatted', 'lib/*.ex'], mixEnv: 'test' };
    const { results, failed } = await run(fixture, { 'till:test': check, 'cart:test': check });
    expect(failed).toEqual(['till:test']);
    expect(results.get('till:test')!.terminalOutput).toContain('* lib/till.ex');
  });

  it('says of wrong options what they should be, and goes on', async () => {
    const { results, failed } = await run(workspace(), { 'till:test': { mixEnw: 'test' } });
    expect(failed).toEqual(['till:test']);
    expect(results.get('till:test')!.terminalOutput).toMatch(
      /^The options of till:test hold no unknown one\.\n  found:   mixEnw\n/,
    );
  });

  it('runs as by itself what wants a BEAM of its own, what is no compile or test, and what is asked for on the command line', async () => {
    const pid = 'IO.puts("pid " <> System.pid())';
    const fixture = workspace();
    for (const name of ['common', 'cart', 'till', 'shop'])
      fixture.write(`apps/${name}/test/test_helper.exs`, `ExUnit.start()\n${pid}\n`);
    const { results, succeeded } = await run(fixture, {
      'common:test': { workers: 1 },
      'cart:test': { ownBeam: true },
      'alone:test': { task: 'run', args: ['--no-compile', '--no-deps-check', '-e', pid] },
      'till:test': { __unparsed__: ['--only', 'none'] },
    });
    const pidOf = (project: string) => /pid (\d+)/.exec(results.get(`${project}:test`)!.terminalOutput)?.[1];
    expect(succeeded).toEqual(ALL.filter((id) => id !== 'till:test'));
    expect(results.get('till:test')!.terminalOutput).toContain(
      'The --only option was given to "mix test" but no test was executed',
    );
    expect(new Set(['cart', 'alone'].map(pidOf)).size).toBe(2);
    for (const project of ['cart', 'alone']) expect([pidOf('common'), pidOf('shop')]).not.toContain(pidOf(project));
  });

  it('shows warnings, and leaves what a compile by itself would: nothing is compiled again, protocols are consolidated', async () => {
    const fixture = workspace();
    fixture.write(
      'apps/common/lib/common.ex',
      'defprotocol Common.Size do\n  def size(x)\nend\n\ndefmodule Common do\n  defstruct [:n]\n  def name, do: "common"\n  def warned(unused), do: 1\n  defimpl Common.Size do\n    def size(%{n: n}), do: n\n  end\nend\n',
    );
    fixture.write(
      'apps/cart/lib/cart.ex',
      'defmodule Cart do\n  defstruct []\n  def name, do: "cart"\n  defimpl Common.Size do\n    def size(_), do: 7\n  end\nend\n',
    );
    fixture.write(
      'apps/cart/test/cart_test.exs',
      testFile(
        'Cart',
        'assert Common.Size.size(%Cart{}) + Common.Size.size(%Common{n: 1}) == 8\n    assert Protocol.consolidated?(Common.Size)\n    assert Protocol.consolidated?(Enumerable)',
      ),
    );
    fixture.write(
      'apps/common/test/common_test.exs',
      testFile(
        'Common',
        'assert Common.Size.impl_for(%{__struct__: Cart}) == nil\n    assert {:consolidated, [Common]} = Common.Size.__protocol__(:impls)',
      ),
    );
    const first = await run(fixture);
    expect(first.failed).toEqual([]);
    expect(first.results.get('common:compile')!.terminalOutput).toContain('variable "unused" is unused');
    const beam = join(fixture.root, '_build/test/lib/cart/ebin/Elixir.Cart.beam');
    const protocol = join(fixture.root, '_build/test/lib/cart/consolidated/Elixir.Common.Size.beam');
    const [before, consolidated] = [statSync(beam).mtimeMs, readFileSync(protocol)];
    const again = await run(fixture);
    expect(statSync(beam).mtimeMs).toBe(before);
    expect(readFileSync(protocol)).toEqual(consolidated);
    expect(again.results.get('cart:compile')!.terminalOutput).toBe('');
  });
});
