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
  allowed: targets, environments, namePrefix, evaluate, boundaries, lockMirror
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
  [
    { boundaries: { depConstraints: [{ sourceTag: 'app', onlyDependOn: ['lib'] }] } },
    `The options of the plugin nx-otp in nx.json hold no unknown one.
  found:   boundaries.depConstraints.0.onlyDependOn
  allowed: sourceTag, allSourceTags, onlyDependOnLibsWithTags, notDependOnLibsWithTags, allowedExternalImports, bannedExternalImports
  remedy:  Remove "onlyDependOn".`,
  ],
  [
    { boundaries: { depConstraints: [{ onlyDependOnLibsWithTags: ['lib'] }] } },
    `The options of the plugin nx-otp in nx.json need a valid "boundaries.depConstraints.0".
  found:   {"onlyDependOnLibsWithTags":["lib"]}
  allowed: sourceTag, or allSourceTags with two tags or more
  remedy:  Set "boundaries.depConstraints.0" accordingly.`,
  ],
  [
    { boundaries: 'biome' },
    `The options of the plugin nx-otp in nx.json need a valid "boundaries".
  found:   "biome"
  allowed: "eslint", or an object with depConstraints, ignoredCircularDependencies, checkNestedExternalImports
  remedy:  Set "boundaries" accordingly.`,
  ],
])('%j is told', (options, message) => {
  expect(() => readPluginOptions(options)).toThrow(new Error(message));
});
