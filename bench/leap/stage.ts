import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import mysql, { type Connection } from 'mysql2/promise';
import type { Query } from '../../src/run/session.ts';
import { gitStep } from '../../test/support/git-trees.ts';
import { liveCatalog } from '../../test/support/live.ts';
import { runNative } from '../../test/support/native.ts';
import { plantCloud } from '../../test/support/seed/seed.ts';
import { type RunningServer, startServer, type TestServer, useServer } from '../../test/support/server.ts';
import { bulkInsert } from '../rows/fill.ts';
import type { BenchCloud } from './clouds.ts';
import { TIMED } from './server-time.ts';

/** What every server of the bench is started with: a cache that holds the data, as a server for this has. */
const OPTIONS = [...TIMED, '--innodb-buffer-pool-size=3G', '--innodb-log-file-size=1G', '--innodb-log-buffer-size=64M'];

/** The name that the measured database has on each server. */
export const SCHEMA = 'bench';

/** A database as it stands before the leap, on disk: servers start with copies of it. */
export interface Stage {
  readonly folder: string;
  readonly rows: number;
  readonly bytes: number;
  remove(): void;
}

async function connectTo(running: RunningServer, database?: string): Promise<Connection> {
  const { socketPath } = running;
  return mysql.createConnection({
    socketPath,
    user: 'root',
    multipleStatements: true,
    ...(database ? { database } : {}),
  });
}

/** Shuts a server down in order, with nothing left to purge or to recover. */
async function shutDown(running: RunningServer): Promise<void> {
  const connection = await connectTo(running);
  await connection.query('SET GLOBAL innodb_fast_shutdown = 0');
  await connection.query('SHUTDOWN');
  connection.destroy();
  while (existsSync(`/proc/${running.pid}`)) await pause(100);
}

/** Builds a cloud's database at its first release, by upstream's own code, and fills it on the server. */
export async function buildStage(gitBase: string, cloud: BenchCloud, from: string, instances: number): Promise<Stage> {
  const { service, database } = cloud;
  const running = await startServer({ options: OPTIONS });
  const folder = mkdtempSync(join(tmpdir(), 'stackleap-bench-stage-'));
  try {
    const connection = await connectTo(running);
    await connection.query(`CREATE DATABASE ${SCHEMA} CHARACTER SET utf8mb3; USE ${SCHEMA}`);
    await runNative({ ...gitStep(gitBase, service, from), server: running, database: SCHEMA, part: database });
    await plantCloud(connection, {
      database: `${service}/${database}`,
      size: 60,
      variant: service === 'cinder' ? 'bare' : 'ready',
    });
    const catalog = await liveCatalog(connection);
    await connection.query('SET foreign_key_checks = 0, unique_checks = 0');
    for (const bulk of cloud.bulk(instances)) await connection.query(bulkInsert(catalog, bulk));
    let rows = 0;
    for (const name of catalog.tables.keys()) {
      await connection.query('ANALYZE TABLE ??', [name]);
      const [[counted]] = (await connection.query('SELECT COUNT(*) AS count FROM ??', [name])) as unknown as [
        [{ count: number }],
      ];
      rows += counted.count;
    }
    const [[size]] = (await connection.query(
      'SELECT SUM(DATA_LENGTH + INDEX_LENGTH) AS bytes FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
      [SCHEMA],
    )) as unknown as [[{ bytes: string }]];
    await connection.end();
    await shutDown(running);
    cpSync(join(running.folder, 'data'), folder, { recursive: true });
    return { folder, rows, bytes: Number(size.bytes), remove: () => rmSync(folder, { recursive: true, force: true }) };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await running.stop();
  }
}

/** A stage that an earlier run has left in a folder; where there is none, it is built and left there. */
export async function keptStage(
  folder: string,
  { service, database }: BenchCloud,
  instances: number,
  build: () => Promise<Stage>,
): Promise<Stage> {
  const own = join(folder, `${service}-${database}-${instances}`);
  const note = `${own}.json`;
  // The note comes last: without it, what lies there is not whole.
  if (!existsSync(note)) {
    const built = await build();
    mkdirSync(folder, { recursive: true });
    rmSync(own, { recursive: true, force: true });
    cpSync(built.folder, own, { recursive: true });
    built.remove();
    writeFileSync(`${note}.part`, JSON.stringify({ rows: built.rows, bytes: built.bytes }));
    renameSync(`${note}.part`, note);
  }
  const { rows, bytes } = JSON.parse(readFileSync(note, 'utf8')) as Pick<Stage, 'rows' | 'bytes'>;
  return { folder: own, rows, bytes, remove: () => undefined };
}

/** A server with a copy of the stage, for one contestant. */
export async function onStage<T>(
  stage: Stage,
  work: (server: TestServer, connection: Connection) => Promise<T>,
): Promise<T> {
  const running = await startServer({ options: OPTIONS, dataFrom: stage.folder });
  try {
    const connection = await connectTo(running, SCHEMA);
    // Every contestant finds the tables in the server's memory.
    const [tables] = await connection.query('SHOW TABLES');
    for (const row of tables as Record<string, string>[]) {
      await connection
        .query('SELECT COUNT(*) FROM ?? FORCE INDEX (PRIMARY)', [Object.values(row)[0]])
        .catch(() => undefined);
    }
    // What the copy has left to be written would slow down whoever writes next.
    execFileSync('sync');
    return await work(useServer(running), connection);
  } finally {
    await running.stop();
  }
}

/** How the planner asks. */
export function asQuery(connection: Connection): Query {
  return async (sql, bindings = []) => {
    const [rows] = await connection.query(sql, [...bindings]);
    return rows as Record<string, unknown>[];
  };
}
