import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/catalog/index.ts';
import {
  alterColumn,
  createIndex,
  createTable,
  dropColumn,
  dropTable,
  int,
  renameTable,
  text,
  varchar,
} from '../../../src/operation/index.ts';
import type { Operation } from '../../../src/operation/model.ts';
import { schemaStatements } from '../../../src/plan/compile-migration.ts';
import { lint } from '../../../src/plan/lint/index.ts';
import type { PlannedStatement } from '../../../src/plan/model.ts';
import { warehouse } from './coalesce/chains.ts';

const sizes = new Map([
  ['boxes', { rows: 1_000_000, bytes: 2_000_000_000 }],
  ['shelves', { rows: 0, bytes: 16_384 }],
]);

function codes(...operations: Operation[]): readonly string[] {
  const before = warehouse();
  const statements: PlannedStatement[] = [];
  let catalog: Catalog = before;
  for (const operation of operations) {
    const made = schemaStatements(catalog, operation, { migration: 'one', step: 0 }, sizes);
    statements.push(...made.statements);
    catalog = made.after;
  }
  return lint({ statements, before, after: catalog, sizes }).map(({ code, message }) => `${code} ${message}`);
}

describe('lint', () => {
  it('has nothing to say of what only adds', () => {
    expect(codes(createIndex('boxes', 'ix', ['label']))).toEqual([]);
  });

  it('names what is dropped with what it holds, and no rename', () => {
    expect(codes(dropColumn('boxes', 'weight'))).toEqual([expect.stringMatching(/^SL036 .*boxes\.weight/)]);
    expect(codes(dropTable('boxes'))).toEqual([expect.stringMatching(/^SL036 .*boxes/)]);
    expect(codes(dropTable('shelves'))).toEqual([]);
    expect(codes(renameTable('boxes', 'crates'))).toEqual([]);
    expect(codes(alterColumn('boxes', 'weight', int(), { rename: 'grams' }))).toEqual([]);
    const passing = createTable('passing', { columns: { id: int().notNull() }, primaryKey: ['id'] });
    expect(codes(passing, dropTable('passing'))).toEqual([]);
  });

  it('names copies of large tables', () => {
    expect(codes(alterColumn('boxes', 'label', text()))).toEqual([expect.stringMatching(/^SL037 .*boxes \(2\.0 GB\)/)]);
    expect(codes(alterColumn('shelves', 'name', text()))).toEqual([]);
  });

  it('names columns that become narrower, or take another collation', () => {
    const codesOf = (...operations: Operation[]) => codes(...operations).map((line) => line.slice(0, 5));
    expect(codesOf(alterColumn('shelves', 'name', varchar(10)))).toEqual(['SL038']);
    expect(codesOf(alterColumn('shelves', 'name', varchar(40).charset('utf8mb4')))).toEqual(['SL039']);
  });

  it('names indexes that are there twice, and tables without a primary key', () => {
    const twice = codes(createIndex('boxes', 'ix', ['label']), createIndex('boxes', 'iy', ['label']));
    expect(twice).toEqual([expect.stringMatching(/^SL055 .*boxes\.iy/)]);
    expect(codes(createTable('notes', { columns: { id: int() } }))).toEqual([expect.stringMatching(/^SL056 .*notes/)]);
  });
});
