import type { Query } from './session.ts';

/** A session that may hold what a statement waits for. */
export interface Blocker {
  readonly connection: number;
  readonly user: string;
  readonly host: string;
  readonly seconds: number;
  /** What it executes; `null` when it idles, as a rule within a transaction. */
  readonly statement: string | null;
}

async function tried(query: Query, sql: string, bindings: readonly unknown[]): Promise<readonly number[]> {
  try {
    return (await query(sql, bindings)).map((row) => Number(row.id));
  } catch {
    // The table is there only with a plugin, a consumer or a privilege.
    return [];
  }
}

/**
 * The sessions that hold a lock on a table's definition: where the server lists such locks, those of the table; else
 * all that have a transaction open, of which some one must be it.
 *
 * @param own our own connections
 */
export async function findBlockers(
  query: Query,
  database: string,
  table: string | null,
  own: readonly number[],
): Promise<readonly Blocker[]> {
  const holders = [
    // MariaDB, with the plugin metadata_lock_info.
    ...(await tried(
      query,
      'SELECT THREAD_ID AS id FROM information_schema.METADATA_LOCK_INFO WHERE TABLE_SCHEMA = ? AND (? IS NULL OR TABLE_NAME = ?)',
      [database, table, table],
    )),
    // MySQL, and MariaDB where performance_schema is on.
    ...(await tried(
      query,
      `SELECT t.PROCESSLIST_ID AS id FROM performance_schema.metadata_locks l
         JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID
        WHERE l.OBJECT_SCHEMA = ? AND (? IS NULL OR l.OBJECT_NAME = ?)
          AND l.LOCK_STATUS = 'GRANTED' AND t.PROCESSLIST_ID IS NOT NULL`,
      [database, table, table],
    )),
  ];
  const ids = holders.some((id) => !own.includes(id))
    ? holders
    : await tried(query, 'SELECT trx_mysql_thread_id AS id FROM information_schema.INNODB_TRX', []);
  const others = [...new Set(ids)].filter((id) => id > 0 && !own.includes(id));
  if (others.length === 0) return [];
  const rows = await query(
    `SELECT ID AS id, USER AS user, HOST AS host, TIME AS seconds, COMMAND AS command, INFO AS info
       FROM information_schema.PROCESSLIST WHERE ID IN (${others.map(() => '?').join(', ')})`,
    others,
  );
  return rows.map((row) => ({
    connection: Number(row.id),
    user: String(row.user),
    host: String(row.host),
    seconds: Number(row.seconds ?? 0),
    statement: row.info === null || row.command === 'Sleep' ? null : String(row.info),
  }));
}

/** `connection 12 of nova from 10.0.0.5:40112, idle for 84 s`. */
export function blockerText({ connection, user, host, seconds, statement }: Blocker): string {
  const does = statement === null ? `idle for ${seconds} s` : `executing for ${seconds} s: ${statement.slice(0, 120)}`;
  return `connection ${connection} of ${user} from ${host}, ${does}`;
}
