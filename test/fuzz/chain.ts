import fc from 'fast-check';
import type { DataStep, UpdateRows } from '../../src/migration/model.ts';
import { deleteRows, insertFromSelect, updateRows } from '../../src/migration/verb/index.ts';
import type { Operation } from '../../src/operation/model.ts';
import { operation, plainTables } from '../integration/catalog/random-operation.ts';

/** A step of a random chain. Whether it can run is found out when it is its turn. */
export type RandomStep =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'data'; readonly data: DataStep };

const table = fc.constantFrom('t', 'u', 'w');
const column = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');

/** A constant, as a fill writes it; some of them fit few types. */
const constant = fc.constantFrom('0', '1', '7', 'NULL', 'NULL', "'x'", 'TRUE', 'FALSE', "'0'");

function update(step: UpdateRows): RandomStep {
  return { kind: 'data', data: step };
}

const fill = fc
  .record({ table, column, value: constant, onlyNull: fc.constantFrom(false, false, true) })
  .map(({ table, column, value, onlyNull }) =>
    update(
      updateRows(table, {
        set: { [column]: value },
        ...(onlyNull ? { where: `${column} IS NULL`, reads: { [table]: [column] } } : {}),
      }),
    ),
  );

/** From another column of the same table. */
const copy = fc
  .record({ table, from: column, to: column })
  .map(({ table, from, to }) => update(updateRows(table, { set: { [to]: from }, reads: { [table]: [from] } })));

const fromElsewhere = fc.record({ table, other: table, from: column, to: column }).map(({ table, other, from, to }) =>
  update(
    updateRows(table, {
      set: { [to]: `(SELECT MAX(${from}) FROM ${other === table ? `(SELECT ${from} FROM ${other}) AS x` : other})` },
      reads: { [other]: [from] },
    }),
  ),
);

const insertion = fc.record({ table, other: table, column, from: column }).map(
  ({ table, other, column, from }): RandomStep => ({
    kind: 'data',
    data: insertFromSelect(table, [column], `SELECT MIN(${from}) FROM ${other}`, { reads: { [other]: [from] } }),
  }),
);

const deletion = fc.record({ table, column }).map(
  ({ table, column }): RandomStep => ({
    kind: 'data',
    data: deleteRows(table, { where: `${column} = 2`, reads: { [table]: [column] } }),
  }),
);

/** What scripts do most: a column, its values, and often a rule about it. */
const addedAndFilled = fc
  .record({
    table,
    column,
    value: fc.constantFrom('0', '1', 'NULL'),
    ending: fc.constantFrom('none', 'rigid', 'index', 'drop'),
  })
  .map(({ table, column, value, ending }): RandomStep[] => {
    const spec = { name: column, type: { name: 'int' as const } };
    const last: Record<typeof ending, Operation[]> = {
      none: [],
      rigid: [{ kind: 'alterColumn', table, column, to: { ...spec, nullable: false } }],
      index: [{ kind: 'createIndex', table, index: { name: `ix_${column}`, columns: [column] } }],
      drop: [{ kind: 'dropColumn', table, column }],
    };
    return [
      { kind: 'operation', operation: { kind: 'addColumn', table, column: spec } },
      update(updateRows(table, { set: { [column]: value } })),
      ...last[ending].map((one): RandomStep => ({ kind: 'operation', operation: one })),
    ];
  });

const change = operation.map((one): RandomStep[] => [{ kind: 'operation', operation: one }]);
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
        { weight: 1, arbitrary: one(fill) },
        { weight: 1, arbitrary: one(copy) },
        { weight: 1, arbitrary: one(fromElsewhere) },
        { weight: 1, arbitrary: one(insertion) },
        { weight: 1, arbitrary: one(deletion) },
      ),
      { minLength: 4, maxLength: 24, size: 'max' },
    )
    .map((groups) => groups.flat()),
});
