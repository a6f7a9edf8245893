import type { Interpreter } from '../../python/interpreter.ts';
import type { Value } from '../../python/value.ts';
import { connection } from './connection.ts';
import { construct, isSchemaItem } from './objects.ts';

/**
 * `ALTER TABLE … ADD` for the constraints that a column brought to its table (foreign keys, `unique=True`, the check of
 * an Enum or Boolean), then `CREATE INDEX` for its indexes: alembic's order in `toimpl.add_column`.
 */
export function addPartsOf(vm: Interpreter, table: Value): void {
  for (const constraint of vm.iterate(vm.getAttr(table, 'constraints'))) {
    if (!isSchemaItem(vm, constraint, 'PrimaryKeyConstraint')) addConstraint(vm, constraint);
  }
  for (const index of vm.iterate(vm.getAttr(table, 'indexes'))) {
    executeSchemaElement(vm, construct(vm, 'CreateIndex', [index]));
  }
}

/** `ALTER TABLE … ADD CONSTRAINT`, unless the constraint belongs to a type that MySQL has natively. */
export function addConstraint(vm: Interpreter, constraint: Value): void {
  const rule = vm.findAttr(constraint, '_create_rule') ?? null;
  if (rule !== null && !vm.truth(vm.call(rule, [vm.getAttr(connection(vm), 'dialect')]))) return;
  executeSchemaElement(vm, construct(vm, 'AddConstraint', [constraint]));
}

function executeSchemaElement(vm: Interpreter, element: Value): void {
  vm.call(vm.getAttr(connection(vm), 'execute'), [element]);
}
