import { DraftNames, snakeCase } from './draft-names';

it('makes snake_case of whatever others call their processes', () => {
  const written = ['task-runner', 'TaskRunner', 'task runner', 'HTTPServer', 'Web.Endpoint', '2nd', 'żółw', '--'];
  expect(written.map(snakeCase)).toEqual([
    ...['task_runner', 'task_runner', 'task_runner', 'http_server', 'web_endpoint', 'service_2nd', 'w'],
    'service',
  ]);
});

it('gives a name once, and none that is reserved or that the application itself needs', () => {
  const names = new DraftNames();
  expect(['repo', 'Repo', 'repo', 'end', 'Supervisor'].map((wish) => names.of(wish, `${wish}_service`))).toEqual([
    ...['repo', 'repo_service', 'repo_service_2', 'end_service', 'supervisor_service'],
  ]);
});

it('shortens a long name, and never to one that ends with _', () => {
  const names = new DraftNames();
  const long = `${'a'.repeat(49)}_b`;
  expect([names.of(long, long), names.of(long, long)]).toEqual(['a'.repeat(49), `${'a'.repeat(49)}_2`]);
});
