import { releaseArgs } from './args';

it('compiles nothing, and puts the release where the outputs say', () => {
  expect(releaseArgs({ name: 'shop', args: ['--quiet'] }, '/repo/_build/prod/rel/shop')).toEqual([
    ...['release', 'shop', '--no-compile', '--no-deps-check', '--overwrite'],
    ...['--path', '/repo/_build/prod/rel/shop', '--quiet'],
  ]);
});

it('leaves it to Mix which release where no name is given', () => {
  expect(releaseArgs({ args: [] }, '/repo/_build/prod/rel/shop')).toEqual([
    ...['release', '--no-compile', '--no-deps-check', '--overwrite', '--path', '/repo/_build/prod/rel/shop'],
  ]);
});
