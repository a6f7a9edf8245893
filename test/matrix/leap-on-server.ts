import mysql, { type Connection } from 'mysql2/promise';
import { introspect, introspectServer, type Query } from '../../src/catalog/index.ts';
import type { Catalog, Server } from '../../src/catalog/model.ts';
import { connect } from '../../src/run/connection.ts';
import { readTarget } from '../../src/run/target/index.ts';
import { upgrade } from '../../src/run/upgrade.ts';
import type { ServerAddress } from '../support/running-server.ts';
import type { Ending, Leap } from './check-pair.ts';
import type { Truth } from './truth.ts';
import { truthStatements } from './truth-statements.ts';

let databases = 0;

function queryOf(connection: Connection): Query {
  return async (sql, bindings = []) => {
    const [rows] = await connection.query(sql, [...bindings]);
    return rows as Record<string, unknown>[];
  };
}

function read(connection: Connection, name: string): Promise<Catalog> {
  return introspect(queryOf(connection), name);
}

/** The server as a catalog names it. */
export async function serverOf({ socketPath, user }: ServerAddress): Promise<Server> {
  const connection = await mysql.createConnection({ socketPath, user });
  try {
    return await introspectServer(queryOf(connection));
  } finally {
    await connection.end();
  }
}

async function readRows(connection: Connection, name: string, catalog: Catalog): Promise<string[]> {
  const rows: string[] = [];
  if (catalog.tables.has('alembic_version')) {
    const [found] = await connection.query(`SELECT version_num FROM ${name}.alembic_version`);
    rows.push(...(found as { version_num: string }[]).map((row) => `alembic_version ${row.version_num}`));
  }
  if (catalog.tables.has('migrate_version')) {
    const [found] = await connection.query(`SELECT repository_id, version FROM ${name}.migrate_version`);
    rows.push(
      ...(found as { repository_id: string; version: number }[]).map(
        (row) => `migrate_version ${row.repository_id} ${row.version}`,
      ),
    );
  }
  return rows.sort();
}

/** A database of its own with the truth's schema and version rows, in one round trip; gone after `use`. */
export async function withTruth<T>(
  server: ServerAddress,
  truth: Truth,
  use: (connection: Connection, name: string) => Promise<T>,
): Promise<T> {
  const { socketPath, user } = server;
  const name = `matrix_${process.pid}_${databases++}`;
  const connection = await mysql.createConnection({ socketPath, user, multipleStatements: true });
  try {
    await connection.query([`CREATE DATABASE ${name}`, `USE ${name}`, ...truthStatements(truth)].join(';\n'));
    return await use(connection, name);
  } finally {
    await connection.query(`DROP DATABASE IF EXISTS ${name}`);
    await connection.end();
  }
}

/** Upgrades as the command line does, the trial first and independent tables at the same time, on a database that is made for it. */
export function leapOnServer(server: ServerAddress): Leap {
  return (set, start, { series, to }, way) =>
    withTruth(server, start, async (connection, name): Promise<Ending> => {
      const url = `mysql://root@localhost/${name}?socketPath=${encodeURIComponent(server.socketPath)}`;
      const database = await connect(readTarget({ url }, series.database, {}));
      try {
        const scratch = { kind: 'same-server' } as const;
        await upgrade(database, set, to, {
          stepwise: way === 'stepwise',
          scratch,
          parallel: way === 'stepwise' ? 1 : 4,
        });
      } finally {
        await database.close();
      }
      const catalog = await read(connection, name);
      return { catalog, rows: await readRows(connection, name, catalog), uncoalesced: false, copiedAgain: [] };
    });
}
