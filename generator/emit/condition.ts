import type { ColumnFacts, Condition } from '../../src/operation/model.ts';
import { array, atom, call, type Js, object, string } from './javascript.ts';
import type { Names } from './names.ts';

/** A condition as calls: `not(hasTable('images'))`. */
export function emitCondition(condition: Condition, names: Names): Js {
  const callee = names.use(condition.kind);
  switch (condition.kind) {
    case 'hasTable':
      return call(callee, [string(condition.table)]);
    case 'hasColumn':
      return call(callee, [string(condition.table), string(condition.column), ...facts(condition)]);
    case 'hasIndex':
    case 'hasForeignKey': {
      const { name, columns } = condition;
      const unique = condition.kind === 'hasIndex' ? condition.unique : undefined;
      const byName = name !== undefined && columns === undefined && unique === undefined;
      const what = object([
        ['name', name === undefined ? undefined : string(name)],
        ['columns', columns && array(columns.map(string))],
        ['unique', unique === undefined ? undefined : atom(String(unique))],
      ]);
      return call(callee, [string(condition.table), byName ? string(name) : what]);
    }
    case 'before':
    case 'not':
      return call(callee, [emitCondition(condition.condition, names)]);
    case 'all':
    case 'any':
      return call(
        callee,
        condition.conditions.map((inner) => emitCondition(inner, names)),
      );
  }
}

function facts({ length, minLength, maxLength, nullable, types }: ColumnFacts): Js[] {
  const said = object([
    ['length', number(length)],
    ['minLength', number(minLength)],
    ['maxLength', number(maxLength)],
    ['nullable', nullable === undefined ? undefined : atom(String(nullable))],
    ['types', types && array(types.map(string))],
  ]);
  return said.size === 0 ? [] : [said];
}

function number(value: number | undefined): Js | undefined {
  return value === undefined ? undefined : atom(String(value));
}
