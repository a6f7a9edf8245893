import type { ColumnFacts, Condition } from '../operation/model.ts';
import { specOfType } from './column-type.ts';
import { findColumn, partColumns, sameName } from './lookup.ts';
import type { Catalog, Column } from './model.ts';

/**
 * Whether what a script asked of the schema is true of this one. A table that is not there has no columns or keys.
 *
 * @param start the schema before the first step of the migration that asks
 */
export function conditionHolds(catalog: Catalog, condition: Condition, start: Catalog): boolean {
  switch (condition.kind) {
    case 'hasTable':
      return catalog.tables.has(condition.table);
    case 'hasColumn': {
      const table = catalog.tables.get(condition.table);
      const column = table && findColumn(table, condition.column);
      return column !== undefined && factsHold(column, condition);
    }
    case 'hasIndex': {
      const { name, columns, unique } = condition;
      const indexes = catalog.tables.get(condition.table)?.indexes ?? [];
      return indexes.some(
        (index) =>
          (name === undefined || sameName(index.name, name)) &&
          (columns === undefined || sameSet(partColumns(index.parts), columns)) &&
          (unique === undefined || index.unique === unique),
      );
    }
    case 'hasForeignKey': {
      const { name, columns } = condition;
      const keys = catalog.tables.get(condition.table)?.foreignKeys ?? [];
      return keys.some(
        (key) =>
          (name === undefined || sameName(key.name, name)) && (columns === undefined || sameSet(key.columns, columns)),
      );
    }
    case 'before':
      return conditionHolds(start, condition.condition, start);
    case 'not':
      return !conditionHolds(catalog, condition.condition, start);
    case 'all':
      return condition.conditions.every((each) => conditionHolds(catalog, each, start));
    case 'any':
      return condition.conditions.some((each) => conditionHolds(catalog, each, start));
  }
}

function factsHold(column: Column, { length, minLength, maxLength, nullable, types }: ColumnFacts): boolean {
  const own = lengthOf(column);
  const within = (fact: number | undefined, test: (own: number, fact: number) => boolean): boolean =>
    fact === undefined || (own !== null && test(own, fact));
  return (
    within(length, (a, b) => a === b) &&
    within(minLength, (a, b) => a >= b) &&
    within(maxLength, (a, b) => a <= b) &&
    (nullable === undefined || column.nullable === nullable) &&
    (types === undefined || types.includes(specOfType(column.type).name))
  );
}

/** What reflection gives as a type's `length`; `null` where a type has none. */
export function lengthOf({ type }: Column): number | null {
  switch (type.kind) {
    case 'char':
    case 'varchar':
    case 'binary':
    case 'varbinary':
      return type.length;
    default:
      return null;
  }
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const sorted = (names: readonly string[]): string =>
    names
      .map((name) => name.toLowerCase())
      .sort()
      .join('\0');
  return sorted(a) === sorted(b);
}
