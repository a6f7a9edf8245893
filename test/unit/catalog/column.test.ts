import { describe, expect, it } from 'vitest';
import {
  type Column,
  type ColumnType,
  emptyCatalog,
  mariadb,
  mysql,
  normalExpression,
  type Server,
  specOfColumn,
} from '../../../src/catalog/index.ts';
import {
  addCheck,
  addColumn,
  alterColumn,
  alterTableOptions,
  bigint,
  bit,
  boolean,
  type ColumnBuilder,
  columnSpec,
  convertTable,
  createTable,
  date,
  datetime,
  decimal,
  dropCheck,
  dropColumn,
  enumeration,
  float,
  int,
  json,
  longtext,
  mediumtext,
  text,
  timestamp,
  tinytext,
  varchar,
} from '../../../src/operation/index.ts';
import { catalogOf, mariadb1011, refusal, tableOf } from './build.ts';

function made(column: ColumnBuilder, server: Server = mariadb1011): Column {
  const [first] = tableOf(catalogOf([createTable('t', { columns: { c: column } })], server), 't').columns;
  if (first === undefined) throw new Error('no column');
  return first;
}

describe('a type', () => {
  const utf8 = { charset: 'utf8mb3', collation: 'utf8mb3_general_ci' };
  it.each<[string, ColumnBuilder, ColumnType]>([
    ['boolean is tinyint(1)', boolean(), { kind: 'boolean' }],
    ['decimal has 10 digits', decimal(), { kind: 'decimal', precision: 10, scale: 0, unsigned: false }],
    ['float(53) is a double', float(53), { kind: 'double', unsigned: false }],
    ['a string has the table’s charset', varchar(5), { kind: 'varchar', length: 5, ...utf8 }],
    [
      'a charset has its own collation',
      varchar(5).charset('latin1'),
      { kind: 'varchar', length: 5, charset: 'latin1', collation: 'latin1_swedish_ci' },
    ],
    [
      'a collation brings its charset',
      varchar(5).collate('utf8_bin'),
      { kind: 'varchar', length: 5, charset: 'utf8mb3', collation: 'utf8mb3_bin' },
    ],
    ['the binary charset makes bytes', varchar(5).charset('binary'), { kind: 'varbinary', length: 5 }],
    ['text(n) is the smallest that fits', text(65535), { kind: 'text', size: 'mediumtext', ...utf8 }],
    [
      'json is text on MariaDB',
      json(),
      { kind: 'text', size: 'longtext', charset: 'utf8mb4', collation: 'utf8mb4_bin' },
    ],
  ])('%s', (_, column, type) => {
    expect(made(column).type).toEqual(type);
  });
  it('json is json on MySQL', () => {
    expect(made(json(), mysql('8.0.36')).type).toEqual({ kind: 'json' });
  });
  it('is refused where it cannot be', () => {
    const one = (column: ColumnBuilder) => refusal([createTable('t', { columns: { c: column } })]);
    expect(one(varchar(30000))).toBe('ER_TOO_BIG_FIELDLENGTH');
    expect(one(varchar(5).charset('nope'))).toBe('ER_UNKNOWN_CHARACTER_SET');
    expect(one(varchar(5).charset('latin1').collate('utf8_bin'))).toBe('ER_COLLATION_CHARSET_MISMATCH');
    expect(refusal([createTable('t', { columns: { a: varchar(20000), b: varchar(20000) } })])).toBe(
      'ER_TOO_BIG_ROWSIZE',
    );
  });
});

