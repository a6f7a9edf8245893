import { isText } from '../../catalog/column-type.ts';
import { listed, type Rule } from './rule.ts';

/** Columns that end in another charset or collation: comparisons, sorting and unique keys may come out otherwise. */
export const charset: Rule = ({ before, after }) => {
  const found: string[] = [];
  for (const table of before.tables.values()) {
    const then = after.tables.get(table.name);
    for (const column of table.columns) {
      const other = then?.columns.find(({ name }) => name === column.name);
      if (!other || !isText(column.type) || !isText(other.type)) continue;
      if (column.type.collation !== other.type.collation)
        found.push(`${table.name}.${column.name} (${column.type.collation} to ${other.type.collation})`);
    }
  }
  if (found.length === 0) return [];
  const message = `text changes its charset or collation: ${listed('column', found)}`;
  return [{ code: 'SL039', severity: 'info', message, advice: null }];
};
