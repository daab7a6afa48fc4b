import { readPluginOptions } from './plugin-options';

test('what is not chosen is as usual', () => {
  expect(readPluginOptions({ namePrefix: 'elixir-' })).toEqual({
    targets: {},
    environments: ['dev', 'test', 'prod'],
    namePrefix: 'elixir-',
    evaluate: true,
    lockMirror: false,
  });
});

test.each([
  [
    { target: {} },
    `The options of the plugin nx-otp in nx.json hold no unknown one.
  found:   target
  allowed: targets, environments, namePrefix, evaluate, lockMirror
  remedy:  Did you mean "targets"?`,
  ],
  [
    { environments: ['staging'] },
    `The options of the plugin nx-otp in nx.json need a valid "environments.0".
  found:   "staging"
  allowed: Invalid option: expected one of "dev"|"test"|"prod"
  remedy:  Set "environments.0" accordingly.`,
  ],
  [
    { targets: { compile: true } },
    `The options of the plugin nx-otp in nx.json need a valid "targets.compile".
  found:   true
  allowed: a name without spaces, colons and ^, or false
  remedy:  Set "targets.compile" accordingly.`,
  ],
])('%j is told', (options, message) => {
  expect(() => readPluginOptions(options)).toThrow(new Error(message));
});