describe('a default', () => {
  it.each<[string, ColumnBuilder, Column['default']]>([
    ['nothing is NULL', int(), { kind: 'null' }],
    ['nothing is none where NULL is not', int().notNull(), { kind: 'none' }],
    ['numbers are printed plainly', int().default('007'), { kind: 'literal', value: '7' }],
    ['decimals have their scale', decimal(5, 2).default('1.5'), { kind: 'literal', value: '1.50' }],
    ['text 0 of a SQL expression is a literal', int().defaultExpression("'0'"), { kind: 'literal', value: '0' }],
    ['true is 1', boolean().defaultExpression('true'), { kind: 'literal', value: '1' }],
    [
      'now() is current_timestamp()',
      datetime().defaultExpression('now()'),
      { kind: 'expression', sql: 'current_timestamp()' },
    ],
    [
      'CURRENT_TIMESTAMP(6) keeps its digits',
      datetime(6).defaultExpression('CURRENT_TIMESTAMP(6)'),
      { kind: 'expression', sql: 'current_timestamp(6)' },
    ],
    ['a day has its midnight', datetime().default('2000-01-01'), { kind: 'literal', value: '2000-01-01 00:00:00' }],
    ['bits are bits', bit(3).default('5'), { kind: 'literal', value: "b'101'" }],
    ['(uuid()) is uuid()', varchar(36).defaultExpression('(uuid())'), { kind: 'expression', sql: 'uuid()' }],
  ])('%s', (_, column, value) => {
    expect(made(column).default).toEqual(value);
  });
  it('is refused where it is no value of the type', () => {
    const one = (column: ColumnBuilder, server?: Server) =>
      refusal([createTable('t', { columns: { c: column } })], server);
    expect(one(int().default('x'))).toBe('ER_INVALID_DEFAULT');
    expect(one(int().default(2147483648))).toBe('ER_INVALID_DEFAULT');
    expect(one(enumeration('a').default('b'))).toBe('ER_INVALID_DEFAULT');
    expect(one(varchar(1).default('ab'))).toBe('ER_INVALID_DEFAULT');
    expect(one(date().default('0'))).toBe('ER_INVALID_DEFAULT');
    expect(one(text().default('x'))).toBeNull();
    expect(one(text().default('x'), mysql('8.0.36'))).toBe('ER_BLOB_CANT_HAVE_DEFAULT');
  });
});

describe('a timestamp about which nothing is said', () => {
  it('is an ordinary column on new servers', () => {
    expect(made(timestamp())).toMatchObject({ nullable: true, default: { kind: 'null' }, onUpdateNow: false });
  });
  it('counts the time on old ones, the second does not', () => {
    const table = createTable('t', { columns: { a: timestamp(), b: timestamp().notNull(), c: timestamp().null() } });
    expect(tableOf(catalogOf([table], mariadb('10.6.5')), 't').columns).toMatchObject([
      { nullable: false, default: { kind: 'expression', sql: 'current_timestamp()' }, onUpdateNow: true },
      { nullable: false, default: { kind: 'literal', value: '0000-00-00 00:00:00' }, onUpdateNow: false },
      { nullable: true, default: { kind: 'null' }, onUpdateNow: false },
    ]);
  });
  it('has the digits of its type in what it gets', () => {
    const table = createTable('t', { columns: { a: timestamp(3).notNull(), b: timestamp(3).notNull() } });
    expect(tableOf(catalogOf([table], mariadb('10.5.0')), 't').columns).toMatchObject([
      { default: { kind: 'expression', sql: 'current_timestamp(3)' }, onUpdateNow: true },
      { default: { kind: 'literal', value: '0000-00-00 00:00:00.000' }, onUpdateNow: false },
    ]);
  });
});

describe('changing a table’s charset', () => {
  const table = createTable('t', {
    columns: { v: varchar(10), t: tinytext(), x: text(), m: mediumtext(), l: longtext(), e: enumeration('a') },
    options: { charset: 'latin1' },
  });
  const kinds = (operation: Parameters<typeof catalogOf>[0][number]) =>
    tableOf(catalogOf([table, operation]), 't').columns.map(({ type }) => ('size' in type ? type.size : type.kind));
  const charsets = (operation: Parameters<typeof catalogOf>[0][number]) =>
    new Set(tableOf(catalogOf([table, operation]), 't').columns.map(({ type }) => 'charset' in type && type.charset));
  it('converts columns, and makes room', () => {
    expect(kinds(convertTable('t', { charset: 'utf8' }))).toEqual([
      'varchar',
      'text',
      'mediumtext',
      'longtext',
      'longtext',
      'enum',
    ]);
    expect(charsets(convertTable('t', { charset: 'utf8' }))).toEqual(new Set(['utf8mb3']));
  });
  it('leaves columns alone where it is only the default', () => {
    expect(charsets(alterTableOptions('t', { charset: 'utf8' }))).toEqual(new Set(['latin1']));
  });
});

