import fc from 'fast-check';
import type { ColumnSpec, Operation, TypeSpec } from '../../../src/operation/model.ts';

/** A small world, so that operations meet: three tables, six columns, few names. */
const table = fc.constantFrom('t', 'u', 'w');
const column = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const indexName = fc.constantFrom('ix', 'iy', 'a', 'fk');
const keyName = fc.constantFrom('fk', 'fl', 'ix', 't_ibfk_1', 'u_ibfk_2');
const pair = fc.constantFrom<Partial<TypeSpec>>(
  {},
  {},
  {},
  { charset: 'latin1' },
  { charset: 'utf8' },
  { charset: 'utf8mb4' },
  { collation: 'utf8_bin' },
);

/** Mostly a few types, so that foreign keys fit by chance. */
const type: fc.Arbitrary<TypeSpec> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<TypeSpec>({ name: 'int' }) },
  { weight: 3, arbitrary: pair.map((charset): TypeSpec => ({ name: 'varchar', length: 36, ...charset })) },
  { weight: 1, arbitrary: pair.map((charset): TypeSpec => ({ name: 'varchar', length: 2000, ...charset })) },
  { weight: 1, arbitrary: pair.map((charset): TypeSpec => ({ name: 'text', ...charset })) },
  { weight: 1, arbitrary: pair.map((charset): TypeSpec => ({ name: 'enum', values: ['0', '1'], ...charset })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<TypeSpec>(
      { name: 'boolean' },
      { name: 'bigint', unsigned: true },
      { name: 'int', unsigned: true },
      { name: 'datetime' },
      { name: 'timestamp', length: 3 },
      { name: 'decimal', precision: 8, scale: 2 },
      { name: 'float' },
      { name: 'json' },
      { name: 'char', length: 10 },
      { name: 'mediumtext' },
      { name: 'blob' },
      { name: 'varbinary', length: 20 },
      { name: 'bit', length: 3 },
      { name: 'date' },
    ),
  },
);

function columnSpec(name: string): fc.Arbitrary<ColumnSpec> {
  const value = fc.constantFrom<Partial<ColumnSpec>>(
    ...Array.from({ length: 12 }, () => ({})),
    { default: { kind: 'literal', value: '0' } },
    { default: { kind: 'literal', value: '1' }, comment: "it's" },
  );
  return fc.record({ type, nullable: fc.constantFrom(true, true, false), value }).chain(({ type, nullable, value }) => {
    // One fault at a time: which of two a server finds first is no rule of the model.
    const takesDigit = ['int', 'varchar', 'enum', 'boolean', 'bigint'].includes(type.name);
    const spec: ColumnSpec = { name, type, nullable, ...(takesDigit ? value : {}) };
    if (type.name !== 'int') return fc.constant(spec);
    return fc.constantFrom<ColumnSpec>(spec, spec, spec, spec, spec, {
      name,
      type,
      nullable: false,
      autoIncrement: true,
    });
  });
}

const columnList = fc.uniqueArray(column, { minLength: 1, maxLength: 2 });
const parts = columnList.chain((names) =>
  fc.tuple(...names.map((name) => fc.constantFrom(name, name, name, { column: name, length: 10 }))),
);
const actions = fc.constantFrom({}, {}, { onDelete: 'CASCADE' as const }, { onDelete: 'SET NULL' as const });
const foreignKey = fc
  .record({
    name: fc.option(keyName, { nil: undefined }),
    pairs: fc.uniqueArray(fc.tuple(column, column), { minLength: 1, maxLength: 2, selector: ([from]) => from }),
    refTable: table,
    actions,
  })
  .map(({ name, pairs, refTable, actions }) => ({
    ...(name === undefined ? {} : { name }),
    columns: pairs.map(([from]) => from),
    refTable,
    refColumns: pairs.map(([, to]) => to),
    ...actions,
  }));
const index = fc
  .record({ name: fc.option(indexName, { nil: undefined }), unique: fc.boolean(), columns: parts })
  .map(({ name, ...rest }) => ({ ...(name === undefined ? {} : { name }), ...rest }));
const check = fc.constantFrom(
  { expression: 'a IN (0, 1)' },
  { expression: 'a > 1 OR b IS NOT NULL' },
  { name: 'ck', expression: 'c <> 5' },
);
const options = fc.constantFrom(
  { comment: '' },
  { charset: 'utf8' },
  { charset: 'latin1' },
  { collation: 'utf8_bin' },
  { comment: 'x' },
);

