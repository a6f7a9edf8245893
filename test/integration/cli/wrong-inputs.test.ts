import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, type TestServer, testServer } from '../../support/server.ts';
import { makeAlder } from './alder.ts';
import { BIN, runNode, stackleap } from './stackleap.ts';
import { PASSWORD, type Stage, WRONG_INPUTS, type WrongInput } from './wrong-inputs.ts';

let server: TestServer;
let folder: string;
let program: string;
const strangers: Server[] = [];
let ports: Stage['ports'];

async function stranger(answer: (socket: Socket) => void): Promise<number> {
  const found = createServer(answer);
  strangers.push(found);
  await new Promise<void>((resolve) => found.listen(0, '127.0.0.1', resolve));
  return (found.address() as { port: number }).port;
}

beforeAll(async () => {
  server = await testServer();
  folder = mkdtempSync(join(tmpdir(), 'stackleap-wrong-'));
  const packed = await stackleap(['pack', 'shelf', '--out', folder, '--json']);
  expect(packed.code, packed.stdout).toBe(0);
  program = join(folder, 'stackleap-shelf.cjs');
  ports = {
    http: await stranger((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')),
    hangsUp: await stranger((socket) => void socket.destroy()),
  };
}, 120_000);
afterAll(() => {
  for (const one of strangers) one.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything in the database that an upgrade could have changed. */
async function snapshot(connection: Connection, database: string): Promise<string> {
  const [tables] = await connection.query<RowDataPacket[]>(
    'SELECT TABLE_NAME AS name, TABLE_TYPE AS type, CREATE_TIME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY 1',
    [database],
  );
  const names = tables.filter(({ type }) => type === 'BASE TABLE').map(({ name }) => `\`${name}\``);
  const [sums] = await connection.query<RowDataPacket[]>(`CHECKSUM TABLE ${names.join(', ')}`);
  return JSON.stringify([tables, sums]);
}

async function stage(database: TestDatabase): Promise<Stage> {
  const own = mkdtempSync(join(folder, 'case-'));
  const write = (name: string, content: string | Buffer) => {
    const file = join(own, name);
    writeFileSync(file, content);
    return file;
  };
  mkdirSync(own, { recursive: true });
  return { folder: own, url: database.url, socketPath: server.socketPath, database: database.name, ports, write };
}

async function check(input: WrongInput): Promise<void> {
  const database = await server.createDatabase();
  try {
    const connection = await database.connection();
    await makeAlder(connection);
    const own = await stage(database);
    await input.plant?.(connection, own);
    const before = await snapshot(connection, database.name);
    const args = ['upgrade', ...input.args(own), '--json', '--allow-sessions'];
    const outcome = await runNode([input.sets ? BIN : program, ...args]);
    const said = outcome.stdout + outcome.stderr;
    expect(outcome.code, said).toBe(input.exit);
    const { error } = outcome.json() as { error: { code: string; message: string; advice?: string } };
    expect(error.code, said).toBe(input.code);
    expect(`${error.message}\n${error.advice ?? ''}`).toContain(input.says);
    // What to do next, unless the message itself says what is wanted.
    if (!['SL001', 'SL004', 'SL005'].includes(error.code)) expect(error.advice ?? '', said).not.toBe('');
    expect(said).not.toContain(PASSWORD);
    expect(said).not.toMatch(/^\s+at .+:\d+:\d+/m);
    expect(await snapshot(connection, database.name)).toBe(before);
  } finally {
    await database.drop();
  }
}

describe.each(WRONG_INPUTS)('wrong %s', (_, inputs) => {
  it.each(inputs.map((input) => [input.name, input] as const))('%s', (_name, input) => check(input));
});

it('are sixty at least', () => {
  expect(WRONG_INPUTS.flatMap(([, inputs]) => inputs).length).toBeGreaterThanOrEqual(60);
});
