import { fileURLToPath } from 'node:url';
import type { RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestDatabase, testServer } from '../../support/server.ts';
import { BIN, type Outcome, runNode } from './stackleap.ts';

/* Values from outside the database that end up in its schema. */

const SETS = fileURLToPath(new URL('./input-sets', import.meta.url));

let database: TestDatabase;
beforeEach(async () => {
  database = await (await testServer()).createDatabase();
});
afterEach(() => database.drop());

const press = (...words: readonly string[]): Promise<Outcome> =>
  runNode([BIN, words[0] ?? '', 'press', ...words.slice(1), '--url', database.url, '--set', SETS]);
const PREFIX = ['--input', 'press.prefix=x:'];

async function defaultOf(column: string): Promise<unknown> {
  const [rows] = await (await database.connection()).query<RowDataPacket[]>(
    'SELECT COLUMN_DEFAULT AS value FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = ?',
    [column],
  );
  return String(rows[0]?.value).replaceAll("'", '');
}

it('are defaults of columns: planned, made, and looked for again', async () => {
  const build = ['--from-empty', '--yes', '--to', 'ash', ...PREFIX];
  expect((await press('upgrade', ...build)).code).toBe(0);
  expect(await defaultOf('prefix')).toBe('x:');

  const forgotten = await press('verify', '--json');
  expect(forgotten.code).toBe(5);
  expect(forgotten.json()).toMatchObject({
    differences: [{ code: 'column-default', object: 'orders.prefix', expected: "'p:'", found: "'x:'" }],
  });
  expect(await press('verify', '--json', ...PREFIX)).toMatchObject({ code: 0 });
  expect((await press('status')).stdout).toContain(
    'the default of orders.prefix is the input press.prefix: if it had another value here, say --input press.prefix=VALUE',
  );
  expect((await press('status', '--json', ...PREFIX)).json().drift).toEqual([]);

  const planned = await press('plan', '--to', 'birch', '--sql', ...PREFIX, '--input', 'press.copies=3');
  expect(planned.code).toBe(0);
  expect(planned.stdout).toMatch(/ADD COLUMN `copies` int NOT NULL DEFAULT '?3'?/);
  expect(planned.stdout).toContain('-- input press.copies = 3');
  expect(planned.stdout).toContain('-- input press.owner = ***');

  const copies = ['--input', 'press.copies=3'];
  expect((await press('upgrade', '--to', 'birch', '--yes', '--allow-sessions', ...PREFIX, ...copies)).code).toBe(0);
  expect(await defaultOf('copies')).toBe('3');
}, 120_000);

it('are refused where the column cannot have them', async () => {
  const refused = await press('plan', '--to', 'ash', '--from-empty', '--input', 'press.prefix=too long');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('input press.prefix is the default of the column prefix, and "too long" cannot be');
}, 60_000);
