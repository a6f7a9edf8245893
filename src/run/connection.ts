import { readFileSync } from 'node:fs';
import knexFactory, { type Knex } from 'knex';
import mysql, { type Connection, type ConnectionOptions } from 'mysql2/promise';
import { Problem } from '../problem.ts';
import { explainServerError } from './server-error.ts';
import type { Target } from './target/index.ts';

/** Rows of one query, as `CodeTools.query` gives them. */
export type Query = (sql: string, bindings?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** An open way into one database. */
export interface Database {
  readonly target: Target;
  /** One connection and no more: what it sets or locks holds for every statement. */
  readonly knex: Knex;
  /** A second connection, for the lock that must outlive the first one's trouble. */
  readonly side: Connection;
  readonly query: Query;
  close(): Promise<void>;
}

/**
 * How values come back: integers beyond 2^53 and decimals as text, dates as the server writes them, so that what is
 * read can be written again without loss.
 */
const EXACT: ConnectionOptions = {
  charset: 'utf8mb4',
  dateStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: false,
  decimalNumbers: false,
  jsonStrings: true,
  timezone: 'Z',
  connectTimeout: 15_000,
  multipleStatements: false,
};

/**
 * The session that upstream's tools work in: oslo.db sets `sql_mode = TRADITIONAL`; the rest is what a server has that
 * nobody has configured, said aloud since servers are configured. Timeouts would end a long ALTER halfway.
 */
const SESSION = [
  'SET NAMES utf8mb4',
  "SET SESSION sql_mode = 'TRADITIONAL', time_zone = '+00:00', foreign_key_checks = 1, unique_checks = 1, autocommit = 1, sql_safe_updates = 0, wait_timeout = 86400, net_read_timeout = 3600, net_write_timeout = 3600",
];

function pem(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Problem('SL005', `${file}: cannot be read (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}

function tlsOptions({ tls }: Target): ConnectionOptions {
  if (tls.mode === 'disabled') return {};
  const [ca, cert, key] = [pem(tls.ca), pem(tls.cert), pem(tls.key)];
  const verified = tls.mode === 'verify-ca' || tls.mode === 'verify-identity';
  return {
    ssl: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      rejectUnauthorized: verified,
      // mysql2 leaves the host's name unchecked unless it is told.
      verifyIdentity: tls.mode === 'verify-identity',
    },
  };
}

function connectionOptions(target: Target): ConnectionOptions {
  const { host, port, socketPath, user, password, database } = target;
  return {
    ...EXACT,
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    user,
    ...(password === undefined ? {} : { password: password.reveal() }),
    database,
    connectAttributes: { program_name: 'stackleap' },
  };
}

/** Opens the first connection; `preferred` falls back to a connection in clear, as the mysql client does. */
async function openFirst(target: Target): Promise<{ connection: Connection; options: ConnectionOptions }> {
  const plain = connectionOptions(target);
  const options = { ...plain, ...tlsOptions(target) };
  try {
    return { connection: await mysql.createConnection(options), options };
  } catch (error) {
    const noTls = (error as { code?: string }).code === 'HANDSHAKE_NO_SSL_SUPPORT';
    if (target.tls.mode !== 'preferred' || !noTls) throw error;
    return { connection: await mysql.createConnection(plain), options: plain };
  }
}

interface RawConnection {
  query(sql: string, done: (error: Error | null) => void): void;
}

/** tarn's `afterCreate`: every new connection of the pool gets the session's settings before anybody uses it. */
function prepare(raw: RawConnection, done: (error: Error | null, raw: RawConnection) => void): void {
  const next = (at: number): void => {
    const sql = SESSION[at];
    if (sql === undefined) done(null, raw);
    else raw.query(sql, (error) => (error ? done(error, raw) : next(at + 1)));
  };
  next(0);
}

/** @throws Problem when the database cannot be opened: SL005, SL010 to SL016 */
export async function connect(target: Target): Promise<Database> {
  try {
    const { connection: side, options } = await openFirst(target);
    // A connection that dies while it idles must not end the process; its next use says so.
    side.on('error', () => undefined);
    await side.query('SET SESSION wait_timeout = 86400');
    const knex = knexFactory({
      client: 'mysql2',
      connection: options as unknown as Knex.MySql2ConnectionConfig,
      // Never reaped for idleness: temporary tables and settings stay.
      pool: { min: 0, max: 1, idleTimeoutMillis: 2 ** 31 - 1, afterCreate: prepare },
      acquireConnectionTimeout: 30_000,
    });
    const query: Query = async (sql, bindings) => {
      const [rows] = await (bindings === undefined ? knex.raw(sql) : knex.raw(sql, [...bindings] as Knex.RawBinding[]));
      return rows as Record<string, unknown>[];
    };
    return {
      target,
      knex,
      side,
      query,
      async close() {
        await knex.destroy();
        side.destroy();
      },
    };
  } catch (error) {
    throw explainServerError(error, target);
  }
}
