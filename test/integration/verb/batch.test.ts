import knexFactory, { type Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataStep } from '../../../src/migration/model.ts';
import { inOneTransaction } from '../../../src/migration/one-transaction.ts';
import { codeTools } from '../../../src/migration/tools.ts';
import {
  code,
  deleteDuplicates,
  eachRow,
  findRoots,
  linkRows,
  runDataStep,
  type StepRun,
  updateRows,
  walkParents,
} from '../../../src/migration/verb/index.ts';
import { type TestDatabase, testServer } from '../../support/server.ts';

let database: TestDatabase;
let knex: Knex;
const ROWS = 1700;

beforeAll(async () => {
  const server = await testServer();
  database = await server.createDatabase({ charset: 'utf8mb3' });
  knex = knexFactory({
    client: 'mysql2',
    connection: { socketPath: server.socketPath, user: server.user, database: database.name, charset: 'utf8mb4' },
  });
});

afterAll(async () => {
  await knex?.destroy();
  await database?.drop();
});

beforeEach(async () => {
  await knex.raw('DROP TABLE IF EXISTS parcels, tags, log');
  await knex.raw(
    'CREATE TABLE parcels (shelf VARCHAR(20) NOT NULL, place INT NOT NULL, note VARCHAR(40), times INT NOT NULL, tag_id BIGINT, PRIMARY KEY (shelf, place))',
  );
  await knex.raw('CREATE TABLE tags (id BIGINT AUTO_INCREMENT PRIMARY KEY, label VARCHAR(40))');
  await knex.raw('CREATE TABLE log (shelf VARCHAR(20), place INT, entry VARCHAR(80), PRIMARY KEY (shelf, place))');
  const rows = Array.from({ length: ROWS }, (_, at) => ({
    shelf: ["o'a", 'B\\', 'ü'][at % 3] ?? '',
    place: at,
    note: at % 5 === 0 ? null : `note? ${at}`,
    times: 0,
  }));
  await knex.batchInsert('parcels', rows, 500);
});

interface Kept {
  cursor: StepRun['cursor'];
  done: boolean;
  readonly seen: [number, number][];
}

/** A run whose pieces are kept one by one, and that is cut off behind some of them. */
function keeping(kept: Kept, pieces = Number.POSITIVE_INFINITY): StepRun {
  let left = pieces;
  return {
    cursor: kept.cursor,
    async commit(work) {
      if (kept.done) throw new Error('the step was done');
      const mark = await knex.transaction(async (transaction) => {
        const noted = await work(codeTools(transaction));
        left -= 1;
        if (left < 0) throw new Error('cut off');
        return noted;
      });
      // As a journal would hold it.
      if (mark.done) kept.done = true;
      else kept.cursor = JSON.parse(JSON.stringify(mark.cursor));
    },
    progress: (done, total) => kept.seen.push([done, total]),
  };
}

async function cutOffTwice(step: DataStep): Promise<Kept> {
  const kept: Kept = { cursor: null, done: false, seen: [] };
  await expect(runDataStep(step, keeping(kept, 1))).rejects.toThrow('cut off');
  await expect(runDataStep(step, keeping(kept, 1))).rejects.toThrow('cut off');
  expect(kept.cursor).not.toBeNull();
  await runDataStep(step, keeping(kept));
  expect(kept.done).toBe(true);
  expect(kept.seen.at(-1)).toEqual([ROWS, ROWS]);
  return kept;
}

const counted = async (sql: string): Promise<unknown> => (await knex.raw(sql))[0][0];

