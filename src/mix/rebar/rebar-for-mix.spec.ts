import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../transpiled.fixture';
import { rebarForMix } from './rebar-for-mix';

const folder = temporaryFolder();
const bin = join(folder, 'bin');
const home = join(folder, 'home');
beforeAll(() => {
  mkdirSync(bin);
  writeFileSync(join(bin, 'rebar3'), '', { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the rebar3 on the PATH, unless Mix has one or is told of one', () => {
  expect(rebarForMix({ PATH: bin, MIX_HOME: home })).toEqual({ MIX_REBAR3: join(bin, 'rebar3') });
  expect(rebarForMix({ PATH: home, MIX_HOME: home })).toEqual({});
  expect(rebarForMix({ PATH: bin, MIX_HOME: home, MIX_REBAR3: '/opt/rebar3' })).toEqual({});
  mkdirSync(join(home, 'elixir/1-14'), { recursive: true });
  writeFileSync(join(home, 'elixir/1-14/rebar3'), '');
  expect(rebarForMix({ PATH: bin, MIX_HOME: home })).toEqual({});
});
