import { describe, expect, it } from 'vitest';
import { applyOperation, emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import { bindInputs, InputError } from '../../../src/migration/bind-inputs.ts';
import { defineMigration, defineSet } from '../../../src/migration/define.ts';
import type { InputSpec, MigrationSet, Plain, Step, Variant } from '../../../src/migration/model.ts';
import { schemaText, updateRows } from '../../../src/migration/verb/index.ts';
import { addColumn, alterColumn, compile, createTable, int, varchar } from '../../../src/operation/index.ts';

const inputs: readonly InputSpec[] = [
  { name: 'shop.prefix', type: 'string', default: 'ss:', description: 'Prefix.' },
  { name: 'limit', type: 'integer', default: 10, description: 'Limit.' },
  { name: 'label', type: 'string', default: null, description: 'Label.' },
];
const prefix = varchar(5).notNull().defaultExpression(':input.shop.prefix');

const emptyWithItems = () =>
  applyOperation(
    emptyCatalog(mariadb('10.11.6'), { charset: 'utf8mb3' }),
    createTable('items', { columns: { id: int().notNull() }, primaryKey: ['id'] }),
  );

function setOf(steps: readonly Step[], variants: readonly Variant[] = []): MigrationSet {
  const revision = { repository: 'main', revision: 'a' };
  const migration = defineMigration({ name: '0001_a', kind: 'script', revision, release: 'a', steps });
  return defineSet({
    service: 'shop',
    database: 'shop',
    format: 1,
    repositories: { main: { format: 'alembic', versionTable: 'alembic_version' } },
    revisions: [{ ...revision, down: [], dependsOn: [], implies: [] }],
    releases: [{ release: 'a', tag: 'a', heads: [revision] }],
    inputs,
    migrations: [migration],
    ...(variants.length > 0 ? { variants } : {}),
  });
}

const stepsOf = (set: MigrationSet) => set.migrations[0]?.steps ?? [];
const given = (values: Readonly<Record<string, Plain>>) => new Map(Object.entries(values));

describe('a column default that is an input', () => {
  const set = setOf([
    createTable('items', { columns: { id: int().notNull(), prefix }, primaryKey: ['id'] }),
    addColumn('items', 'most', int().defaultExpression(':input.limit')),
    alterColumn('items', 'label', varchar(9).defaultExpression(':input.label')),
    addColumn('items', 'plain', int().default('1')),
    updateRows('items', { set: { prefix: ':input.shop.prefix' } }),
  ]);

  it('is what the set declares', () => {
    const [table, most, label, plain, rows] = stepsOf(bindInputs(set));
    expect(table).toMatchObject({ columns: [{}, { default: { kind: 'literal', value: 'ss:' } }] });
    expect(most).toMatchObject({ column: { default: { kind: 'literal', value: '10' } } });
    expect(label).toHaveProperty('to.type.length', 9);
    expect(label).not.toHaveProperty('to.default');
    expect([plain, rows]).toEqual(stepsOf(set).slice(3));
  });

  it('is what the run was given, which the set then declares', () => {
    const bound = bindInputs(set, given({ 'shop.prefix': 'x', label: 'y' }));
    const [table, , label] = stepsOf(bound);
    expect(table).toMatchObject({ columns: [{}, { default: { kind: 'literal', value: 'x' } }] });
    expect(label).toMatchObject({ to: { default: { kind: 'literal', value: 'y' } } });
    expect(bound.inputs.map((one) => one.default)).toEqual(['x', 10, 'y']);
    expect(bindInputs(bound)).toEqual(bound);
    // The set itself stays as it was.
    expect(stepsOf(set)[0]).toMatchObject({ columns: [{}, { default: { kind: 'expression' } }] });
  });

  it('must be a value that the column can have', () => {
    const wrong = () => bindInputs(set, given({ 'shop.prefix': 'too long' }));
    expect(wrong).toThrow(InputError);
    expect(wrong).toThrow('input shop.prefix is the default of the column prefix, and "too long" cannot be');
    expect(() => bindInputs(setOf([addColumn('t', 'a', int().defaultExpression(':input.other'))]))).toThrow(
      'declares no input other',
    );
  });

  it('is one in variants, too', () => {
    const variant: Variant = {
      name: 'a-b',
      kind: 'edited',
      begins: [],
      releases: ['a'],
      reasons: [],
      change: { kind: 'steps', instead: { '0001_a': [addColumn('items', 'prefix', prefix)] } },
    };
    const [bound] = bindInputs(setOf([], [variant]), given({ 'shop.prefix': 'x' })).variants ?? [];
    expect(bound?.change).toMatchObject({ instead: { '0001_a': [{ column: { default: { value: 'x' } } }] } });
  });

  it('is filled in where a set runs under a plain Umzug', () => {
    const [, most] = stepsOf(set);
    const [sql = ''] = compile(emptyWithItems(), most as Parameters<typeof compile>[1]);
    expect(sql).toBe('ALTER TABLE `items` ADD COLUMN `most` int DEFAULT :input.limit');
    expect(schemaText(sql, inputs)).toBe('ALTER TABLE `items` ADD COLUMN `most` int DEFAULT 10');
    expect(() => schemaText(sql)).toThrow('declares no input');
  });

  it('leaves a set without inputs alone', () => {
    const none = { ...set, inputs: [] };
    expect(bindInputs(none)).toBe(none);
  });
});
