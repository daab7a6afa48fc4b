import type { StateType } from '../../../src/project/otp-toml/manifest';

/** A field of a service's struct: name, and as Elixir its type, its default, and a value that is not the default. */
export interface Field {
  name: string;
  type: string;
  value: string;
  changed: string;
}

const TYPES: Record<StateType, Omit<Field, 'name'>> = {
  integer: { type: 'integer()', value: '0', changed: '1' },
  float: { type: 'float()', value: '0.0', changed: '1.5' },
  number: { type: 'number()', value: '0', changed: '2.5' },
  boolean: { type: 'boolean()', value: 'false', changed: 'true' },
  atom: { type: 'atom()', value: 'nil', changed: ':changed' },
  string: { type: 'String.t()', value: '""', changed: '"changed"' },
  map: { type: 'map()', value: '%{}', changed: '%{changed: true}' },
  list: { type: 'list()', value: '[]', changed: '[:changed]' },
  any: { type: 'term()', value: 'nil', changed: '{:changed, 1}' },
};

/** The fields that the manifest names. A service that says nothing of its state keeps one value, whatever it is. */
export function stateFields(state: Record<string, StateType>): Field[] {
  const entries = Object.entries(state);
  return (entries.length === 0 ? ([['value', 'any']] as const) : entries).map(([name, type]) => ({
    name,
    ...TYPES[type],
  }));
}

/**
 * A name for a field of the service's own, which the manifest does not use for another.
 *
 * @example
 * freeName('args', [{ name: 'args', ... }]) // 'service_args'
 */
export function freeName(wanted: string, fields: readonly Field[]): string {
  return fields.some(({ name }) => name === wanted) ? freeName(`service_${wanted}`, fields) : wanted;
}
