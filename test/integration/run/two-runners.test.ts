import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProxy } from '../../faults/proxy.ts';
import { type TestServer, testServer } from '../../support/server.ts';
import { makeAlder } from '../cli/alder.ts';
import { type Outcome, runNode, stackleap } from '../cli/stackleap.ts';

let server: TestServer;
let folder: string;
let program: string;

beforeAll(async () => {
  server = await testServer();
  folder = mkdtempSync(join(tmpdir(), 'stackleap-two-'));
  program = join(folder, 'stackleap-shelf.cjs');
  const packed = await stackleap(['pack', 'shelf', '--out', folder, '--json']);
  expect(packed.code, packed.stdout).toBe(0);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What only looks, or sets a session: whoever does no more than that has not begun. */
const ASIDE = /^(SELECT|SHOW|DO|SET|KILL|WITH)\b/;
/** The upgrade's own statements, each of which must reach the server once. */
const OWN = /^(ALTER|CREATE|DROP)\b(?!.*stackleap_)/s;

/** Two programs at once, each in a process of its own. The one that works is held at its `at`-th change. */
async function race(at: number) {
  const database = await server.createDatabase();
  const making = await database.connection();
  await makeAlder(making);
  await making.end();
  // Stands beside the database: who stands in it would be refused for itself.
  const connection = await mysql.createConnection({ socketPath: server.socketPath, user: 'root' });
  const seen: string[] = [];
  let changes = 0;
  let journal = false;
  let arrived = () => {};
  const held = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const fate = (sql: string) => {
    if (ASIDE.test(sql)) return 'pass';
    // Before the journal is there, the plan is tried on an empty copy: those statements are not the upgrade's.
    if (sql.includes('stackleap_statement')) journal = true;
    if (journal && OWN.test(sql)) seen.push(sql);
    changes += 1;
    return changes === at ? 'hold' : 'pass';
  };
  const proxy = await startProxy(server.socketPath, { fate, answered: () => undefined, delay: () => 0 }, () =>
    arrived(),
  );
  const before = Date.now();
  const args = ['upgrade', 'shelf', '--to', 'elm', '--yes', '--json'];
  const url = `mysql://root@127.0.0.1:${proxy.port}/${database.name}?ssl-mode=DISABLED`;
  const runs = [1, 2].map(() => runNode([program, ...args, '--url', url]));
  // Whoever comes to its change is held there, and the other one has to have ended by itself.
  await held;
  const first = await Promise.race(runs);
  const [[holder]] = await connection.query<RowDataPacket[]>(
    `SELECT ID AS id, HOST AS host FROM information_schema.PROCESSLIST WHERE ID = IS_USED_LOCK('stackleap:${database.name}')`,
  );
  const refusedAt = Date.now();
  proxy.letGo();
  const both = await Promise.all(runs);
  const [loans] = await connection.query<RowDataPacket[]>(`SELECT COUNT(*) AS count FROM ${database.name}.loans`);
  const [left] = await connection.query(`SHOW TABLES FROM ${database.name} LIKE 'stackleap%'`);
  await connection.end();
  await proxy.close();
  await database.drop();
  return { first, both, holder, window: [before, refusedAt] as const, seen, loans, left };
}

function holderIn(outcome: Outcome) {
  const { error } = outcome.json() as {
    error: { code: string; message: string; holder: { connection: number; host: string; user: string; since: string } };
  };
  return error;
}

it.each(Array.from({ length: 50 }, (_, at) => at + 1))(
  'of two programs started at once one works, and the other names it and changes nothing (%i)',
  async (run) => {
    const { first, both, holder, window, seen, loans, left } = await race(1 + (run % 24));
    expect(first.code, first.stdout + first.stderr).toBe(3);
    const { code, message, holder: named } = holderIn(first);
    expect(code).toBe('SL026');
    expect(named).toMatchObject({ connection: holder?.id, host: holder?.host, user: 'root' });
    expect(message).toContain(`connection ${holder?.id} of root from ${holder?.host}, since ${named.since}`);
    // To the second, and by the program's clock, which is this machine's.
    expect(Date.parse(named.since)).toBeGreaterThanOrEqual(window[0] - 1000);
    expect(Date.parse(named.since)).toBeLessThanOrEqual(window[1]);
    const worked = both.filter((one) => one !== first);
    expect(worked.map((one) => one.code)).toEqual([0]);
    expect(worked[0]?.json()).toMatchObject({ migrations: 6, rows: 6, verified: true });
    expect(seen.filter((sql, place) => seen.indexOf(sql) !== place)).toEqual([]);
    expect(loans).toEqual([{ count: 1 }]);
    expect(left).toEqual([]);
  },
  60_000,
);
