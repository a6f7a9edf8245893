import { aroundOf } from '../around.ts';
import { listed, type Rule } from './rule.ts';

/**
 * Tables and columns that are there today and go. A rename is none: it is seen statement by statement, and what one
 * takes away that it does not bring back under another name is gone.
 */
export const destructive: Rule = ({ statements, sizes, before: today }) => {
  const gone = new Set<string>();
  for (const statement of statements) {
    const { kind, table: name, sql, rows } = statement;
    if (kind !== 'schema' || name === null) continue;
    const { before, after } = aroundOf(statement);
    const now = before.tables.get(name);
    const then = after.tables.get(name);
    if (then === now || now === undefined || !today.tables.has(name)) continue;
    // What the plan makes and drops again holds nothing of today.
    if (then === undefined) {
      if (sql.startsWith('DROP TABLE') && (sizes.get(name)?.rows ?? 0) > 0) gone.add(name);
      continue;
    }
    if (rows === null || rows === 0) continue;
    const lost = now.columns.filter((column) => !then.columns.some((one) => one.name === column.name));
    for (const { name: column } of lost) {
      if (sql.includes(`DROP COLUMN \`${column}\``)) gone.add(`${name}.${column}`);
    }
  }
  if (gone.size === 0) return [];
  const message = `rows or values go for good, as upstream's scripts want it: ${listed('object', [...gone])}`;
  return [{ code: 'SL036', severity: 'warning', message, advice: 'a backup is the only way back' }];
};
