import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testServer } from '../../support/server.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await (await testServer()).createDatabase();
  // Inside the checkout, as a project that has Stackleap installed: packages are found from there.
  folder = mkdtempSync(join(root, 'node_modules/.plain-umzug-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

/** The document's one program, with its set exchanged for one that lies elsewhere. */
function program(set: string): string {
  const text = readFileSync(join(root, 'docs/plain-umzug.md'), 'utf8');
  const [, code] = text.split('```ts\n');
  const fence = code?.split('```')[0];
  if (fence === undefined) throw new Error('docs/plain-umzug.md has no program');
  return fence.replace(/'\.\/migrations\/[^']*'/, JSON.stringify(set));
}

it('runs the program of docs/plain-umzug.md as it stands there', async () => {
  const file = join(folder, 'program.mts');
  writeFileSync(file, program(join(root, 'test/integration/cli/sets/shelf/main/index.ts')));
  const { stdout } = await run(process.execPath, ['--import', 'tsx', file], {
    // Umzug's own storage is a file in the working directory.
    cwd: folder,
    env: { ...process.env, DATABASE_URL: database.url },
  });
  expect(stdout).toBe('8 migrations\n');
  const connection = await database.connection();
  const [columns] = await connection.query<RowDataPacket[]>('SHOW COLUMNS FROM books');
  expect(columns.map((column) => column.Field)).toEqual([
    'id',
    'title',
    'isbn',
    'author_id',
    'uuid',
    'branch',
    'updated_at',
  ]);
  const [loans] = await connection.query<RowDataPacket[]>('SELECT * FROM loans');
  expect(loans).toHaveLength(1);
}, 60_000);
