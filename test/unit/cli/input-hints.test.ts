import { expect, it } from 'vitest';
import { inputHints } from '../../../src/cli/input-hints.ts';
import type { MigrationSet } from '../../../src/migration/model.ts';
import { addColumn, createTable, int, renameTable, varchar } from '../../../src/operation/index.ts';

it('names the input behind a default that differs, also once the table has another name', () => {
  const steps = [
    createTable('orders', { columns: { id: int(), prefix: varchar(4).defaultExpression(':input.shop.prefix') } }),
    addColumn('orders', 'copies', int().defaultExpression(':input.copies')),
    renameTable('orders', 'jobs'),
    addColumn('jobs', 'plain', int().default('1')),
  ];
  const set = { migrations: [{ steps }] } as unknown as MigrationSet;
  const at = (object: string, code = 'column-default') => ({ object, code });
  const hint = (object: string, input: string) =>
    `the default of ${object} is the input ${input}: if it had another value here, say --input ${input}=VALUE`;
  expect(inputHints(set, [at('jobs.prefix'), at('jobs.copies'), at('jobs.plain')])).toEqual([
    hint('jobs.prefix', 'shop.prefix'),
    hint('jobs.copies', 'copies'),
  ]);
  expect(inputHints(set, [at('jobs.prefix', 'column-type')])).toEqual([]);
});
