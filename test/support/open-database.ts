import type { Connection } from 'mysql2/promise';
import { connect, type Database } from '../../src/run/connection.ts';
import { readTarget } from '../../src/run/target/index.ts';
import { testServer } from './server.ts';

/** An empty database for one test, as a client sees it and as the runner does. */
export interface OpenDatabase {
  readonly connection: Connection;
  readonly database: Database;
  drop(): Promise<void>;
}

export async function openDatabase(): Promise<OpenDatabase> {
  const test = await (await testServer()).createDatabase();
  const connection = await test.connection();
  const database = await connect(readTarget({ url: test.url }, test.name, {}));
  const drop = async () => {
    await database.close();
    await test.drop();
  };
  return { connection, database, drop };
}
