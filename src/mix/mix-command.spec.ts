import { join } from 'node:path';
import { iexCommand, mixCommand } from './mix-command';

const env = { MIX_ENV: 'test' };

it('is plain mix', () => {
  expect(mixCommand({ args: ['test'], cwd: '/repo/apps/a', env })).toEqual({
    program: 'mix',
    args: ['test'],
    cwd: '/repo/apps/a',
    env,
  });
});

it('loads the root of an umbrella first', () => {
  expect(mixCommand({ args: ['test'], cwd: '/repo/apps/a', env, umbrella: '/repo' })).toEqual({
    program: 'elixir',
    args: ['-r', join(__dirname, 'through-umbrella.exs'), '-S', 'mix', 'test'],
    cwd: '/repo/apps/a',
    env: { MIX_ENV: 'test', NX_OTP_UMBRELLA: '/repo/mix.exs' },
  });
});

it('brings tasks of its own', () => {
  expect(mixCommand({ args: ['nx_otp.consolidate'], cwd: '/repo', env })).toEqual({
    program: 'elixir',
    args: ['-r', join(__dirname, 'consolidate.exs'), '-S', 'mix', 'nx_otp.consolidate'],
    cwd: '/repo',
    env,
  });
});

it('is IEx, with what comes before Mix', () => {
  expect(iexCommand({ args: ['phx.server'], cwd: '/repo/apps/a', env, umbrella: '/repo' })).toEqual({
    program: 'iex',
    args: ['-r', join(__dirname, 'through-umbrella.exs'), '-S', 'mix', 'phx.server'],
    cwd: '/repo/apps/a',
    env: { MIX_ENV: 'test', NX_OTP_UMBRELLA: '/repo/mix.exs' },
  });
});