describe('eachRow', () => {
  it('goes on from the last key of a run that was cut off, and does every row once', async () => {
    const step = eachRow('parcels', {
      description: 'counts',
      key: ['shelf', 'place'],
      columns: ['shelf', 'place', 'note', 'times'],
      reads: { parcels: ['note', 'place', 'shelf', 'times'] },
      writes: { parcels: ['note', 'times'], log: ['entry', 'place', 'shelf'] },
      async row(row, { change, insert }) {
        if (row.note === null) return;
        insert('log', { shelf: row.shelf, place: row.place, entry: `was ${row.note}` });
        change('parcels', { shelf: row.shelf, place: row.place }, { times: Number(row.times) + 1, note: 'x' });
        change('parcels', { shelf: row.shelf, place: row.place }, { note: null });
      },
    });
    const { seen } = await cutOffTwice(step);
    expect(seen.length).toBeGreaterThan(3);
    const done = await counted('SELECT SUM(times) AS times, COUNT(note) AS notes, MAX(times) AS most FROM parcels');
    expect(done).toMatchObject({ times: String(ROWS - ROWS / 5), notes: 0, most: 1 });
    expect(await counted("SELECT COUNT(*) AS n FROM log WHERE entry = CONCAT('was note? ', place)")).toEqual({
      n: ROWS - ROWS / 5,
    });
  });

  it('reads rows that belong together before any of them is changed, wherever a batch ends', async () => {
    const step = eachRow('parcels', {
      description: 'takes the smallest place of a shelf, and counts the shelf',
      key: ['shelf', 'place'],
      together: ['shelf'],
      columns: ['shelf', 'place', 'times'],
      reads: { parcels: ['place', 'shelf', 'times'] },
      writes: { parcels: ['times'], log: ['entry', 'place', 'shelf'] },
      async row(row, { execute }) {
        await execute('INSERT INTO log (shelf, place, entry) VALUES (?, ?, ?)', [row.shelf, row.place, row.times]);
        await execute('UPDATE parcels SET times = times + 1 WHERE shelf = ?', [row.shelf]);
      },
    });
    await knex.raw('DELETE FROM log');
    const before = await counted('SELECT COUNT(*) AS n FROM parcels WHERE times = 0');
    const { seen } = await cutOffTwice(step);
    expect(seen.length).toBeGreaterThan(1);
    expect(await counted("SELECT COUNT(*) AS n FROM log WHERE entry = '0'")).toEqual(before);
    const odd =
      'SELECT COUNT(*) AS n FROM parcels JOIN (SELECT shelf, COUNT(*) AS places FROM parcels GROUP BY shelf) AS shelves USING (shelf) WHERE times <> places';
    expect(await counted(odd)).toEqual({ n: 0 });
  });

  it('refuses what no column can hold', async () => {
    const step = eachRow('parcels', {
      description: 'wrong',
      key: ['shelf', 'place'],
      columns: ['place', 'shelf'],
      reads: {},
      writes: {},
      row: async ({ shelf, place }, { change }) => change('parcels', { shelf, place }, { note: { a: 1 } }),
    });
    await expect(inOneTransaction(knex, {}, (kept) => runDataStep(step, kept))).rejects.toThrow(/cannot hold/);
  });
});

describe('linkRows', () => {
  it('gives every row one new row of its own, across runs that are cut off', async () => {
    const step = linkRows('parcels', {
      key: ['shelf', 'place'],
      column: 'tag_id',
      into: 'tags',
      values: { label: 'note' },
    });
    await cutOffTwice(step);
    expect(
      await counted('SELECT COUNT(*) AS n FROM parcels JOIN tags ON tags.id = tag_id AND tags.label <=> note'),
    ).toEqual({ n: ROWS });
    expect(
      await counted('SELECT COUNT(*) AS n, COUNT(DISTINCT tag_id) AS links FROM tags LEFT JOIN parcels ON tag_id = id'),
    ).toEqual({
      n: ROWS,
      links: ROWS,
    });
  });

  it('finds the keys where the server gives out every third', async () => {
    await knex.transaction(async (transaction) => {
      await transaction.raw('SET SESSION auto_increment_increment = 3');
      const step = linkRows('parcels', {
        key: ['shelf', 'place'],
        column: 'tag_id',
        into: 'tags',
        values: { label: 'shelf' },
      });
      await runDataStep(step, {
        cursor: null,
        progress: () => {},
        async commit(work) {
          await work(codeTools(transaction));
        },
      });
      const [[found]] = await transaction.raw(
        'SELECT COUNT(*) AS n FROM parcels JOIN tags ON tags.id = tag_id AND BINARY tags.label = BINARY shelf',
      );
      expect(found).toEqual({ n: ROWS });
      await transaction.raw('SET SESSION auto_increment_increment = 1');
    });
  });
});

