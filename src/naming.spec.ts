import { execFileSync } from 'node:child_process';
import { applicationName, moduleName, modulePath, rootModule } from './naming';

describe('applicationName', () => {
  it.each([
    ['apps/orders', undefined, 'orders'],
    ['apps/my-orders', undefined, 'my_orders'],
    ['services/v2', undefined, 'v2'],
    ['apps/my-orders', 'tills', 'tills'],
  ])('%s with --name %s is %s', (directory, name, expected) => {
    expect(applicationName(directory, name)).toBe(expected);
  });

  it('says that a bad name came from the directory', () => {
    expect(() => applicationName('apps/9 Lives')).toThrow(
      complaint(
        'A project has the name of its OTP application, in snake_case.',
        '  found:   "9 Lives", from the directory apps/9 Lives',
        '  allowed: a lowercase ASCII letter, then lowercase ASCII letters, digits and _',
        '  remedy:  Give another name with --name, for example --name lives.',
      ),
    );
  });

  it('says that a bad name came from --name', () => {
    expect(() => applicationName('apps/orders', 'MyOrders')).toThrow(
      complaint(
        'A project has the name of its OTP application, in snake_case.',
        '  found:   "MyOrders", from --name',
        '  allowed: a lowercase ASCII letter, then lowercase ASCII letters, digits and _',
        '  remedy:  Give another name with --name, for example --name my_orders.',
      ),
    );
  });

  it('refuses a reserved word', () => {
    expect(() => applicationName('apps/end')).toThrow(
      complaint(
        'A project cannot have the name of a reserved word of Elixir.',
        '  found:   "end", from the directory apps/end',
        '  remedy:  Give another name with --name, for example --name end_app.',
      ),
    );
  });

  it('refuses what Nx would take for another project', () => {
    expect(() => applicationName('apps/constructor')).toThrow(
      complaint(
        'A project cannot have a name that every JavaScript object has a property of: Nx takes that for another project.',
        '  found:   "constructor", from the directory apps/constructor',
        '  remedy:  Give another name with --name, for example --name constructor_app.',
      ),
    );
  });

  it('refuses an application of Erlang/OTP', () => {
    expect(() => applicationName('apps/db', 'mnesia')).toThrow(
      complaint(
        'A project cannot have the name of an application that Erlang/OTP, Elixir or Mix bring, or of an option of theirs.',
        '  found:   "mnesia", from --name',
        '  remedy:  Give another name with --name, for example --name mnesia_app.',
      ),
    );
  });

  it.each(['and', 'or', 'not', 'in', 'when', 'fn', 'do', 'catch', 'rescue', 'after', 'else', 'true', 'false', 'nil'])(
    'refuses the reserved word %s',
    (word) => expect(() => applicationName(`apps/${word}`)).toThrow('reserved word'),
  );

  it.each(['', '_orders', 'größe', 'a.b', '__MODULE__', 'End', 'SSL', '日本'])(
    'never suggests what it would refuse, for %j',
    (name) => {
      const suggested = /--name (\S+)\.$/.exec(messageOf(() => applicationName('apps/x', name)))?.[1];
      expect(applicationName('apps/x', suggested)).toBe(suggested);
    },
  );
});

describe('moduleName', () => {
  it.each([
    ['orders', undefined, 'Orders'],
    ['my_orders', undefined, 'MyOrders'],
    ['orders', 'Shop.Orders', 'Shop.Orders'],
  ])('%s with --module %s is %s', (app, module, expected) => expect(moduleName(app, module)).toBe(expected));

  it('refuses a module of Elixir that the name leads to', () => {
    expect(() => moduleName('task')).toThrow(
      complaint(
        "A project cannot define modules in the place of Elixir's own Task.",
        '  found:   "Task", from the application\'s name task',
        '  remedy:  Give another module with --module, for example --module TaskApp.',
      ),
    );
  });

  it('refuses what is no alias', () => {
    expect(() => moduleName('orders', 'shop.orders')).toThrow(
      complaint(
        'The root module of a project is an Elixir alias.',
        '  found:   "shop.orders", from --module',
        '  allowed: names that start with an uppercase ASCII letter, joined by dots',
        '  remedy:  Give another module with --module, for example --module Orders.',
      ),
    );
  });
});

/** The installed Elixir is the judge. */
it('tells the root module by that of mix.exs, where mix new has named it', () => {
  const modules = ['Orders.MixProject', 'Shop.Orders.Mixfile', 'MixProject', 'Orders', undefined];
  expect(modules.map(rootModule)).toEqual(['Orders', 'Shop.Orders', undefined, undefined, undefined]);
});

describe('beside Elixir itself', () => {
  const names = ['orders', 'my_orders', 'orders_2', 'a__b', 'v2_api_', 'x1y'];
  const modules = ['Orders', 'Shop.HTTPServer', 'V2Api', 'FooBAR', 'A.B.C', 'Orders2'];

  it('makes modules and paths as Macro does, and knows every module that Elixir brings', () => {
    const code = `
      for name <- ~w(${names.join(' ')}), do: IO.puts("camelize " <> name <> " " <> Macro.camelize(name))
      for name <- ~w(${modules.join(' ')}), do: IO.puts("underscore " <> name <> " " <> Macro.underscore(name))
      for app <- [:elixir, :eex, :ex_unit, :iex, :logger, :mix] do
        Application.load(app)
        for module <- Application.spec(app, :modules), match?("Elixir." <> _, Atom.to_string(module)) do
          IO.puts("module " <> hd(Module.split(module)) <> " -")
        end
        IO.puts("application #{app} -")
      end`;
    const lines = execFileSync('elixir', ['-e', code], { encoding: 'utf8' }).trim().split('\n');
    expect(lines.length).toBeGreaterThan(200);
    for (const line of new Set(lines)) {
      const [what, input, output] = line.split(' ') as [string, string, string];
      if (what === 'camelize') expect([input, moduleName(input)]).toEqual([input, output]);
      if (what === 'underscore') expect([input, modulePath(input)]).toEqual([input, output]);
      if (what === 'module') expect(() => moduleName('orders', `${input}.Orders`)).toThrow(`own ${input}.`);
      if (what === 'application') expect(() => applicationName('apps/x', input)).toThrow('cannot have the name');
    }
  });
});

/** Jest compares with the whole message of an Error, and with a part of it for a string. */
function complaint(...lines: string[]): Error {
  return new Error(lines.join('\n'));
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
