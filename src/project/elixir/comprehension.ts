import type { Interpreter } from './interpreter';
import { matchGuarded } from './patterns';
import type { Scope } from './scope';
import { splitKeywords } from './syntax';
import type { Call, Expr } from './syntax';
import { collect } from './builtins/collections';
import * as v from './values';
import type { Item, Unknown, Value } from './values';

/** `for pattern <- list, filter, into: into, do: body`. */
export function comprehension(call: Call, scope: Scope, it: Interpreter): Value {
  const { plain, keywords } = splitKeywords(call.args);
  const body = keywords.get('do');
  if (!body || keywords.has('reduce'))
    return it.unknown('is computed by for, reduce:, which is not read statically', call, scope);
  const found = new Loop(it, plain, body).run(scope);
  if (v.isNever(found)) return v.never;
  const into = keywords.get('into');
  const unique = keywords.get('uniq') !== undefined;
  return v.forEachCombination([found, into ? it.eval(into, scope) : v.list([])], ([list, target]) => {
    if (list!.kind !== 'list') return list!;
    return collect(unique ? v.ofItems(distinct(list!.items), list!.rest) : list!, target!) ?? unread(call, scope, it);
  });
}

function unread(call: Call, scope: Scope, it: Interpreter): Unknown {
  return it.unknown('is computed by for, into:, which is not read statically', call, scope);
}

function distinct(items: Item[]): Item[] {
  return items.filter(
    ({ value }, index) => !items.slice(0, index).some((other) => v.same(other.value, value) === true),
  );
}

class Loop {
  constructor(
    private readonly it: Interpreter,
    private readonly steps: Expr[],
    private readonly body: Expr,
  ) {}

  run(scope: Scope): Value {
    return this.step(0, scope.inside());
  }

  /** The list of what the steps from `index` on give in `scope`. */
  private step(index: number, scope: Scope): Value {
    const next = this.steps[index];
    if (!next) {
      const value = this.it.eval(this.body, scope);
      return v.isNever(value) ? v.never : v.list([value]);
    }
    const [pattern, source] = next.type === 'call' && next.name === '<-' ? next.args : [];
    if (pattern && source) {
      return v.forEachCombination([this.it.eval(source, scope)], ([items]) =>
        this.generate(index, pattern, items!, scope),
      );
    }
    const holds = v.truth(this.it.eval(next, scope));
    if (holds === false) return v.list([]);
    const inner = this.step(index + 1, scope);
    return holds || inner.kind !== 'list' ? inner : v.ofItems(perhaps(inner.items), inner.rest);
  }

  private generate(index: number, pattern: Expr, source: Value, scope: Scope): Value {
    const given = source.kind === 'map' ? v.ofItems(source.entries, source.rest) : source;
    if (given.kind !== 'list') return given.kind === 'unknown' ? given : v.never;
    const items: Item[] = [];
    let rest = given.rest;
    for (const item of given.items) {
      const inside = scope.inside();
      const matched = matchGuarded(pattern, item.value, inside, this.it);
      if (matched === 'no') continue;
      const inner = this.step(index + 1, inside);
      if (v.isNever(inner)) return v.never;
      for (const option of v.optionsOf(inner)) {
        if (option.kind === 'unknown') rest ??= option;
        if (option.kind !== 'list') continue;
        rest ??= option.rest;
        const sure = matched === 'yes' && !item.maybe && inner === option;
        items.push(...(sure ? option.items : perhaps(option.items)));
      }
    }
    return v.ofItems(items, rest);
  }
}

function perhaps(items: Item[]): Item[] {
  return items.map(({ value }) => ({ value, maybe: true }));
}
