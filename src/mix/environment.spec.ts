import { mixEnvironment } from './environment';

it("is the environment of the caller, with MIX_ENV and the target's own", () => {
  const base = { HOME: '/home/me', MIX_ENV: 'dev', LEVEL: '1', NO_COLOR: '1' };
  expect(mixEnvironment({ LEVEL: '2' }, 'test', base)).toEqual({
    HOME: '/home/me',
    MIX_ENV: 'test',
    LEVEL: '2',
    NO_COLOR: '1',
  });
});

it('leaves out what would move files away from declared outputs, unless the target says so', () => {
  const base = { MIX_BUILD_PATH: '/a', MIX_BUILD_ROOT: '/b', MIX_DEPS_PATH: '/c', MIX_EXS: '/d', NO_COLOR: '1' };
  expect(mixEnvironment({ MIX_DEPS_PATH: '/own' }, 'dev', base)).toEqual({
    MIX_ENV: 'dev',
    MIX_DEPS_PATH: '/own',
    NO_COLOR: '1',
  });
});

it.each([
  [{ FORCE_COLOR: 'true' }, '-elixir ansi_enabled true'],
  [{ FORCE_COLOR: '1', ELIXIR_ERL_OPTIONS: '+S 2' }, '+S 2 -elixir ansi_enabled true'],
  [{ FORCE_COLOR: '0', ELIXIR_ERL_OPTIONS: '+S 2' }, '+S 2'],
  [{ FORCE_COLOR: 'false' }, undefined],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, undefined],
])('has colours as the caller wants them: %j', (base, expected) => {
  expect(mixEnvironment({}, 'dev', base)['ELIXIR_ERL_OPTIONS']).toBe(expected);
});
