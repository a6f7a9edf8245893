import type { Connection, RowDataPacket } from 'mysql2/promise';

/** Seconds that a server has spent on statements, by what they are about. */
export interface ServerSeconds {
  readonly total: number;
  /** CREATE, ALTER, DROP and RENAME, of tables and indexes. */
  readonly schema: number;
  /** Everything else that writes rows. */
  readonly rows: number;
  /** Reads, and all the rest. */
  readonly reads: number;
}

const SCHEMA = /^statement\/sql\/(create|alter|drop|rename)_(table|index|db|trigger)$/;
const ROWS = /^statement\/sql\/(insert|update|delete|replace|load|commit|rollback)/;

/** Options of a server whose statements are timed (MariaDB and MySQL manuals, "Performance Schema Statement Summary Tables"). */
export const TIMED = ['--performance-schema=ON', '--performance-schema-consumer-events-statements-current=ON'];

/** Begins a count: what was before is forgotten. */
export async function resetServerTime(connection: Connection): Promise<void> {
  await connection.query('TRUNCATE performance_schema.events_statements_summary_global_by_event_name');
}

/** What the server has spent on statements of all clients since the count began. */
export async function serverTime(connection: Connection): Promise<ServerSeconds> {
  const [found] = await connection.query<RowDataPacket[]>(
    `SELECT EVENT_NAME AS name, SUM_TIMER_WAIT / 1e12 AS seconds
       FROM performance_schema.events_statements_summary_global_by_event_name WHERE COUNT_STAR > 0`,
  );
  const sum = (of: (name: string) => boolean) =>
    found.filter(({ name }) => of(String(name))).reduce((total, { seconds }) => total + Number(seconds), 0);
  const total = sum(() => true);
  const schema = sum((name) => SCHEMA.test(name));
  const rows = sum((name) => ROWS.test(name));
  return { total, schema, rows, reads: total - schema - rows };
}