const createTable: fc.Arbitrary<Operation> = fc
  .uniqueArray(column, { minLength: 2, maxLength: 6 })
  .chain((names) =>
    fc.record({
      table,
      columns: fc.tuple(...names.map(columnSpec)),
      primaryKey: fc.constantFrom([], [names[0] ?? 'a'], [names[1] ?? 'a'], [names[0] ?? 'a', names[1] ?? 'b']),
      indexes: fc.array(index, { maxLength: 1 }),
      foreignKeys: fc.array(foreignKey, { maxLength: 1 }),
      checks: fc.array(check, { maxLength: 1 }),
      options,
    }),
  )
  .map((parts) => ({ kind: 'createTable', ...parts }));

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: createTable },
  { weight: 1, arbitrary: table.map((table): Operation => ({ kind: 'dropTable', table })) },
  {
    weight: 1,
    arbitrary: fc.record({ table, to: table }).map((names): Operation => ({ kind: 'renameTable', ...names })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ table, options }).map((parts): Operation => ({ kind: 'alterTableOptions', ...parts })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        table,
        options: fc.constantFrom({}, { charset: 'utf8' }, { charset: 'utf8mb4' }, { charset: 'latin1' }),
      })
      .map((parts): Operation => ({ kind: 'alterTableOptions', ...parts, convert: true })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        table,
        column: column.chain(columnSpec),
        position: fc.constantFrom({}, {}, { position: 'first' as const }, { position: { after: 'b' } }),
      })
      .map(({ position, ...rest }): Operation => ({ kind: 'addColumn', ...rest, ...position })),
  },
  { weight: 3, arbitrary: fc.record({ table, column }).map((parts): Operation => ({ kind: 'dropColumn', ...parts })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(table, column, column, fc.boolean())
      .chain(([table, name, other, rename]) =>
        columnSpec(rename ? other : name).map((to): Operation => ({ kind: 'alterColumn', table, column: name, to })),
      ),
  },
  { weight: 4, arbitrary: fc.record({ table, index }).map((parts): Operation => ({ kind: 'createIndex', ...parts })) },
  {
    weight: 3,
    arbitrary: fc
      .record({ table, name: indexName, columns: columnList, byName: fc.boolean() })
      .map(
        ({ byName, columns, ...rest }): Operation => ({ kind: 'dropIndex', ...rest, ...(byName ? {} : { columns }) }),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ table, name: indexName, to: indexName })
      .map((parts): Operation => ({ kind: 'renameIndex', ...parts })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ table, columns: parts, replace: fc.constantFrom({}, {}, { replace: true as const }) })
      .map(({ replace, ...rest }): Operation => ({ kind: 'addPrimaryKey', ...rest, ...replace })),
  },
  { weight: 1, arbitrary: table.map((table): Operation => ({ kind: 'dropPrimaryKey', table })) },
  {
    weight: 5,
    arbitrary: fc.record({ table, foreignKey }).map((parts): Operation => ({ kind: 'addForeignKey', ...parts })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ table, name: keyName, columns: columnList, byName: fc.boolean() }).map(
      ({ byName, columns, ...rest }): Operation => ({
        kind: 'dropForeignKey',
        ...rest,
        ...(byName ? {} : { columns }),
      }),
    ),
  },
  { weight: 1, arbitrary: fc.record({ table, check }).map((parts): Operation => ({ kind: 'addCheck', ...parts })) },
  {
    weight: 1,
    arbitrary: fc
      .record({ table, name: fc.constantFrom('ck', 'CONSTRAINT_1') })
      .map((parts): Operation => ({ kind: 'dropCheck', ...parts })),
  },
);

/** Three tables that can be made. */
export const plainTables: fc.Arbitrary<Operation[]> = fc.tuple(...['t', 'u', 'w'].map(plainTable));

/** Three tables that can be made, then anything. */
export const scenario: fc.Arbitrary<Operation[]> = fc
  .tuple(plainTables, fc.array(operation, { minLength: 10, maxLength: 30, size: 'max' }))
  .map(([tables, operations]) => [...tables, ...operations]);

function plainTable(table: string): fc.Arbitrary<Operation> {
  const plain = fc.constantFrom<TypeSpec>(
    { name: 'int' },
    { name: 'int' },
    { name: 'varchar', length: 36 },
    { name: 'boolean' },
  );
  return fc
    .record({
      types: fc.tuple(plain, plain, plain, plain),
      primaryKey: fc.constantFrom([], ['a'], ['a', 'b']),
      indexes: fc.array(index, { maxLength: 2 }),
      options,
    })
    .map(({ types, indexes, ...rest }): Operation => {
      const columns = types.map((type, place): ColumnSpec => ({ name: 'abcd'.charAt(place), type }));
      const fitting = indexes.filter((each, place, all) => {
        const whole = each.columns.every((part) => typeof part === 'string' && 'abcd'.includes(part));
        return whole && all.findIndex((other) => other.name === each.name) === place;
      });
      return { kind: 'createTable', table, columns, indexes: fitting, ...rest };
    });
}
