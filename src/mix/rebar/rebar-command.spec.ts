import { rebarCommand } from './rebar-command';

test('the environment of the caller, without what moves files, and with the target’s own', () => {
  const base = { PATH: '/bin', REBAR_PROFILE: 'prod', REBAR_CONFIG: 'other.config', REBAR_BASE_DIR: '/tmp', LANG: 'C' };
  const call = { args: ['eunit'], cwd: '/repo/shop', baseDir: '/repo/shop/_build', env: { LANG: 'de' } };
  expect(rebarCommand(call, base)).toEqual({
    program: 'rebar3',
    args: ['eunit'],
    cwd: '/repo/shop',
    env: { PATH: '/bin', REBAR_BASE_DIR: '/repo/shop/_build', LANG: 'de' },
  });
});
