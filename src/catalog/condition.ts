import type { Condition } from '../operation/model.ts';
import { findColumn, partColumns, sameName } from './lookup.ts';
import type { Catalog } from './model.ts';

/** Whether what a script asked of the schema is true of this one. A table that is not there has no columns or keys. */
export function conditionHolds(catalog: Catalog, condition: Condition): boolean {
  switch (condition.kind) {
    case 'hasTable':
      return catalog.tables.has(condition.table);
    case 'hasColumn': {
      const table = catalog.tables.get(condition.table);
      return table !== undefined && findColumn(table, condition.column) !== undefined;
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
    case 'not':
      return !conditionHolds(catalog, condition.condition);
    case 'all':
      return condition.conditions.every((each) => conditionHolds(catalog, each));
    case 'any':
      return condition.conditions.some((each) => conditionHolds(catalog, each));
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
