import { type AST, parseTOML } from 'toml-eslint-parser';

/** Keys and array indexes from the top of the file: `['services', 'ledger', 'depends_on', 0]`. */
export type KeyPath = readonly (string | number)[];

/** A table, a pair, or an element of an array, and where it stands. */
export interface Entry {
  path: KeyPath;
  key: AST.SourceLocation;
  value: AST.SourceLocation;
  /** Of a pair or an element. */
  content?: AST.TOMLContentNode;
}

/**
 * Everything that a TOML file says, in its order.
 *
 * @throws where this parser does not take the text, which smol-toml may do
 */
export function entriesIn(text: string): Entry[] {
  return parseTOML(text).body[0].body.flatMap((part) => (part.type === 'TOMLTable' ? ofTable(part) : ofPair(part, [])));
}

/** The parts of a dotted key. */
export function keyNames({ keys }: AST.TOMLKey): string[] {
  return keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
}

function ofTable(table: AST.TOMLTable): Entry[] {
  const entry = { path: table.resolvedKey, key: table.key.loc, value: table.key.loc };
  return [entry, ...table.body.flatMap((pair) => ofPair(pair, table.resolvedKey))];
}

function ofPair({ key, value }: AST.TOMLKeyValue, table: KeyPath): Entry[] {
  const path = [...table, ...keyNames(key)];
  return [{ path, key: key.loc, value: value.loc, content: value }, ...ofContent(value, path)];
}

function ofContent(value: AST.TOMLContentNode, path: KeyPath): Entry[] {
  if (value.type === 'TOMLInlineTable') return value.body.flatMap((pair) => ofPair(pair, path));
  if (value.type !== 'TOMLArray') return [];
  return value.elements.flatMap((element, index) => {
    const at = [...path, index];
    return [{ path: at, key: element.loc, value: element.loc, content: element }, ...ofContent(element, at)];
  });
}
