import type { Interpreter } from '../../python/interpreter.ts';
import type { Value } from '../../python/value.ts';
import { columnChecksOf } from '../sqlalchemy/ddl/column-spec.ts';
import { addConstraint, createIndex } from '../sqlalchemy/execution/ddl.ts';
import { stateOf } from '../sqlalchemy/kit/spec.ts';
import { ConstraintState, TableState } from '../sqlalchemy/state/schema.ts';

/**
 * `ALTER TABLE … ADD` for what a column brought to its table (the CHECK of a Boolean or Enum that asks for one, foreign
 * keys, `unique=True`), then `CREATE INDEX` for its indexes: alembic's order in `toimpl.add_column`.
 */
export function addPartsOf(vm: Interpreter, table: Value): void {
  const { name, columns, constraints, indexes } = stateOf(vm, table, TableState);
  for (const column of columns.values()) {
    for (const check of columnChecksOf(vm, column)) vm.operation({ kind: 'addCheck', table: name, check });
  }
  for (const constraint of constraints) {
    if (stateOf(vm, constraint, ConstraintState).kind !== 'primary') addConstraint(vm, constraint);
  }
  for (const index of indexes) createIndex(vm, index, false);
}
