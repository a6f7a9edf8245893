import { sameName } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { quoteName } from '../../migration/verb/sql-text.ts';

/** A pending step whose outcome cannot be told before it runs. */
export interface Because {
  readonly migration: string;
  /** Place in the migration's steps. */
  readonly step: number;
}

/** What a column will hold: SQL over the sight's source, or the step that decides it. */
export type ColumnSight = { readonly sql: string } | { readonly because: Because };

/**
 * A table as it will be at some step of the plan, told from the rows that are there now: where its rows come from, and
 * what its columns are made of. Nothing is stored; the text is a query on today's tables, which are named with their
 * database, so that no name of a later table can come between.
 */
export interface Sight {
  /** Stands behind FROM; `null`: the table holds no row. */
  readonly source: string | null;
  /** By the column's name at that step. */
  readonly columns: ReadonlyMap<string, ColumnSight>;
  /** The step that makes or deletes rows in a way that cannot be told; `null`: the rows are those of `source`. */
  readonly rows: Because | null;
}

/** All tables at one step, by their names then. */
export type Sights = ReadonlyMap<string, Sight>;

/** Longer texts are not worth their parsing: what needs them is checked at its place. */
const LONGEST = 60_000;

/** Today's tables: every column is itself. */
export function sightsOf(catalog: Catalog, database: string): Sights {
  return new Map(
    [...catalog.tables.values()].map((table) => [
      table.name,
      {
        source: `${quoteName(database)}.${quoteName(table.name)}`,
        columns: new Map(table.columns.map(({ name }) => [name, { sql: quoteName(name) }])),
        rows: null,
      },
    ]),
  );
}

/** Column names are compared without case. */
export function columnSight(sight: Sight, name: string): ColumnSight | undefined {
  const exact = sight.columns.get(name);
  if (exact !== undefined) return exact;
  return [...sight.columns].find(([column]) => sameName(column, name))?.[1];
}

/** The step that keeps these columns (`*`: all) of a table from being told, if there is one. */
export function hidden(sight: Sight, columns: readonly string[]): Because | null {
  if (sight.rows !== null) return sight.rows;
  const asked = columns.includes('*')
    ? [...sight.columns.values()]
    : columns.flatMap((name) => columnSight(sight, name) ?? []);
  for (const one of asked) if ('because' in one) return one.because;
  return null;
}

/** A query that gives the table's rows as they will be; columns that cannot be told are left out. */
export function selectOf(sight: Sight): string {
  const columns = [...sight.columns].flatMap(([name, one]) =>
    'sql' in one ? [`${sight.source === null ? 'NULL' : one.sql} AS ${quoteName(name)}`] : [],
  );
  const list = columns.length === 0 ? 'NULL AS `none`' : columns.join(', ');
  return sight.source === null
    ? `SELECT ${list} FROM DUAL WHERE 1 = 0`
    : `SELECT ${list} FROM ${sight.source} AS \`now\``;
}

/** A statement in which the named tables are what the sights say. A name in it that no sight has stays as it is. */
export function withSights(sights: Sights, tables: Iterable<string>, statement: string): string {
  const parts = [...new Set(tables)].flatMap((name) => {
    const sight = sights.get(name);
    return sight === undefined ? [] : [`${quoteName(name)} AS (${selectOf(sight)})`];
  });
  return parts.length === 0 ? statement : `WITH ${parts.join(', ')} ${statement}`;
}

/** The same rows with a query for a source: every column is itself again. `null`: the query has grown too long. */
export function nested(query: string, columns: Iterable<readonly [string, ColumnSight]>): Sight | null {
  if (query.length > LONGEST) return null;
  return {
    source: `(${query})`,
    columns: new Map([...columns].map(([name, one]) => [name, 'sql' in one ? { sql: quoteName(name) } : one])),
    rows: null,
  };
}
