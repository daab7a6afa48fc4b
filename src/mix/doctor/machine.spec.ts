import { checkEncoding, checkLocale, checkNx } from './machine';

describe('Nx', () => {
  it.each([
    ['23.3.2', 'ok'],
    ['24.0.6', 'ok'],
    ['23.0.0', 'fail'],
    ['25.0.0', 'fail'],
    [undefined, 'warn'],
  ])('%s: %s', (version, status) => {
    expect(checkNx(version)[0]!.status).toBe(status);
  });
});

describe('the locale', () => {
  it('is right when the BEAM reads names as UTF-8', () => {
    expect(checkEncoding('utf8').status).toBe('ok');
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;

  onLinux('is told by the first variable that is set, as setlocale(3) has it', () => {
    expect(checkLocale({ LANG: 'de_DE.UTF-8' }).status).toBe('ok');
    expect(checkLocale({ LANG: 'de_DE.UTF-8', LC_ALL: 'C' })).toEqual({
      name: 'locale',
      status: 'warn',
      found: 'file names are latin1 (C) to the BEAM',
      needed: 'a UTF-8 locale',
      remedy: 'export LC_ALL=C.UTF-8',
    });
    expect(checkLocale({}).found).toBe('file names are latin1 (no LANG) to the BEAM');
  });
});
