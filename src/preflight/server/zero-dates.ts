import type { Table } from '../../catalog/model.ts';
import { type Check, type CheckContext, obstacle } from './model.ts';

/** Kinds of columns that may hold a date with zeros in it, from before servers refused those. */
const DATES = new Set(['date', 'datetime', 'timestamp']);

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function isZero(text: string): boolean {
  return /^\d{4}-(00-\d\d|\d\d-00)/.test(text);
}

/** Tables of today that a schema statement of the plan touches, and those that it copies. */
function altered({ live, plan }: CheckContext): ReadonlyMap<Table, boolean> {
  const found = new Map<Table, boolean>();
  for (const { statements } of plan?.phases ?? []) {
    for (const { kind, table: name, way, sql } of statements) {
      const table = name === null ? undefined : live.catalog.tables.get(name);
      if (table === undefined || kind !== 'schema' || !sql.includes('ALTER TABLE')) continue;
      found.set(table, found.get(table) === true || way === 'rebuild');
    }
  }
  return found;
}

/** In strict mode a table with a zero date is not altered: not at all with one for a default, not by copy with one in a row. */
export const zeroDates: Check = {
  about: 'zero dates',
  async run(context) {
    const found = [];
    for (const [table, copied] of altered(context)) {
      const dates = table.columns.filter(({ type, generated }) => DATES.has(type.kind) && generated === null);
      for (const { name, default: standing } of dates) {
        if (standing.kind !== 'literal' || !isZero(standing.value)) continue;
        const advice = 'give the column another default, or none';
        found.push(obstacle('SL104', `${table.name}.${name} has the default ${standing.value}`, advice));
      }
      if (!copied || dates.length === 0) continue;
      // Both are 0 of such a date, in every mode (manual, "Date and Time Functions").
      const where = dates
        .map(({ name }) => `MONTH(${quoted(name)}) = 0 OR DAYOFMONTH(${quoted(name)}) = 0`)
        .join(' OR ');
      const from = `${quoted(context.live.name)}.${quoted(table.name)}`;
      if ((await context.query(`SELECT 1 FROM ${from} WHERE ${where} LIMIT 1`)).length === 0) continue;
      const advice = `give these rows another date or NULL: SELECT * FROM ${from} WHERE ${where}`;
      found.push(obstacle('SL104', `${table.name} has rows with a zero date, and has to be copied`, advice));
    }
    return found;
  },
};
