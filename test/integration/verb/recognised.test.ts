import { transformSync } from 'esbuild';
import knexFactory, { type Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCode } from '../../../generator/rows/code/index.ts';
import { type LoweredCode, type LoweredEachRow, type LoweredStep, lower } from '../../../generator/rows/lower.ts';
import { normalise } from '../../../generator/rows/normalise.ts';
import type { Program } from '../../../generator/rows/program.ts';
import type { SqlExpr } from '../../../generator/rows/sql.ts';
import { applyOperation, createAll, emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import type { CodeTools, DataStep } from '../../../src/migration/model.ts';
import { inOneTransaction } from '../../../src/migration/one-transaction.ts';
import { codeTools } from '../../../src/migration/tools.ts';
import { code, eachRow, insertAll, py, refuse, runDataStep } from '../../../src/migration/verb/index.ts';
import { compile } from '../../../src/operation/index.ts';
import { type TestDatabase, testServer } from '../../support/server.ts';
import {
  binary,
  catalog,
  column,
  each,
  execute,
  field,
  literal,
  place,
  run,
  select,
  update,
} from '../../unit/rows/build.ts';
import { programs } from '../../unit/rows/programs.ts';

const context = { before: catalog, after: catalog, file: place.file };

let database: TestDatabase;
let knex: Knex;
let tools: CodeTools;

beforeAll(async () => {
  const server = await testServer();
  database = await server.createDatabase({ charset: 'utf8mb3' });
  const { socketPath, user } = server;
  knex = knexFactory({
    client: 'mysql2',
    connection: { socketPath, user, database: database.name, charset: 'utf8mb4' },
  });
  tools = codeTools(knex);
  let made = emptyCatalog(mariadb('10.11.0'), { charset: 'utf8mb3' });
  for (const operation of createAll(catalog)) {
    for (const sql of compile(made, operation)) await knex.raw(sql);
    made = applyOperation(made, operation);
  }
});

afterAll(async () => {
  await knex?.destroy();
  await database?.drop();
});

/** Rows that differ where SQL and Python disagree: case, trailing blanks, empty text, NULL, text that is no UTF-8 of one byte. */
async function seed(): Promise<void> {
  for (const table of ['places', 'owners', 'parcels', 'log']) await knex.raw(`DELETE FROM ${table}`);
  await knex.raw('TRUNCATE TABLE tags');
  await knex.raw(
    "INSERT INTO owners VALUES ('a', 'Ann', 'x', 1), ('b', 'Bö b', NULL, 2), ('c', '', '', 3), ('d', 'nobody', 'y', 4)",
  );
  await knex.raw(`INSERT INTO parcels (id, owner_id, state, note, size, deleted) VALUES
    ('1', 'a', 'new', 'a', 1, 0), ('2', 'a', 'NEW', '', 2, 0), ('3', 'b', 'new ', NULL, 3, 1), ('4', NULL, 'gone', NULL, 4, 0),
    ('5', 'c', 'gone', 'C', 5, 1), ('6', 'zz', 'Gone', ' ', 6, 0), ('7', NULL, 'gone', 'x', 1, 0), ('8', 'b', '', 'b', 8, 0), ('9', 'b', 'x', '1', 9, 0), ('10', 'b', 'x', '1', 9, 0)`);
  await knex.raw(`INSERT INTO log VALUES ('l1', 'a', NULL), ('l2', NULL, 'none'), ('l3', 'zz', 'z'), ('l4', 'q', 'q'),
    ('a', 'x', 'b'), ('b', NULL, NULL), ('l5', 'l2', NULL), ('l6', 'l5', NULL), ('l7', '', NULL), ('l8', 'L6', NULL), ('l9', 'l8', NULL)`);
  await knex.raw("INSERT INTO places VALUES ('1', 'l6', NULL), ('2', 'l9', 'x'), ('3', 'l7', NULL), ('8', 'q', 'q')");
}

async function state(): Promise<unknown> {
  const tables = ['owners', 'parcels', 'log', 'tags', 'places'].map((table) =>
    tools.query(`SELECT * FROM ${table} ORDER BY 1`),
  );
  return Promise.all(tables);
}

/** A step of text as a step that runs. */
function runnable(step: LoweredStep): DataStep {
  if (step.kind === 'eachRow') {
    const { source, tools: names, item } = step as LoweredEachRow;
    const text = `return (async ({ ${names.join(', ')} }) => {\n${source}\n})(tools);`;
    const { code: plain } = transformSync(`function body(${item}, tools, py, refuse) { ${text} }`, { loader: 'ts' });
    const body = new Function(`${plain}\nreturn body;`)() as (...args: unknown[]) => Promise<void>;
    const { table, ...rest } = step as LoweredEachRow;
    return eachRow(table, { ...rest, row: (row, given) => body(row, given, py, refuse) });
  }
  if (step.kind !== 'code') return step as DataStep;
  const { source, tools: names } = step as LoweredCode;
  const text = `return (async ({ ${names.join(', ')} }) => {\n${source}\n})(tools);`;
  const { code: plain } = transformSync(`function body(tools, py, refuse, insertAll) { ${text} }`, { loader: 'ts' });
  const body = new Function(`${plain}\nreturn body;`)() as (...args: unknown[]) => Promise<void>;
  return code({ ...(step as LoweredCode), run: (given) => body(given, py, refuse, insertAll) });
}

async function rowsAfter(steps: readonly LoweredStep[]): Promise<unknown> {
  await seed();
  for (const step of steps) {
    await inOneTransaction(knex, {}, (kept) => runDataStep(runnable(step), kept));
  }
  return state();
}

describe('verbs leave the rows that the loop leaves', () => {
  for (const [name, program] of Object.entries(programs)) {
    it(name, async () => {
      const steps = lower(program, context);
      expect(steps.map((step) => step.kind)).not.toContain('code');
      await seed();
      const untouched = await state();
      const asCode = await rowsAfter([writeCode(normalise(program), name, context)]);
      expect(asCode).not.toEqual(untouched);
      expect(await rowsAfter(steps)).toEqual(asCode);
    });
  }
});

describe('groups that are renamed by what makes them one', () => {
  const group: Program = [
    execute(
      {
        ...select('log', []),
        columns: [
          { expr: { kind: 'function', name: 'min', args: [column('log', 'id')] }, name: 'first' },
          { expr: column('log', 'entry'), name: 'entry' },
        ],
        groupBy: [column('log', 'entry')],
      },
      'groups',
    ),
    each(
      'group',
      'groups',
      execute(
        update(
          'log',
          {
            entry: {
              kind: 'function',
              name: 'concat',
              args: [run(field('group', 'entry')), literal('-'), column('log', 'id')],
            },
          },
          binary(
            'and',
            binary('>', column('log', 'id'), run(field('group', 'first'))),
            binary('=', column('log', 'entry'), run(field('group', 'entry'))),
          ),
        ),
      ),
    ),
  ];
  const plant = [
    [
      'as one statement',
      "('m1', NULL, 'e'), ('m2', NULL, 'E'), ('m3', NULL, 'e'), ('m4', NULL, NULL), ('m5', NULL, NULL)",
    ],
    ['one by one where a new name is that of a group', "('m1', NULL, 'e'), ('m2', NULL, 'E'), ('k1', NULL, 'e-m2')"],
  ] as const;
  for (const [name, rows] of plant) {
    it(name, async () => {
      const [step] = lower(group, context);
      if (step?.kind !== 'code' || !step.instead) throw new Error('code that one statement can stand for is wanted');
      const { instead: _, ...loop } = step;
      const left = async (one: LoweredStep): Promise<unknown> => {
        await seed();
        await knex.raw(`INSERT INTO log VALUES ${rows}`);
        await inOneTransaction(knex, {}, (kept) => runDataStep(runnable(one), kept));
        return state();
      };
      const asLoop = await left(loop);
      expect(await left(step)).toEqual(asLoop);
      expect(JSON.stringify(asLoop)).toContain('-m');
    });
  }
});

describe('rows that two rounds may change', () => {
  const shelf = binary('=', column('log', 'id'), run(field('row', 'shelf')));
  const program = (where: SqlExpr): Program => [
    execute(select('places', ['parcel_id', 'shelf']), 'rows'),
    each('row', 'rows', execute(update('log', { entry: run(field('row', 'parcel_id')) }, where))),
  ];
  const unfilled = binary('and', binary('is', column('log', 'entry'), literal(null)), shelf);
  const cases = [
    ['as one statement where no row is met twice', shelf, null, '"entry":"3"'],
    ['one by one where a row is: the last round counts', shelf, "('9', 'l6', NULL)", '"entry":"9"'],
    ['one by one where the first round counts', unfilled, "('9', 'l6', NULL)", '"entry":"1"'],
  ] as const;
  for (const [name, where, rows, told] of cases) {
    it(name, async () => {
      const [step] = lower(program(where), context);
      if (step?.kind !== 'code' || !step.instead) throw new Error('code that one statement can stand for is wanted');
      const { instead, ...loop } = step;
      const left = async (one: LoweredStep): Promise<unknown> => {
        await seed();
        if (rows !== null) await knex.raw(`INSERT INTO places VALUES ${rows}`);
        expect((await tools.query(instead.unless)).length > 0).toBe(rows !== null);
        await inOneTransaction(knex, {}, (kept) => runDataStep(runnable(one), kept));
        return state();
      };
      const asLoop = await left(loop);
      expect(await left(step)).toEqual(asLoop);
      expect(JSON.stringify(asLoop)).toContain(told);
      // One statement by itself is right where none is met twice.
      if (rows === null) expect(await left(instead.step)).toEqual(asLoop);
    });
  }

  it('stay with the loop where a round changes what the next one asks for', () => {
    const renamed = update('log', { id: run(field('row', 'parcel_id')) }, shelf);
    const [step] = lower(
      [execute(select('places', ['parcel_id', 'shelf']), 'rows'), each('row', 'rows', execute(renamed))],
      context,
    );
    expect(step).toMatchObject({ kind: 'code' });
    expect(step).not.toHaveProperty('instead');
  });
});
