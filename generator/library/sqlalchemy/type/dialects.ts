import { defineTypes, type TypeRow } from './define-type.ts';
import { enumInit, setInit } from './enumerated.ts';

const sign = { unsigned: false, zerofill: false };
const width = { display_width: null, ...sign };
const charset = {
  charset: null,
  collation: null,
  ascii: false,
  binary: false,
  unicode: false,
  national: false,
};
const json = { none_as_null: false, astext_type: null };
const fraction = { timezone: false, fsp: null };

function decimals(asdecimal: boolean) {
  return { precision: null, scale: null, asdecimal, ...sign };
}

const mysql: readonly TypeRow[] = [
  { name: '_NumericType', bases: ['TypeEngine'] },
  { name: '_FloatType', bases: ['_NumericType', 'Float'] },
  { name: '_IntegerType', bases: ['_NumericType', 'Integer'] },
  { name: '_StringType', bases: ['String'] },
  { name: 'NUMERIC', bases: ['_NumericType', 'NUMERIC'], visit: 'NUMERIC', parameters: decimals(true) },
  { name: 'DECIMAL', bases: ['_NumericType', 'DECIMAL'], visit: 'DECIMAL', parameters: decimals(true) },
  { name: 'DOUBLE', bases: ['_FloatType'], visit: 'DOUBLE', parameters: decimals(true) },
  { name: 'REAL', bases: ['_FloatType', 'REAL'], visit: 'REAL', parameters: decimals(true) },
  { name: 'FLOAT', bases: ['_FloatType', 'FLOAT'], visit: 'FLOAT', parameters: decimals(false) },
  { name: 'INTEGER', bases: ['_IntegerType', 'INTEGER'], visit: 'INTEGER', parameters: width },
  { name: 'BIGINT', bases: ['_IntegerType', 'BIGINT'], visit: 'BIGINT', parameters: width },
  { name: 'MEDIUMINT', bases: ['_IntegerType'], visit: 'MEDIUMINT', parameters: width },
  { name: 'TINYINT', bases: ['_IntegerType'], visit: 'TINYINT', parameters: width },
  { name: 'SMALLINT', bases: ['_IntegerType', 'SMALLINT'], visit: 'SMALLINT', parameters: width },
  { name: 'BIT', bases: ['TypeEngine'], visit: 'BIT', parameters: { length: null } },
  { name: 'TIME', bases: ['TIME'], visit: 'TIME', parameters: fraction },
  { name: 'TIMESTAMP', bases: ['TIMESTAMP'], visit: 'TIMESTAMP', parameters: fraction },
  { name: 'DATETIME', bases: ['DATETIME'], visit: 'DATETIME', parameters: fraction },
  { name: 'YEAR', bases: ['TypeEngine'], visit: 'YEAR', parameters: { display_width: null } },
  { name: 'TEXT', bases: ['_StringType', 'TEXT'], visit: 'TEXT', parameters: { length: null, ...charset } },
  { name: 'TINYTEXT', bases: ['_StringType'], visit: 'TINYTEXT', parameters: charset, ignored: ['length'] },
  { name: 'MEDIUMTEXT', bases: ['_StringType'], visit: 'MEDIUMTEXT', parameters: charset, ignored: ['length'] },
  { name: 'LONGTEXT', bases: ['_StringType'], visit: 'LONGTEXT', parameters: charset, ignored: ['length'] },
  { name: 'VARCHAR', bases: ['_StringType', 'VARCHAR'], visit: 'VARCHAR', parameters: { length: null, ...charset } },
  { name: 'CHAR', bases: ['_StringType', 'CHAR'], visit: 'CHAR', parameters: { length: null, ...charset } },
  {
    name: 'NVARCHAR',
    bases: ['_StringType', 'NVARCHAR'],
    visit: 'NVARCHAR',
    parameters: { length: null, collation: null },
  },
  { name: 'NCHAR', bases: ['_StringType', 'NCHAR'], visit: 'NCHAR', parameters: { length: null, collation: null } },
  { name: 'TINYBLOB', bases: ['_Binary'], visit: 'TINYBLOB', parameters: {} },
  { name: 'MEDIUMBLOB', bases: ['_Binary'], visit: 'MEDIUMBLOB', parameters: {} },
  { name: 'LONGBLOB', bases: ['_Binary'], visit: 'LONGBLOB', parameters: {} },
  {
    name: 'ENUM',
    bases: ['Enum', '_StringType'],
    visit: 'ENUM',
    more: () => ({ methods: { __init__: enumInit } }),
  },
  { name: 'SET', bases: ['_StringType'], visit: 'SET', more: () => ({ methods: { __init__: setInit } }) },
  { name: 'JSON', bases: ['JSON'], visit: 'JSON' },
].map((row) => ({
  ...row,
  key: `mysql.${row.name}`,
  bases: row.bases.map((base) => (base.startsWith('_') && base !== '_Binary' ? `mysql.${base}` : base)),
}));

/** Types of PostgreSQL that scripts hand to MySQL are SQLAlchemy's compile errors, or its generic types. */
const postgresql: readonly TypeRow[] = [
  { name: 'INET', bases: ['TypeEngine'], visit: 'INET', parameters: {} },
  { name: 'CIDR', bases: ['TypeEngine'], visit: 'CIDR', parameters: {} },
  { name: 'MACADDR', bases: ['TypeEngine'], visit: 'MACADDR', parameters: {} },
  { name: 'HSTORE', bases: ['TypeEngine'], visit: 'HSTORE', parameters: { text_type: null } },
  { name: 'TSVECTOR', bases: ['TypeEngine'], visit: 'TSVECTOR', parameters: {} },
  { name: 'BYTEA', bases: ['LargeBinary'], visit: 'BYTEA' },
  { name: 'JSON', bases: ['JSON'], visit: 'JSON', parameters: json },
  { name: 'JSONB', bases: ['JSON'], visit: 'JSONB', parameters: json },
  { name: 'ARRAY', bases: ['ARRAY'] },
  { name: 'INTERVAL', bases: ['TypeEngine'], visit: 'INTERVAL', parameters: { precision: null, fields: null } },
  { name: 'UUID', bases: ['TypeEngine'], visit: 'UUID', parameters: { as_uuid: false } },
  {
    name: 'ENUM',
    bases: ['Enum'],
    more: () => ({ methods: { __init__: enumInit, create: () => null, drop: () => null } }),
  },
].map((row) => ({ ...row, key: `postgresql.${row.name}` }));

defineTypes('sqlalchemy.dialects.mysql.types', mysql);
defineTypes('sqlalchemy.dialects.postgresql.base', postgresql);

/** Public names of `sqlalchemy.dialects.mysql`; the registry's keys have `mysql.` before them. */
export const mysqlTypeNames: readonly string[] = mysql.map((row) => row.name);

/** Public names of `sqlalchemy.dialects.postgresql`; the registry's keys have `postgresql.` before them. */
export const postgresqlTypeNames: readonly string[] = postgresql.map((row) => row.name);
