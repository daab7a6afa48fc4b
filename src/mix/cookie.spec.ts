import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownCookie } from './cookie';
import { temporaryFolder } from './transpiled.fixture';

const home = temporaryFolder();
afterAll(() => rmSync(home, { recursive: true }));

it('is the nearest of variable, release, home folder and configuration folder', () => {
  expect(ownCookie({ HOME: home })).toBeUndefined();
  mkdirSync(join(home, '.config/erlang'), { recursive: true });
  writeFileSync(join(home, '.config/erlang/.erlang.cookie'), 'configured\n');
  expect(ownCookie({ HOME: home })).toBe('configured');
  expect(ownCookie({ HOME: home, XDG_CONFIG_HOME: join(home, 'elsewhere') })).toBeUndefined();
  writeFileSync(join(home, '.erlang.cookie'), 'kept');
  expect(ownCookie({ HOME: home })).toBe('kept');
  expect(ownCookie({ HOME: home, RELEASE_COOKIE: 'released' })).toBe('released');
  expect(ownCookie({ HOME: home, RELEASE_COOKIE: 'released', NX_OTP_COOKIE: 'given' })).toBe('given');
});
