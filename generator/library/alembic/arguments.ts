import type { Interpreter } from '../../python/interpreter.ts';
import type { Args, Value } from '../../python/value.ts';
import { bind } from '../define.ts';

/** An operation of `alembic.op`: what it does with its arguments. */
export type OperationBody = (vm: Interpreter, args: Args) => Value;

/** Keywords that alembic renamed in 0.8 and went on accepting ("legacy names"): old to new, tried in order. */
const legacyNames: Readonly<Record<string, readonly string[]>> = {
  name: ['constraint_name', 'index_name', 'table_name', 'new_column_name'],
  tablename: ['table_name'],
  source: ['source_table', 'table_name'],
  referent: ['referent_table'],
  local_cols: ['local_cols', 'columns'],
  cols: ['columns'],
  type: ['constraint_type', 'type_'],
  names: ['columns'],
};

/**
 * Sorts the arguments of an operation by name, as `bind` does, old keyword names included.
 * @throws PyRaise TypeError as Python would for arguments that do not fit.
 */
export function bindOperation(vm: Interpreter, fn: string, args: Args, names: readonly string[]) {
  const plain = names.map((name) => name.replace('?', ''));
  const keyword = new Map<string, Value>();
  for (const [key, value] of args.keyword) {
    const current = plain.includes(key) ? key : (legacyNames[key]?.find((name) => plain.includes(name)) ?? key);
    keyword.set(current, value);
  }
  return bind(vm, fn, { positional: args.positional, keyword }, names);
}
