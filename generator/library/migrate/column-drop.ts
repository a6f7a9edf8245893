import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, PyInstance, type Value } from '../../python/value.ts';
import { bind } from '../define.ts';
import { stateOf } from '../sqlalchemy/kit/spec.ts';
import { ColumnState, ConstraintState, IndexState, type Key, TableState } from '../sqlalchemy/state/schema.ts';

/** `column.drop(table)`: DROP COLUMN, and the column leaves the table's metadata. */
export function dropColumn(vm: Interpreter, self: PyInstance, args: Args): Value {
  const given = bind(vm, 'drop', args, ['table?', 'connection?', '**']);
  const state = stateOf(vm, self, ColumnState);
  const table = given.table instanceof PyInstance ? given.table : state.table;
  if (!table) throw vm.raise('AttributeError', "'NoneType' object has no attribute 'bind'");
  vm.operation({ kind: 'dropColumn', table: stateOf(vm, table, TableState).name, column: state.name ?? '' });
  removeFromTable(vm, table, state.name ?? '');
  state.table = null;
  return self;
}

/**
 * `remove_from_table`: indexes lose the column (those of nothing else go), unique and foreign keys over it go. This is
 * metadata only; the server does the like by itself.
 */
function removeFromTable(vm: Interpreter, table: PyInstance, column: string): void {
  const state = stateOf(vm, table, TableState);
  const isColumn = (part: Key) => nameOf(part) === column;
  retain(state.indexes, (index) => {
    const parts = stateOf(vm, index, IndexState);
    const rest = parts.expressions.filter((part) => !isColumn(part));
    if (rest.length === 0) return false;
    parts.expressions = rest;
    return true;
  });
  retain(state.constraints, (constraint) => {
    const { kind, columns } = stateOf(vm, constraint, ConstraintState);
    return !((kind === 'unique' || kind === 'foreign') && columns.some(isColumn));
  });
  for (const [key, found] of state.columns) {
    if (nameOf(found) === column) state.columns.delete(key);
  }
}

function nameOf(part: Key): string | null {
  if (typeof part === 'string') return part;
  return part.payload instanceof ColumnState ? part.payload.name : null;
}

/** Keeps in place what passes the test. */
function retain<T>(items: T[], keep: (item: T) => boolean): void {
  const kept = items.filter(keep);
  items.splice(0, items.length, ...kept);
}
