/**
 * The page of all generators, or of all executors, in Markdown.
 *
 * @param kind `generators` or `executors`
 * @param schemas each one's schema.json, by its name
 */
export function pageOf(kind, schemas) {
  const names = Object.keys(schemas);
  const title = kind[0].toUpperCase() + kind.slice(1);
  return [
    `<!-- Made by tools/reference.mjs from each schema.json. -->`,
    `# ${title}`,
    names.map((name) => `[${name}](#${name})`).join(' · '),
    ...names.flatMap((name) => sectionOf(kind, name, schemas[name])),
  ].join('\n\n');
}

function sectionOf(kind, name, { description, properties, required = [], examples = [] }) {
  const shown = Object.entries(properties).filter(([, { hidden }]) => !hidden);
  const rows = shown.map(([option, schema]) => rowOf(option, schema, required.includes(option)));
  return [
    `## ${name}`,
    `${description.replace(/\.$/, '')}.`,
    ...examples.map(kind === 'generators' ? commandOf : targetOf),
    shown.length === 0
      ? 'It has no options.'
      : ['| option | type | default | |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ];
}

function commandOf({ command, description }) {
  return `${description}:\n\n    ${command}`;
}

/** As it stands in a project.json. */
function targetOf({ command, description, target }) {
  const name = command.split(':').at(-1);
  return `${description}, \`${command}\`:\n\n${fenced({ targets: { [name]: target } })}`;
}

function fenced(value) {
  return '```json\n' + JSON.stringify(value, null, 2) + '\n```';
}

function rowOf(option, schema, required) {
  const positional = schema.$default?.$source === 'argv' ? ' (or the first argument)' : '';
  const cells = [`\`${option}\`${positional}`, typeOf(schema), defaultOf(schema, required), schema.description ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function typeOf({ type, enum: values, items, additionalProperties }) {
  if (values) return values.map((value) => `\`${value}\``).join(', ');
  if (type === 'array') return `list of ${items.type}`;
  if (type === 'object') return `${additionalProperties.type} by name`;
  return type;
}

function defaultOf({ default: value }, required) {
  if (required) return '**required**';
  return value === undefined ? '' : `\`${JSON.stringify(value)}\``;
}
