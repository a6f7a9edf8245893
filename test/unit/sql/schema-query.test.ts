import { describe, expect, it } from 'vitest';
import { answerSchemaQuery, type SchemaSource } from '../../../generator/sql/schema-query.ts';

const source: SchemaSource = {
  database: 'shop',
  view: (name) =>
    name === 'TABLES'
      ? {
          columns: ['TABLE_SCHEMA', 'TABLE_NAME', 'TABLE_COLLATION'],
          rows: [
            { TABLE_SCHEMA: 'shop', TABLE_NAME: 'goods', TABLE_COLLATION: 'utf8mb4_general_ci' },
            { TABLE_SCHEMA: 'shop', TABLE_NAME: 'orders', TABLE_COLLATION: 'latin1_swedish_ci' },
            { TABLE_SCHEMA: 'shop', TABLE_NAME: 'a_view', TABLE_COLLATION: null },
          ],
        }
      : null,
  parameter: (name) => (name === 'names' ? ['GOODS', 'a_view'] : 'shop'),
};

const ask = (sql: string) => answerSchemaQuery(sql, source);
const names = (where: string) => ask(`SELECT TABLE_NAME FROM information_schema.TABLES WHERE ${where}`).rows.flat();

describe('questions about the schema in SQL text', () => {
  it('selects columns, a count, or all', () => {
    expect(ask('select table_name as n, t.table_collation from information_schema.tables t limit 1;')).toEqual({
      columns: ['n', 'table_collation'],
      rows: [['goods', 'utf8mb4_general_ci']],
    });
    expect(ask('SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_COLLATION IS NOT NULL').rows).toEqual([
      [2n],
    ]);
    expect(ask('SELECT * FROM information_schema.TABLES').columns).toEqual([
      'TABLE_SCHEMA',
      'TABLE_NAME',
      'TABLE_COLLATION',
    ]);
    expect(ask('SELECT DISTINCT TABLE_SCHEMA FROM information_schema.TABLES').rows).toEqual([['shop']]);
    expect(ask('SELECT TABLE_NAME FROM information_schema.TABLES ORDER BY TABLE_NAME DESC').rows.flat()).toEqual([
      'orders',
      'goods',
      'a_view',
    ]);
  });

  it.each([
    ["TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'Goods'", ['goods']],
    ['TABLE_SCHEMA = :db AND TABLE_NAME IN :names', ['goods', 'a_view']],
    ["TABLE_COLLATION IS NULL OR TABLE_COLLATION NOT LIKE 'utf8mb4%'", ['orders', 'a_view']],
    ["NOT (TABLE_COLLATION LIKE 'utf8mb4\\_%')", ['orders']],
    ["TABLE_COLLATION <> 'latin1_swedish_ci'", ['goods']],
    ["TABLE_NAME NOT IN ('goods', 'orders')", ['a_view']],
    ["TABLE_NAME IN ('goods', NULL)", ['goods']],
    ["TABLE_NAME NOT IN ('goods', NULL)", []],
    ["TABLE_NAME LIKE '_o%'", ['goods']],
  ])('holds %s as the server does', (where, expected) => {
    expect(names(where)).toEqual(expected);
  });

  it.each([
    'SELECT TABLE_NAME FROM information_schema.TABLES JOIN information_schema.COLUMNS USING (TABLE_NAME)',
    'SELECT ENGINE FROM information_schema.TABLES',
    'SELECT TABLE_NAME FROM information_schema.TABLES WHERE ENGINE = 1',
    'SELECT TABLE_NAME FROM information_schema.PLUGINS',
    'SELECT TABLE_NAME FROM information_schema.TABLES GROUP BY TABLE_NAME',
    'SELECT UPPER(TABLE_NAME) FROM information_schema.TABLES',
    'SELECT TABLE_NAME FROM information_schema.TABLES WHERE LENGTH(TABLE_NAME) = 1',
  ])('does not guess: %s', (sql) => {
    expect(() => ask(sql)).toThrow();
  });
});
