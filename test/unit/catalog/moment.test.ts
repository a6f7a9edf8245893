import { describe, expect, it } from 'vitest';
import { applyOperation, diffCatalogs, emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import { schemaText } from '../../../src/migration/verb/index.ts';
import { addColumn, compile, createTable, datetime, int } from '../../../src/operation/index.ts';

describe('a default that is the moment of the upgrade', () => {
  const before = applyOperation(
    emptyCatalog(mariadb('10.11.6'), { charset: 'utf8mb4' }),
    createTable('t', { columns: { id: int().notNull() }, primaryKey: ['id'] }),
  );
  const operation = addColumn('t', 'born', datetime().defaultExpression(':now'));
  const expected = applyOperation(before, operation);
  const live = (column: ReturnType<typeof datetime>) => applyOperation(before, addColumn('t', 'born', column));

  it('is filled in when the statement is sent', () => {
    const [sql = ''] = compile(before, operation);
    expect(sql).toBe('ALTER TABLE `t` ADD COLUMN `born` datetime DEFAULT :now');
    expect(schemaText(sql)).toMatch(/DEFAULT '\d{4}-\d\d-\d\d \d\d:\d\d:\d\d'$/);
    expect(schemaText("ALTER TABLE t COMMENT 'until :now'")).toBe("ALTER TABLE t COMMENT 'until :now'");
  });

  it('is any moment in the database, and nothing else', () => {
    expect(diffCatalogs(expected, live(datetime().default('2019-12-05 11:23:42')))).toEqual([]);
    expect(diffCatalogs(expected, live(datetime())).map(({ code }) => code)).toEqual(['column-default']);
    const clock = live(datetime().defaultExpression('now()'));
    expect(diffCatalogs(expected, clock).map(({ code }) => code)).toEqual(['column-default']);
  });
});
