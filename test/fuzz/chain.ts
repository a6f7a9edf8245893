import fc from 'fast-check';
import type { Catalog, Table } from '../../src/catalog/model.ts';
import type { DataStep } from '../../src/migration/model.ts';
import { assertNone, deleteRows, insertFromSelect, updateRows } from '../../src/migration/verb/index.ts';
import type { Operation } from '../../src/operation/model.ts';
import { operation, plainTables } from '../integration/catalog/random-operation.ts';
import { extreme, type ModelRow, type ModelRows, newRow, Refused, updated, type Value } from './model-rows.ts';

/** A step of a random chain. Whether it can run is found out when it is its turn. */
export type RandomStep =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'data'; readonly data: DataStep; readonly effect: Effect };

/** What a data step does to rows of the model; its tables and columns are there. */
export type Effect = (rows: ModelRows, catalog: Catalog) => ModelRows;

const table = fc.constantFrom('t', 'u', 'w');
const column = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');

/** A constant, as a fill writes it; some of them fit few types. */
const constant = fc.constantFrom('0', '1', '7', 'NULL', 'NULL', "'x'", 'TRUE', 'FALSE', "'0'");

function step(data: DataStep, effect: Effect): RandomStep {
  return { kind: 'data', data, effect };
}

/** An operation as a step. */
function operated(operation: Operation): RandomStep {
  return { kind: 'operation', operation };
}

function tableOf(catalog: Catalog, name: string): Table {
  return catalog.tables.get(name) as Table;
}

function held(row: ModelRow, name: string): Value {
  return row.get(name) ?? null;
}

/** The value that an SQL constant stands for. */
function constantOf(sql: string): Value {
  if (sql === 'NULL') return null;
  if (sql === ':now') return 'now';
  if (sql === 'TRUE' || sql === 'FALSE') return sql === 'TRUE' ? '1' : '0';
  return sql.replaceAll("'", '');
}

/** An UPDATE of all rows, or of those that have nothing there. */
function filled(table: string, column: string, value: string, onlyNull: boolean): RandomStep {
  return step(
    updateRows(table, {
      set: { [column]: value },
      ...(onlyNull ? { where: `${column} IS NULL`, reads: { [table]: [column] } } : {}),
    }),
    (rows, catalog) =>
      updated(
        rows,
        tableOf(catalog, table),
        column,
        () => constantOf(value),
        (row) => !onlyNull || held(row, column) === null,
      ),
  );
}

const fill = fc
  .record({ table, column, value: constant, onlyNull: fc.constantFrom(false, false, true) })
  .map(({ table, column, value, onlyNull }) => filled(table, column, value, onlyNull));

/** From another column of the same table. */
function copied(table: string, from: string, to: string): RandomStep {
  return step(updateRows(table, { set: { [to]: from }, reads: { [table]: [from] } }), (rows, catalog) =>
    updated(rows, tableOf(catalog, table), to, (row) => held(row, from)),
  );
}

const copy = fc.record({ table, from: column, to: column }).map(({ table, from, to }) => copied(table, from, to));

const fromElsewhere = fc.record({ table, other: table, from: column, to: column }).map(({ table, other, from, to }) =>
  step(
    updateRows(table, {
      set: { [to]: `(SELECT MAX(${from}) FROM ${other === table ? `(SELECT ${from} FROM ${other}) AS x` : other})` },
      reads: { [other]: [from] },
    }),
    (rows, catalog) => {
      const value = extreme(rows.get(other) ?? [], from, 'greatest');
      return updated(rows, tableOf(catalog, table), to, () => value);
    },
  ),
);

/** A row with the least value of a column. */
function inserted(table: string, other: string, column: string, from: string): RandomStep {
  return step(
    insertFromSelect(table, [column], `SELECT MIN(${from}) FROM ${other}`, { reads: { [other]: [from] } }),
    (all, catalog) => {
      const rows = all.get(table) ?? [];
      const row = newRow(tableOf(catalog, table), rows, { [column]: extreme(all.get(other) ?? [], from, 'least') });
      return new Map([...all, [table, [...rows, row]]]);
    },
  );
}

const insertion = fc
  .record({ table, other: table, column, from: column })
  .map(({ table, other, column, from }) => inserted(table, other, column, from));

/** A row for each row of a table, which may have none. */
const spread = fc.record({ table, other: table, column, from: column }).map(
  ({ table, other, column, from }): RandomStep =>
    step(
      insertFromSelect(table, [column], `SELECT ${from} FROM ${other}`, {
        needs: [other],
        reads: { [other]: [from] },
      }),
      (all, catalog) => {
        let rows = all.get(table) ?? [];
        for (const row of all.get(other) ?? []) {
          rows = [...rows, newRow(tableOf(catalog, table), rows, { [column]: held(row, from) })];
        }
        return new Map([...all, [table, rows]]);
      },
    ),
);

const deletion = fc.record({ table, column }).map(
  ({ table, column }): RandomStep =>
    step(deleteRows(table, { where: `${column} = 2`, reads: { [table]: [column] } }), (all) => {
      const rows = (all.get(table) ?? []).filter((row) => held(row, column) !== '2');
      return new Map([...all, [table, rows]]);
    }),
);