describe('a CHECK', () => {
  const table = createTable('t', { columns: { a: boolean(), b: int(), c: int() } });
  const checks = (operations: Parameters<typeof catalogOf>[0]) =>
    tableOf(catalogOf([table, ...operations]), 't').checks;
  it('is named by the server with the lowest free number', () => {
    const add = addCheck('t', null, 'a IN (0, 1)');
    expect(checks([add, add, dropCheck('t', 'CONSTRAINT_1'), add]).map((check) => check.name)).toEqual([
      'CONSTRAINT_2',
      'CONSTRAINT_1',
    ]);
  });
  it('goes with its only column', () => {
    expect(checks([addCheck('t', null, 'a IN (0, 1)'), dropColumn('t', 'a')])).toEqual([]);
    expect(refusal([table, addCheck('t', null, 'a > b'), dropColumn('t', 'a')])).toBe('ER_BAD_FIELD_ERROR');
  });
  it('follows the name of a column', () => {
    expect(checks([addCheck('t', 'ck', 'b > 1 OR c IS NULL'), alterColumn('t', 'b', int(), { rename: 'd' })])).toEqual([
      { name: 'ck', expression: '`d` > 1 or `c` is null' },
    ]);
  });
  it('is not kept by old servers', () => {
    expect(tableOf(catalogOf([table, addCheck('t', null, 'b > 1')], mysql('5.7.40')), 't').checks).toEqual([]);
  });
});

it.each([
  ['a IN (0, 1)', '`a` in (0,1)'],
  ['(`a` in (0,1))', '`a` in (0,1)'],
  ["((`a` > 1) and ((`b` = _utf8mb4'x') or (`b` is null)))", "`a` > 1 and (`b` = 'x' or `b` is null)"],
  ['NOT a BETWEEN 1 AND 2 AND b', 'not `a` between 1 and 2 and `b`'],
  ['json_valid(`j`)', 'json_valid(`j`)'],
])('spells %s as %s', (sql, normal) => {
  expect(normalExpression(sql)).toBe(normal);
  expect(normalExpression(normal)).toBe(normal);
});

it('refuses what is there, and what is not', () => {
  const table = createTable('t', { columns: { a: int() } });
  expect(refusal([table, table])).toBe('ER_TABLE_EXISTS_ERROR');
  expect(refusal([table, addColumn('t', 'A', int())])).toBe('ER_DUP_FIELDNAME');
  expect(refusal([table, addColumn('u', 'a', int())])).toBe('ER_NO_SUCH_TABLE');
  expect(refusal([table, dropColumn('t', 'b')])).toBe('ER_CANT_DROP_FIELD_OR_KEY');
  expect(refusal([table, dropColumn('t', 'a')])).toBe('ER_CANT_REMOVE_ALL_FIELDS');
  expect(refusal([table, alterColumn('t', 'b', int())])).toBe('ER_BAD_FIELD_ERROR');
});

it('writes back the specification that makes a column', () => {
  for (const builder of [
    varchar(5).charset('latin1').notNull().default('x').comment('c'),
    bigint().unsigned(),
    json(),
    datetime(3).onUpdateNow(),
    int().generatedAs('1 + 1', 'stored'),
  ]) {
    const catalog = catalogOf([createTable('t', { columns: { c: builder } })]);
    const table = tableOf(catalog, 't');
    const spec = specOfColumn(table.columns[0] ?? made(builder), table.checks);
    const again = catalogOf([{ kind: 'createTable', table: 't', columns: [spec] }]);
    expect(tableOf(again, 't')).toEqual(table);
  }
  expect(columnSpec('c', int()).name).toBe('c');
});

it('knows the default collations of servers', () => {
  const of = (server: Server) => emptyCatalog(server, { charset: 'utf8mb4' }).collation;
  expect(of(mariadb('10.11.6'))).toBe('utf8mb4_general_ci');
  expect(of(mariadb('11.8.1'))).toBe('utf8mb4_uca1400_ai_ci');
  expect(of(mysql('8.0.36'))).toBe('utf8mb4_0900_ai_ci');
  expect(of(mysql('5.7.40'))).toBe('utf8mb4_general_ci');
});
