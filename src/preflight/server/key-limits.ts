import { findColumn } from '../../catalog/lookup.ts';
import type { Catalog, IndexPart, Table } from '../../catalog/model.ts';
import { maxKeyBytes, prefixUnit, valueBytes } from '../../catalog/size.ts';
import { variables } from './ask.ts';
import { type Check, obstacle } from './model.ts';

/** The longest part of a key where rows are COMPACT or REDUNDANT (MySQL manual, "InnoDB Limits"). */
const OLD_PART_BYTES = 767;
const OLD_FORMATS = new Set(['COMPACT', 'REDUNDANT']);

/** The longest whole key by page size, in bytes (MySQL manual, "InnoDB Limits"). */
const KEY_BYTES: Readonly<Record<number, number>> = { 4096: 768, 8192: 1536 };

function partBytes(table: Table, part: IndexPart): number {
  const column = findColumn(table, part.column);
  if (column === undefined) return 0;
  return part.length === null ? valueBytes(column.type) : part.length * (prefixUnit(column) ?? 1);
}

function keysOf(table: Table): readonly (readonly [string, readonly IndexPart[]])[] {
  const indexes = table.indexes.filter(({ kind }) => kind === 'btree').map(({ name, parts }) => [name, parts] as const);
  return table.primaryKey === null ? indexes : [['PRIMARY', table.primaryKey], ...indexes];
}

/** Keys of the upgraded tables that are too long for how those tables, or the server's pages, are laid out. */
export function tooLong(
  before: Catalog,
  after: Catalog,
  server: { readonly pageSize: number; readonly defaultFormat: string },
): readonly { readonly table: string; readonly key: string; readonly reason: string }[] {
  const whole = KEY_BYTES[server.pageSize] ?? maxKeyBytes;
  return [...after.tables.values()].flatMap((table) => {
    const old = before.tables.get(table.name);
    const known = new Set(old === undefined ? [] : keysOf(old).map(([name, parts]) => JSON.stringify([name, parts])));
    const format = table.rowFormat ?? (old === undefined ? server.defaultFormat.toUpperCase() : 'DYNAMIC');
    return keysOf(table).flatMap(([key, parts]) => {
      if (known.has(JSON.stringify([key, parts])) && old?.rowFormat === table.rowFormat) return [];
      const bytes = parts.map((part) => partBytes(table, part));
      if (OLD_FORMATS.has(format) && bytes.some((each) => each > OLD_PART_BYTES)) {
        return [
          { table: table.name, key, reason: `rows are ${format}, which holds ${OLD_PART_BYTES} bytes of a column` },
        ];
      }
      const sum = bytes.reduce((total, each) => total + each, 0);
      return whole < maxKeyBytes && sum > whole
        ? [{ table: table.name, key, reason: `pages of ${server.pageSize} bytes hold keys of ${whole}` }]
        : [];
    });
  });
}

/** Row formats and page sizes that are too small for an index that the plan makes. */
export const keyLimits: Check = {
  about: 'row formats and index lengths',
  async run({ live, plan, query }) {
    if (plan === null || plan.result === null) return [];
    const asked = await variables(query, ['innodb_page_size', 'innodb_default_row_format']);
    const found = tooLong(live.catalog, plan.result, {
      pageSize: Number(asked.get('innodb_page_size') ?? 16384),
      defaultFormat: asked.get('innodb_default_row_format') ?? 'dynamic',
    });
    return found.map(({ table, key, reason }) => {
      const exists = live.catalog.tables.has(table);
      const advice = exists
        ? `ALTER TABLE \`${table}\` ROW_FORMAT=DYNAMIC`
        : "SET GLOBAL innodb_default_row_format = 'dynamic'";
      return obstacle('SL114', `the index ${key} of ${table} is too long: ${reason}`, `${advice} first`);
    });
  },
};