/** Of no part in the chain where it finds a row: a run would stop there. */
const guard = fc.record({ table, column }).map(
  ({ table, column }): RandomStep =>
    step(
      assertNone(`SELECT ${column} FROM ${table} WHERE ${column} = 2`, {
        message: 'there are {rows}',
        needs: [table],
        reads: { [table]: [column] },
      }),
      (all) => {
        if (!(all.get(table) ?? []).some((row) => held(row, column) === '2')) return all;
        throw new Refused(`${table} has rows in the way`);
      },
    ),
);

/** What scripts do most: a column, its values, sometimes those of rows without one once more, and often a rule about it. */
const addedAndFilled = fc
  .record({
    table,
    column,
    kind: fc.constantFrom(
      { type: 'int' as const, value: '0' },
      { type: 'int' as const, value: '1' },
      { type: 'int' as const, value: 'NULL' },
      { type: 'datetime' as const, value: ':now' },
      { type: 'datetime' as const, value: 'NULL' },
    ),
    again: fc.constantFrom(null, null, '7', ':now'),
    ending: fc.constantFrom('none', 'rigid', 'index', 'drop'),
  })
  .map(({ table, column, kind: { type, value }, again, ending }): RandomStep[] => {
    const spec = { name: column, type: { name: type } };
    const last: Record<typeof ending, Operation[]> = {
      none: [],
      rigid: [{ kind: 'alterColumn', table, column, to: { ...spec, nullable: false } }],
      index: [{ kind: 'createIndex', table, index: { name: `ix_${column}`, columns: [column] } }],
      drop: [{ kind: 'dropColumn', table, column }],
    };
    return [
      operated({ kind: 'addColumn', table, column: spec }),
      filled(table, column, value, false),
      ...(again === null ? [] : [filled(table, column, again, true)]),
      ...last[ending].map(operated),
    ];
  });

/**
 * A column that every row gets a value in, which something may have to do with before that and behind it, and a rule that
 * it has one. The value is none that could be a default of the addition.
 */
const addedAndKept = fc
  .record({
    table,
    column,
    other: column,
    copies: fc.boolean(),
    before: fc.constantFrom('none', 'none', 'read', 'row', 'index'),
    behind: fc.constantFrom('none', 'none', 'read', 'row', 'index', 'unique', 'empty'),
    more: fc.array(fc.oneof(insertion, deletion, guard, fill, copy), { maxLength: 2 }),
  })
  .map(({ table, column, other, copies, before, behind, more }): RandomStep[] => {
    const spec = { name: column, type: { name: 'int' as const } };
    const index = (unique: boolean): RandomStep =>
      operated({ kind: 'createIndex', table, index: { name: `ix_${column}`, columns: [column], unique } });
    const steps: Record<typeof behind, RandomStep[]> = {
      none: [],
      read: [copied(table, column, other)],
      row: [inserted(table, table, other, other)],
      index: [index(false)],
      unique: [index(true)],
      empty: [filled(table, column, 'NULL', false), filled(table, column, '2000', true)],
    };
    return [
      operated({ kind: 'addColumn', table, column: spec }),
      ...steps[before],
      copies ? copied(table, other, column) : filled(table, column, '1000', false),
      ...steps[behind],
      ...more,
      operated({ kind: 'alterColumn', table, column, to: { ...spec, nullable: false } }),
    ];
  });

/** A table that comes along empty, what scripts of its time do with its rows, and what they change meanwhile. */
const comesEmpty = fc
  .record({
    table,
    steps: fc.array(fc.oneof(fill, copy, fromElsewhere, insertion, spread, deletion, guard), { maxLength: 4 }),
    changes: fc.array(operation, { maxLength: 3 }),
    filled: fc.boolean(),
  })
  .map(({ table, steps, changes, filled }): RandomStep[] => {
    const columns = ['a', 'b', 'c'].map((name) => ({ name, type: { name: 'int' as const } }));
    const made: Operation[] = [
      { kind: 'dropTable', table },
      { kind: 'createTable', table, columns, primaryKey: [] },
    ];
    const more = [...changes.map(operated), ...steps];
    const rigid: Operation = {
      kind: 'alterColumn',
      table,
      column: 'b',
      to: { ...(columns[1] as (typeof columns)[0]), nullable: false },
    };
    return [...made.map(operated), ...(filled ? [...steps, ...more] : more), operated(rigid)];
  });

const change = operation.map((one): RandomStep[] => [operated(one)]);
const one = (step: fc.Arbitrary<RandomStep>) => step.map((each) => [each]);

export interface RandomChain {
  /** Makes the database that the chain begins with. */
  readonly start: readonly Operation[];
  readonly steps: readonly RandomStep[];
}

/** A small database with rows, and a chain of schema changes and data steps over it. */
export const randomChain: fc.Arbitrary<RandomChain> = fc.record({
  start: plainTables,
  steps: fc
    .array(
      fc.oneof(
        { weight: 10, arbitrary: change },
        { weight: 4, arbitrary: addedAndFilled },
        { weight: 2, arbitrary: addedAndKept },
        { weight: 2, arbitrary: comesEmpty },
        { weight: 1, arbitrary: one(fill) },
        { weight: 1, arbitrary: one(copy) },
        { weight: 1, arbitrary: one(fromElsewhere) },
        { weight: 1, arbitrary: one(insertion) },
        { weight: 1, arbitrary: one(spread) },
        { weight: 1, arbitrary: one(deletion) },
        { weight: 1, arbitrary: one(guard) },
      ),
      { minLength: 4, maxLength: 24, size: 'max' },
    )
    .map((groups) => groups.flat()),
});
