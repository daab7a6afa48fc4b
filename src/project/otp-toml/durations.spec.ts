import fc from 'fast-check';
import { duration, milliseconds } from './durations';

it.each([
  ['250ms', 250],
  ['5s', 5000],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['2d', 172_800_000],
])('%s', (text, time) => {
  expect(milliseconds(text)).toBe(time);
});

it.each(['', '5', 's', '-1s', '5 s', '1e3s', '0x5s', '5S', '50d', 5, null, undefined, ['5s']])(
  'no time: %p',
  (value) => {
    expect(milliseconds(value)).toBeUndefined();
  },
);

it('is written so that it reads as the same time', () => {
  fc.assert(fc.property(fc.nat({ max: 4_294_967_295 }), (time) => expect(milliseconds(duration(time))).toBe(time)));
});

it.each([
  [0, '0ms'],
  [999, '999ms'],
  [10_100, '10.1s'],
  [90_000, '90s'],
  [7_200_000, '2h'],
])('%i', (time, text) => {
  expect(duration(time)).toBe(text);
});
