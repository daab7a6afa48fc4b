import { randomUUID } from 'node:crypto';
import { keptNodes } from './kept-nodes';

test('nodes are made once for what they are made from, and only the last are kept', () => {
  const made: string[] = [];
  const nodesFrom = (name: string) =>
    keptNodes({ name }, () => {
      made.push(name);
      return new Map([[`apps/${name}`, { root: `apps/${name}`, name }]]);
    });
  const [one, other] = [randomUUID(), randomUUID()];
  const first = nodesFrom(one);
  expect(nodesFrom(one)).toEqual(first);
  expect(made).toEqual([one]);
  expect([...nodesFrom(other).keys()]).toEqual([`apps/${other}`]);
  nodesFrom(one);
  expect(made).toEqual([one, other, one]);
});
