import type { Connection, RowDataPacket } from 'mysql2/promise';

/** Seconds that a server has spent on statements, by what they are about. */
export interface ServerSeconds {
  readonly total: number;
  /** CREATE, ALTER, DROP and RENAME, of tables and indexes. */
  readonly schema: number;
  /** Of these, the ones in the measured database itself: the trial on an empty copy is in another one. */
  readonly schemaInPlace: number;
  /**
   * The time in which at least one of these ran: what statements of several sessions wait for each other is not in it
   * twice. `null`: there were more statements than the server keeps.
   */
  readonly schemaElapsed: number | null;
  /** Everything else that writes rows. */
  readonly rows: number;
  /** Reads, and all the rest. */
  readonly reads: number;
}

const SCHEMA = /^statement\/sql\/(create|alter|drop|rename)_(table|index|db|trigger)$/;
const ROWS = /^statement\/sql\/(insert|update|delete|replace|load|commit|rollback)/;

/** The same by their text, which alone is counted by database. */
const SCHEMA_TEXT = '^(SET STATEMENT .+ FOR )?(CREATE|ALTER|DROP|RENAME) (TABLE|INDEX|UNIQUE|TRIGGER)';

/** Statements whose times a server keeps one by one. */
const KEPT = 50_000;

/** Options of a server whose statements are timed (MariaDB and MySQL manuals, "Performance Schema Statement Summary Tables"). */
export const TIMED = [
  '--performance-schema=ON',
  '--performance-schema-consumer-events-statements-current=ON',
  '--performance-schema-digests-size=20000',
  '--performance-schema-consumer-events-statements-history-long=ON',
  `--performance-schema-events-statements-history-long-size=${KEPT}`,
];

/** Begins a count: what was before is forgotten. */
export async function resetServerTime(connection: Connection): Promise<void> {
  await connection.query('TRUNCATE performance_schema.events_statements_summary_global_by_event_name');
  await connection.query('TRUNCATE performance_schema.events_statements_summary_by_digest');
  await connection.query('TRUNCATE performance_schema.events_statements_history_long');
}

/** Seconds of schema changes in one database. */
async function schemaTimeIn(connection: Connection, database: string): Promise<number> {
  const [[found]] = await connection.query<RowDataPacket[]>(
    `SELECT SUM(IF(SCHEMA_NAME = ? AND DIGEST_TEXT REGEXP ?, SUM_TIMER_WAIT, 0)) / 1e12 AS seconds,
        SUM(DIGEST IS NULL) AS uncounted
       FROM performance_schema.events_statements_summary_by_digest`,
    [database, SCHEMA_TEXT],
  );
  if (Number(found?.uncounted) > 0) throw new Error('the server had more texts of statements than it could count');
  return Number(found?.seconds);
}

/** Seconds in which schema changes ran in one database. */
async function schemaElapsedIn(connection: Connection, database: string): Promise<number | null> {
  const [[counted]] = await connection.query<RowDataPacket[]>(
    'SELECT COUNT(*) AS kept FROM performance_schema.events_statements_history_long',
  );
  if (Number(counted?.kept) >= KEPT) return null;
  const [spans] = await connection.query<RowDataPacket[]>(
    `SELECT TIMER_START / 1e12 AS begun, TIMER_END / 1e12 AS ended
       FROM performance_schema.events_statements_history_long
       WHERE CURRENT_SCHEMA = ? AND SQL_TEXT REGEXP ? ORDER BY TIMER_START`,
    [database, SCHEMA_TEXT],
  );
  let [seconds, until] = [0, 0];
  for (const { begun, ended } of spans) {
    seconds += Math.max(0, Number(ended) - Math.max(Number(begun), until));
    until = Math.max(until, Number(ended));
  }
  return seconds;
}

/**
 * What the server has spent on statements of all clients since the count began.
 *
 * @param database the measured one
 */
export async function serverTime(connection: Connection, database: string): Promise<ServerSeconds> {
  const [found] = await connection.query<RowDataPacket[]>(
    `SELECT EVENT_NAME AS name, SUM_TIMER_WAIT / 1e12 AS seconds
       FROM performance_schema.events_statements_summary_global_by_event_name WHERE COUNT_STAR > 0`,
  );
  const sum = (of: (name: string) => boolean) =>
    found.filter(({ name }) => of(String(name))).reduce((total, { seconds }) => total + Number(seconds), 0);
  const total = sum(() => true);
  const schema = sum((name) => SCHEMA.test(name));
  const rows = sum((name) => ROWS.test(name));
  const schemaInPlace = await schemaTimeIn(connection, database);
  const schemaElapsed = await schemaElapsedIn(connection, database);
  return { total, schema, schemaInPlace, schemaElapsed, rows, reads: total - schema - rows };
}
