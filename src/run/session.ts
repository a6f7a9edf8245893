import type { Knex } from 'knex';
import mysql, { type ConnectionOptions, type Connection as RawConnection } from 'mysql2';
import { type ConnectionLost, watchLoss } from './loss.ts';
import { oneConnectionPool } from './one-connection.ts';

/** Rows of one query, as `CodeTools.query` gives them. */
export type Query = (sql: string, bindings?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** One connection of ours, with its settings made. It is never replaced by another one. */
export interface Session {
  /** The server's number of it, as its process list has it. */
  readonly id: number;
  /** Loaded when somebody asks for it first: what only reads does without. */
  knex(): Promise<Knex>;
  readonly query: Query;
  /** `null` as long as the connection stands. */
  lost(): ConnectionLost | null;
  /** As `work` does, but rejects with ConnectionLost as soon as the connection is gone, whatever the driver says. */
  guard<T>(work: PromiseLike<T>): Promise<T>;
  /** At once, and whatever is still running. */
  close(): void;
}

/** Sessions that work on one database at the same time; the first one is told what a plan sets. */
export type Sessions = readonly [Session, ...Session[]];

/** Seconds after which a statement that waits for a table's metadata lock gives up; it is then tried again. */
export const LOCK_WAIT_SECONDS = 10;

/**
 * The session that upstream's tools work in: oslo.db sets `sql_mode = TRADITIONAL`; the rest is what a server has that
 * nobody has configured, said aloud since servers are configured. Timeouts would end a long ALTER halfway. Comments
 * that only MariaDB, or only MySQL, reads hold what the other does not know (MariaDB passes over `/*!50700` to
 * `/*!99999`; manual, "Comment Syntax").
 */
const WORK = [
  `SET NAMES utf8mb4, SESSION sql_mode = 'TRADITIONAL', time_zone = '+00:00', foreign_key_checks = 1, unique_checks = 1,
    autocommit = 1, sql_safe_updates = 0, default_storage_engine = InnoDB,
    wait_timeout = 86400, net_read_timeout = 3600, net_write_timeout = 3600,
    lock_wait_timeout = ${LOCK_WAIT_SECONDS}, innodb_lock_wait_timeout = 50
    /*M!100500 , max_statement_time = 0, idle_transaction_timeout = 0, idle_write_transaction_timeout = 0 */
    /*!50708 , max_execution_time = 0 */`,
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
];

/** What a session that only looks on or holds a lock has. */
const ASIDE = ['SET SESSION wait_timeout = 86400'];

/** What a session is for: `work` changes the database, `scratch` an empty copy; the others stand beside it. */
export type Role = 'work' | 'scratch' | 'lock' | 'watch';

/** The promise that the driver's own wrapper gives, without the pools that come with it. */
function connectionOf(options: ConnectionOptions): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    const raw = mysql.createConnection(options);
    raw.once('connect', () => resolve(raw));
    raw.once('error', reject);
  });
}

/**
 * Opens a session. TCP keep-alive finds a dead peer within half a minute, and keeps a firewall from forgetting a
 * connection that waits for a long ALTER.
 *
 * @throws the driver's own error
 */
export async function openSession(options: ConnectionOptions, role: Role): Promise<Session> {
  const raw = await connectionOf({
    ...options,
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
    connectAttributes: { program_name: 'stackleap', stackleap_role: role },
  });
  const loss = watchLoss(raw);
  const pool = oneConnectionPool(raw, loss);
  let made: Promise<Knex> | null = null;
  const knex = () => {
    made ??= import('knex').then((module) => module.default({ client: 'mysql2', connectionPool: pool }));
    return made;
  };
  // A transaction of Knex has the connection to itself until it ends.
  const ask = async (sql: string, bindings: readonly unknown[]): Promise<unknown> => {
    await pool.acquire().promise;
    try {
      return await new Promise((resolve, reject) => {
        raw.query({ sql, values: [...bindings] }, (error, rows) => (error ? reject(error) : resolve(rows)));
      });
    } finally {
      pool.release(raw);
    }
  };
  const query: Query = async (sql, bindings = []) => {
    const gone = loss.error();
    if (gone !== null) throw gone;
    return (await loss.guard(ask(sql, bindings))) as Record<string, unknown>[];
  };
  const close = () => {
    // A socket that waits for the other side's farewell would keep the program alive.
    raw.destroy();
    (raw as unknown as { readonly stream: { destroy(): void } }).stream.destroy();
  };
  try {
    const settings = role === 'work' || role === 'scratch' ? WORK : ASIDE;
    const answers = await Promise.all([...settings, 'SELECT CONNECTION_ID() AS id'].map((sql) => query(sql)));
    const row = answers.at(-1)?.[0];
    return { id: Number(row?.id), knex, query, lost: loss.error, guard: loss.guard, close };
  } catch (error) {
    close();
    throw error;
  }
}