describe('walkParents', () => {
  it('goes down, past what is left alone, and into no circle', async () => {
    await knex.raw('DROP TABLE IF EXISTS stacks');
    await knex.raw('CREATE TABLE stacks (id VARCHAR(36) PRIMARY KEY, owner VARCHAR(36), spare BOOLEAN, depth INT)');
    await knex.raw(`INSERT INTO stacks VALUES ('a', NULL, 0, 9), ('b', 'a', NULL, 9), ('c', 'B', 0, 9), ('d', 'c', 1, 9),
      ('e', 'd', 0, 9), ('f', NULL, 1, 9), ('g', 'f', 0, 9), ('h', 'i', 0, 9), ('i', 'h', 0, 9), ('j', 'gone', 0, 9)`);
    const step = walkParents('stacks', {
      key: 'id',
      parent: 'owner',
      depth: 'depth',
      top: 'owner IS NULL',
      where: 'COALESCE(spare, 0) = 0',
    });
    await inOneTransaction(knex, {}, (kept) => runDataStep(step, kept));
    const [rows] = await knex.raw('SELECT id, depth FROM stacks ORDER BY id');
    expect(rows.map((row: { id: string; depth: number }) => `${row.id}${row.depth}`).join(' ')).toBe(
      'a0 b1 c2 d9 e9 f9 g9 h9 i9 j9',
    );
  });
});

describe('more rows than a server keeps in memory while it looks for them', () => {
  const CHAINS = 20_000;

  // A recursive query of MariaDB's loses a row here when it has found more than that.
  it('are all walked', async () => {
    await knex.raw('DROP TABLE IF EXISTS stacks');
    await knex.raw('CREATE TABLE stacks (id VARCHAR(36) PRIMARY KEY, owner VARCHAR(36), depth INT)');
    const top = Array.from({ length: CHAINS }, (_, at) => ({ id: `top ${at}` }));
    await knex.batchInsert('stacks', top, 2000);
    await knex.raw("INSERT INTO stacks (id, owner) SELECT REPLACE(id, 'top', 'below'), id FROM stacks");
    const step = walkParents('stacks', { key: 'id', parent: 'owner', depth: 'depth', top: 'owner IS NULL' });
    await knex.transaction(async (transaction) => {
      await transaction.raw('SET SESSION tmp_table_size = 16384');
      try {
        await inOneTransaction(transaction, {}, (kept) => runDataStep(step, kept));
      } finally {
        await transaction.raw('SET SESSION tmp_table_size = DEFAULT');
      }
    });
    const missed = "depth IS NULL OR depth <> (id LIKE 'below %')";
    expect(await counted(`SELECT COUNT(*) AS n FROM stacks WHERE ${missed}`)).toEqual({ n: 0 });
  });
});

describe('a chain longer than servers follow by themselves', () => {
  const LEVELS = 1500;

  beforeEach(async () => {
    await knex.raw('DROP TABLE IF EXISTS stacks, resources');
    await knex.raw('CREATE TABLE stacks (id VARCHAR(36) PRIMARY KEY, owner VARCHAR(36), depth INT, KEY (owner))');
    await knex.raw('CREATE TABLE resources (id INT PRIMARY KEY, stack VARCHAR(36), root VARCHAR(36))');
    const rows = Array.from({ length: LEVELS }, (_, at) => ({ id: `s${at}`, owner: at === 0 ? null : `s${at - 1}` }));
    await knex.batchInsert('stacks', rows, 500);
  });

  it('is walked down to its end', async () => {
    const step = walkParents('stacks', { key: 'id', parent: 'owner', depth: 'depth', top: 'owner IS NULL' });
    const { rows } = await inOneTransaction(knex, {}, (kept) => runDataStep(step, kept));
    expect(rows).toBe(LEVELS);
    expect(await counted('SELECT MAX(depth) AS most, COUNT(depth) AS n FROM stacks')).toEqual({
      most: LEVELS - 1,
      n: LEVELS,
    });
  });

  it('is walked up to its root; a lone parent is one, a ring has none', async () => {
    await knex.raw(`INSERT INTO stacks (id, owner) VALUES ('lone', 'gone'), ('under', 'lone'), ('x', 'y'), ('y', 'x'),
      ('empty', ''), ('case', 'LONE')`);
    const of = ['s0', `s${LEVELS - 1}`, 'lone', 'under', 'x', 'empty', 'case', null];
    await knex.batchInsert(
      'resources',
      of.map((stack, id) => ({ id, stack, root: 'before' })),
    );
    const step = findRoots('resources', { column: 'root', by: 'stack', of: 'stacks', key: 'id', parent: 'owner' });
    await inOneTransaction(knex, {}, (kept) => runDataStep(step, kept));
    const [rows] = await knex.raw('SELECT root FROM resources ORDER BY id');
    expect(rows.map(({ root }: { root: string }) => root)).toEqual([
      's0',
      's0',
      'gone',
      'gone',
      'before',
      'empty',
      'LONE',
      'before',
    ]);
  });
});

