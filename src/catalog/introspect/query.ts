/** Runs one statement; the rows as objects. What `mysql2` and Knex give, cut down to what reading a catalog needs. */
export type Query = (sql: string, params?: unknown[]) => Promise<Record<string, unknown>[]>;

/** The same, but asked again only when it has answered: a pool of connections would take another one for each question. */
export function inTurn(query: Query): Query {
  let last: Promise<unknown> = Promise.resolve();
  return (sql, params) => {
    const next = last.then(() => query(sql, params));
    last = next.catch(() => undefined);
    return next;
  };
}

/** A row of information_schema, read by the aliases that every query here names: servers differ in case. */
export interface Row {
  text(name: string): string;
  /** `null` for SQL's NULL. */
  nullable(name: string): string | null;
}

export async function readRows(query: Query, sql: string, params: unknown[] = []): Promise<Row[]> {
  const rows = await query(sql, params);
  return rows.map(asRow);
}

/** A record of a driver's, or one put together by hand, as a row. */
export function asRow(record: Readonly<Record<string, unknown>>): Row {
  return new RecordRow(record);
}

/** There are thousands: no functions of their own. */
class RecordRow implements Row {
  readonly #record: Readonly<Record<string, unknown>>;
  constructor(record: Readonly<Record<string, unknown>>) {
    this.#record = record;
  }
  nullable(name: string): string | null {
    const value = this.#record[name];
    if (typeof value === 'string') return value;
    if (value === null || value === undefined) return null;
    return Buffer.isBuffer(value) ? value.toString('utf8') : String(value);
  }
  text(name: string): string {
    return this.nullable(name) ?? '';
  }
}

/** Rows by the table that they belong to, in the order in which they came. */
export function byTable(rows: readonly Row[], key = 'table_name'): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = row.text(key);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}
