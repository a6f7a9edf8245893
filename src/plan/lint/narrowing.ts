import { valueBytes } from '../../catalog/size.ts';
import { listed, type Rule } from './rule.ts';

/** Columns that hold less behind the upgrade than today; rows that do not fit are found by `preflight`. */
export const narrowing: Rule = ({ before, after }) => {
  const found: string[] = [];
  for (const table of before.tables.values()) {
    const then = after.tables.get(table.name);
    for (const column of table.columns) {
      const other = then?.columns.find(({ name }) => name === column.name);
      if (other === undefined || other.type.kind !== column.type.kind) continue;
      if (valueBytes(other.type) < valueBytes(column.type)) found.push(`${table.name}.${column.name}`);
    }
  }
  if (found.length === 0) return [];
  const advice = '`preflight` looks for values that do not fit';
  return [
    { code: 'SL038', severity: 'warning', message: `columns become narrower: ${listed('column', found)}`, advice },
  ];
};
