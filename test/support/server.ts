import { randomBytes } from 'node:crypto';
import mysql, { type Connection } from 'mysql2/promise';
import type { ServerAddress } from './running-server.ts';

export { type RunningServer, type ServerAddress, startServer } from './running-server.ts';

/** A database that a test has for itself. */
export interface TestDatabase {
  readonly name: string;
  /** `mysql://root@localhost/<name>?socketPath=…` */
  readonly url: string;
  /** A new connection, multi-statements allowed; closed by `drop` at the latest. */
  connection(): Promise<Connection>;
  drop(): Promise<void>;
}

export interface DatabaseOptions {
  /** Default `utf8mb3`, what services ask of their databases. */
  readonly charset?: string;
  readonly collation?: string;
  /** Default: a unique one. */
  readonly name?: string;
}

export interface TestServer extends ServerAddress {
  url(database: string): string;
  createDatabase(options?: DatabaseOptions): Promise<TestDatabase>;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The server that global-setup.ts started for the project. */
    stackleapServer: ServerAddress;
  }
}

function mysqlUrl(address: ServerAddress, database: string): string {
  return `mysql://${address.user}@localhost/${database}?socketPath=${encodeURIComponent(address.socketPath)}`;
}

async function createDatabase(address: ServerAddress, options: DatabaseOptions): Promise<TestDatabase> {
  const { socketPath, user } = address;
  const name = options.name ?? `sl_${process.pid}_${randomBytes(5).toString('hex')}`;
  const charset = options.charset ?? 'utf8mb3';
  const admin = async (sql: string) => {
    const connection = await mysql.createConnection({ socketPath, user });
    try {
      await connection.query(sql);
    } finally {
      await connection.end();
    }
  };
  const collate = options.collation === undefined ? '' : ` COLLATE ${options.collation}`;
  await admin(`CREATE DATABASE \`${name}\` CHARACTER SET ${charset}${collate}`);
  const open: Connection[] = [];
  return {
    name,
    url: mysqlUrl(address, name),
    async connection() {
      const connection = await mysql.createConnection({ socketPath, user, database: name, multipleStatements: true });
      open.push(connection);
      return connection;
    },
    async drop() {
      // An open transaction would hold up DROP DATABASE by its metadata locks; `destroy` does nothing to a closed one.
      for (const connection of open.splice(0)) connection.destroy();
      await admin(`DROP DATABASE IF EXISTS \`${name}\``);
    },
  };
}

/** A server with the two things that tests do with it. Works inside and outside vitest. */
export function useServer(address: ServerAddress): TestServer {
  return {
    socketPath: address.socketPath,
    user: address.user,
    flavor: address.flavor,
    version: address.version,
    binary: address.binary,
    url: (database) => mysqlUrl(address, database),
    createDatabase: (options = {}) => createDatabase(address, options),
  };
}

/** The server that vitest's global setup has started for this project. */
export async function testServer(): Promise<TestServer> {
  // Imported late: this file is also used by scripts that run outside vitest.
  const { inject } = await import('vitest');
  return useServer(inject('stackleapServer'));
}
