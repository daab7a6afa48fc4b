import { atLeast, check } from './check';

it.each([
  ['1.14.0', '1.14', true],
  ['1.9.9', '1.14', false],
  ['27', '25', true],
  ['25', '25', true],
  ['24.0.6', '25', false],
  ['1.18.0-rc.0', '1.18', true],
  ['23.3.2', '23.3', true],
])('%s is at least %s: %s', (version, least, expected) => {
  expect(atLeast(version, least)).toBe(expected);
});

it('has a remedy only where something is to be mended', () => {
  const facts = { otherwise: 'warn', found: 'a', needed: 'b', remedy: 'c' } as const;
  expect(check('x', true, facts)).toEqual({ name: 'x', status: 'ok', found: 'a', needed: 'b' });
  expect(check('x', false, facts)).toEqual({ name: 'x', status: 'warn', found: 'a', needed: 'b', remedy: 'c' });
});
