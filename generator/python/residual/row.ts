import type { Interpreter } from '../interpreter.ts';
import type { RowColumn, RunValue, Value } from '../value.ts';

/** A column of a row of the run, as Python sees it. */
export function columnValue(vm: Interpreter, row: RunValue, column: RowColumn): Value {
  const stored = vm.run({ kind: 'field', of: row.expr, name: column.name }, column.type);
  return column.read ? column.read(vm, stored) : stored;
}

/** What reads a column of either of two kinds of rows. */
export function joinReads(left: RowColumn['read'], right: RowColumn['read']): RowColumn['read'] {
  if (left === right) return left;
  return (vm) => {
    throw vm.unresolved('a column whose type changes what it reads, of rows of two queries');
  };
}
