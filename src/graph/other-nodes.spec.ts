import { otherNodes } from './other-nodes';

test('what `^` reaches for is in projects of other languages what their dependants see', () => {
  expect(otherNodes(['web/assets'], {})).toEqual({
    'web/assets': { root: 'web/assets', namedInputs: { mixSources: ['default'], mixTestSources: ['default'] } },
  });
});

test('that is `production`, where nx.json has it', () => {
  expect(otherNodes(['ui'], { namedInputs: { production: ['default'] } })['ui']!.namedInputs).toEqual({
    mixSources: ['production'],
    mixTestSources: ['production'],
  });
});

test('nx.json may say it for all', () => {
  const said = { namedInputs: { mixSources: ['default'], mixTestSources: ['default'] } };
  expect(otherNodes(['ui'], said)).toEqual({});
});
