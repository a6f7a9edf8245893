import { findColumn } from '../../../src/catalog/lookup.ts';
import type { Catalog, Column, ColumnDefault, ColumnType } from '../../../src/catalog/model.ts';
import type { ColumnSpec, DefaultSpec, TypeSpec } from '../../../src/operation/model.ts';

/** The definition that would leave a column of the catalog as it is; `undefined` when there is no such column. */
export function currentColumnSpec(catalog: Catalog, table: string, column: string): ColumnSpec | undefined {
  const owner = catalog.tables.get(table);
  const found = owner && findColumn(owner, column);
  return found && columnSpecFrom(found);
}

/** A catalog column as the specification that makes it. */
export function columnSpecFrom(column: Column): ColumnSpec {
  const default_ = defaultSpecFrom(column.default);
  return {
    name: column.name,
    type: typeSpecFrom(column.type),
    nullable: column.nullable,
    ...(default_ ? { default: default_ } : {}),
    ...(column.autoIncrement ? { autoIncrement: true } : {}),
    ...(column.onUpdateNow ? { onUpdateNow: true } : {}),
    ...(column.comment ? { comment: column.comment } : {}),
    ...(column.generated ? { generated: column.generated } : {}),
  };
}

function defaultSpecFrom(value: ColumnDefault): DefaultSpec | undefined {
  return value.kind === 'none' ? undefined : value;
}

/** @throws Error for a type that only the server can spell. */
export function typeSpecFrom(type: ColumnType): TypeSpec {
  switch (type.kind) {
    case 'boolean':
    case 'date':
    case 'year':
    case 'json':
      return { name: type.kind };
    case 'integer':
      return { name: type.size, ...(type.unsigned ? { unsigned: true } : {}) };
    case 'decimal':
      return {
        name: 'decimal',
        precision: type.precision,
        scale: type.scale,
        ...(type.unsigned ? { unsigned: true } : {}),
      };
    case 'float':
    case 'double':
      return {
        name: type.kind,
        ...(type.precision ? { precision: type.precision[0], scale: type.precision[1] } : {}),
        ...(type.unsigned ? { unsigned: true } : {}),
      };
    case 'char':
    case 'varchar':
      return { name: type.kind, length: type.length, charset: type.charset, collation: type.collation };
    case 'text':
      return { name: type.size, charset: type.charset, collation: type.collation };
    case 'enum':
    case 'set':
      return { name: type.kind, values: type.values, charset: type.charset, collation: type.collation };
    case 'blob':
      return { name: type.size };
    case 'binary':
    case 'varbinary':
    case 'bit':
      return { name: type.kind, length: type.length };
    case 'datetime':
    case 'timestamp':
    case 'time':
      return { name: type.kind, ...(type.fsp > 0 ? { length: type.fsp } : {}) };
    case 'other':
      throw new Error(`a column of type ${type.sql} cannot be restated`);
  }
}