describe('the rows of a query one after the other', () => {
  it('are those that were there when the first was asked for, in the order of the query', async () => {
    await knex.transaction(async (transaction) => {
      const { each, execute } = codeTools(transaction);
      const places: unknown[] = [];
      for await (const row of each('SELECT place, note FROM parcels WHERE place >= ? ORDER BY place DESC', [100])) {
        expect(Object.keys(row)).toEqual(['place', 'note']);
        places.push(row.place);
        await execute('DELETE FROM parcels WHERE place <= ?', [row.place]);
      }
      expect(places).toEqual(Array.from({ length: ROWS - 100 }, (_, at) => ROWS - 1 - at));
      expect((await codeTools(transaction).query('SELECT COUNT(*) AS n FROM parcels'))[0]).toEqual({ n: 0 });
    });
  });

  it('may stand inside one another, and end early', async () => {
    await knex.transaction(async (transaction) => {
      const { each, query } = codeTools(transaction);
      const seen: number[] = [];
      for await (const outer of each('SELECT place FROM parcels ORDER BY place')) {
        let inner = 0;
        for await (const _ of each('SELECT shelf, place FROM parcels')) {
          inner += 1;
          if (inner === 250 + Number(outer.place)) break;
        }
        seen.push(inner);
        if (outer.place === 2) break;
      }
      expect(seen).toEqual([250, 251, 252]);
      await expect(query('SELECT * FROM `stackleap:rows:1`')).rejects.toThrow(/exist/);
    });
  });
});

describe('deleteDuplicates', () => {
  it('keeps the first of rows that are the same byte by byte', async () => {
    await knex.raw('DELETE FROM parcels');
    await knex.raw(`INSERT INTO parcels (shelf, place, note, times) VALUES ('1', 0, 'a', 1), ('2', 0, 'A', 1),
      ('3', 0, 'a', 1), ('4', 0, NULL, 1), ('5', 0, NULL, 1), ('6', 0, 'a ', 1), ('7', 0, 'a', 2)`);
    const step = deleteDuplicates('parcels', { key: ['shelf', 'place'], same: ['note', 'times'] });
    await inOneTransaction(knex, {}, (kept) => runDataStep(step, kept));
    const [rows] = await knex.raw('SELECT shelf FROM parcels ORDER BY shelf');
    expect(rows.map((row: { shelf: string }) => row.shelf).join('')).toBe('12467');
  });
});

describe('code that one statement can stand for', () => {
  it('runs only where the query finds a row', async () => {
    const step = code({
      description: 'either',
      reads: {},
      writes: { parcels: ['times'] },
      instead: {
        unless: "SELECT 1 FROM parcels WHERE note = 'in the way'",
        step: updateRows('parcels', { set: { times: '1' } }),
      },
      run: async ({ execute }) => {
        await execute('UPDATE parcels SET times = 2');
      },
    });
    await inOneTransaction(knex, {}, (kept) => runDataStep(step, kept));
    expect(await counted('SELECT MIN(times) AS least, MAX(times) AS most FROM parcels')).toEqual({ least: 1, most: 1 });
    await knex.raw("UPDATE parcels SET note = 'in the way' WHERE place = 7");
    await inOneTransaction(knex, {}, (kept) => runDataStep(step, kept));
    expect(await counted('SELECT MIN(times) AS least, MAX(times) AS most FROM parcels')).toEqual({ least: 2, most: 2 });
  });
});
