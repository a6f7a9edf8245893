import { blobBytes } from '../catalog/column-type.ts';
import { isText } from '../catalog/index.ts';
import type { Column, ColumnType } from '../catalog/model.ts';
import { valueBytes } from '../catalog/size.ts';

/**
 * How a column's live type stands to the expected one, for a step that works with its values: `wider` holds all that the
 * expected one holds, `narrower` is of the same family and holds less, `other` is not of its family.
 */
export type TypeChange = 'wider' | 'narrower' | 'other';

/** Types between which values go without a change of what they say. */
function family(type: ColumnType): string {
  switch (type.kind) {
    case 'boolean':
    case 'integer':
      return 'integer';
    case 'char':
    case 'varchar':
    case 'text':
      return 'text';
    case 'binary':
    case 'varbinary':
    case 'blob':
      return 'bytes';
    case 'float':
    case 'double':
      return 'floating';
    case 'datetime':
    case 'timestamp':
      return 'moment';
    default:
      return type.kind;
  }
}

/** How much a value may take, in units that compare within a family. */
function room(type: ColumnType): number {
  switch (type.kind) {
    case 'char':
    case 'varchar':
      return type.length;
    case 'text':
    case 'blob':
      return blobBytes(type.size);
    case 'enum':
    case 'set':
      return type.values.length;
    case 'datetime':
    case 'timestamp':
    case 'time':
      return type.fsp;
    case 'decimal':
      return type.precision;
    default:
      return valueBytes(type);
  }
}

function isUnsigned(type: ColumnType): boolean {
  return type.kind === 'integer' && type.unsigned;
}

export function typeChange({ type: expected }: Column, { type: live }: Column): TypeChange {
  if (family(expected) !== family(live)) return 'other';
  if (
    expected.kind === 'enum' &&
    live.kind === 'enum' &&
    !expected.values.every((each) => live.values.includes(each))
  ) {
    return 'narrower';
  }
  if (isUnsigned(expected) !== isUnsigned(live) && !isText(live)) return 'narrower';
  return room(live) >= room(expected) ? 'wider' : 'narrower';
}
