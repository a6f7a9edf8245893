export { addCheck, check, columnCheck, dropCheck } from './check.ts';
export { addColumn, alterColumn, dropColumn } from './column.ts';
export { ColumnBuilder, type ColumnLike, columnSpec } from './column-builder.ts';
export {
  bigint,
  binary,
  bit,
  blob,
  boolean,
  char,
  date,
  datetime,
  decimal,
  double,
  enumeration,
  float,
  int,
  json,
  longblob,
  longtext,
  mediumblob,
  mediumint,
  mediumtext,
  setOf,
  smallint,
  text,
  time,
  timestamp,
  tinyblob,
  tinyint,
  tinytext,
  varbinary,
  varchar,
  year,
} from './column-type.ts';
export { columnSql, quoteName, quoteString, typeSql } from './compile/definition.ts';
export { alterClauses, compile, setsSession, type TableAlteration, withoutChecks } from './compile/index.ts';
export {
  all,
  any,
  before,
  hasColumn,
  hasForeignKey,
  hasIndex,
  hasTable,
  not,
  tolerant,
  when,
  withoutForeignKeyChecks,
} from './condition.ts';
export { describe, describeCondition } from './describe.ts';
export { addForeignKey, dropForeignKey, foreignKey } from './foreign-key.ts';
export { createIndex, createUniqueIndex, dropIndex, index, part, renameIndex, unique } from './index-key.ts';
export type * from './model.ts';
export { addPrimaryKey, dropPrimaryKey, replacePrimaryKey } from './primary-key.ts';
export { createTable, dropTable, renameTable, type TableParts } from './table.ts';
export { alterDatabase, alterTableOptions, convertTable } from './table-options.ts';
export { createTrigger, dropTrigger } from './trigger.ts';
