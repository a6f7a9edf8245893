import type { ForeignKeySpec, IndexSpec, PartSpec } from '../operation/model.ts';
import type { ForeignKey, Index, IndexPart } from './model.ts';

/** The columns of a key as an operation names them. */
export function specColumns(parts: readonly (string | PartSpec)[]): string[] {
  return parts.map((part) => (typeof part === 'string' ? part : part.column));
}

/** Specifications that make exactly what the catalog holds. */
export function specOfParts(parts: readonly IndexPart[]): (string | PartSpec)[] {
  return parts.map(({ column, length }) => (length === null ? column : { column, length }));
}

export function specOfIndex(index: Index): IndexSpec {
  return {
    name: index.name,
    ...(index.unique ? { unique: true } : {}),
    ...(index.kind === 'btree' ? {} : { kind: index.kind }),
    columns: specOfParts(index.parts),
  };
}

export function specOfForeignKey(key: ForeignKey): ForeignKeySpec {
  const { name, columns, refTable, refColumns, onUpdate, onDelete } = key;
  return {
    name,
    columns,
    refTable,
    refColumns,
    ...(onUpdate === 'RESTRICT' ? {} : { onUpdate }),
    ...(onDelete === 'RESTRICT' ? {} : { onDelete }),
  };
}
