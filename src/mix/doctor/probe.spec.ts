import { tmpdir } from 'node:os';
import { probe } from './probe';

const sh = (script: string, timeoutMs?: number) =>
  probe('sh', ['-c', script], tmpdir(), timeoutMs === undefined ? {} : { timeoutMs });

it('gives what a program prints', async () => {
  expect(await sh('echo one; echo two >&2')).toEqual({ output: 'one\ntwo' });
});

it('says with which code a program ended, and its first words', async () => {
  expect(await sh('echo no config; exit 3')).toEqual({ problem: 'sh ended with exit code 3: no config' });
});

it('ends a program that takes too long', async () => {
  expect(await sh('sleep 300', 200)).toEqual({ problem: 'sh did not end within 0.2 s' });
});

it('says that there is no such program', async () => {
  expect(await probe('no-such-erl', [], tmpdir())).toEqual({
    problem: `no no-such-erl in ${process.env['PATH']}`,
  });
});
