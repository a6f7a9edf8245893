import type { DeleteDuplicates, Sql } from '../model.ts';
import { frozen, tableColumns, type VerbOptions } from './common.ts';
import type { Fill } from './fill.ts';
import { quoteName, sqlText } from './sql-text.ts';

/** Which rows count as the same. */
export interface DeleteDuplicatesOptions extends VerbOptions {
  /** The table's primary key: the row with the first one stays. */
  readonly key: readonly string[];
  /** Rows with the same values here are duplicates: text byte by byte, NULL like NULL. */
  readonly same: readonly string[];
  /** Absent: all rows. */
  readonly where?: Sql;
}

/** Of rows that are the same in some columns, keeps the one with the first key. */
export function deleteDuplicates(table: string, options: DeleteDuplicatesOptions): DeleteDuplicates {
  const { key, same, where, reads = {} } = options;
  return frozen<DeleteDuplicates>({
    kind: 'deleteDuplicates',
    table,
    key: Object.freeze([...key]),
    same: Object.freeze([...same]),
    where: where === undefined ? undefined : sqlText(where),
    reads: tableColumns({ ...reads, [table]: [...(reads[table] ?? []), ...key, ...same] }),
    writes: tableColumns({ [table]: ['*'] }),
  });
}

/** One DELETE, joined with the rows' places among their likes. */
export function deleteDuplicatesSql(step: DeleteDuplicates, fill: Fill): string[] {
  const table = quoteName(step.table);
  const key = step.key.map(quoteName);
  const same = step.same.map((column) => `CAST(${quoteName(column)} AS BINARY)`).join(', ');
  const where = step.where === undefined ? '' : ` WHERE ${fill.text(step.where)}`;
  const ranked = `SELECT ${key.join(', ')}, ROW_NUMBER() OVER (PARTITION BY ${same} ORDER BY ${key.join(', ')}) AS \`row:place\` FROM ${table}${where}`;
  const on = key.map((column) => `${table}.${column} = ranked.${column}`).join(' AND ');
  return [`DELETE ${table} FROM ${table} JOIN (${ranked}) AS ranked ON ${on} WHERE ranked.\`row:place\` > 1`];
}
