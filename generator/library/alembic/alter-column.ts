import { specOfColumn } from '../../../src/catalog/column.ts';
import { findColumn } from '../../../src/catalog/lookup.ts';
import type { ColumnSpec, TypeSpec } from '../../../src/operation/model.ts';
import type { Interpreter } from '../../python/interpreter.ts';
import type { Value } from '../../python/value.ts';
import { flagArgument, optionalFlag, optionalText, textArgument } from '../arguments.ts';
import { type ServerDefault, serverDefaultOf } from '../sqlalchemy/ddl/default-spec.ts';
import { typeInstance } from '../sqlalchemy/type/base.ts';
import { typeSpecOf } from '../sqlalchemy/type/spec.ts';
import { bindOperation, type OperationBody } from './arguments.ts';
import { construct, errorClass, freshTable } from './objects.ts';
import { addPartsOf } from './table-parts.ts';
import { refuseSchema } from './tables.ts';

const names = [
  'table_name',
  'column_name',
  'nullable?',
  'comment?',
  'server_default?',
  'new_column_name?',
  'type_?',
  'existing_type?',
  'existing_server_default?',
  'existing_nullable?',
  'existing_comment?',
  'schema?',
  'autoincrement?',
  'existing_autoincrement?',
  '**',
];

/** alembic's "not said" is False here, since None means "none": no default, no comment. */
function said(value: Value | undefined): value is Exclude<Value, boolean> {
  return value !== undefined && value !== false;
}

/**
 * `op.alter_column` on MySQL (`alembic/ddl/mysql.py`): a rename, or any change of a DATETIME, is CHANGE; a change of
 * nullability, type, AUTO_INCREMENT or comment is MODIFY. Both state the whole definition, so what is neither named nor
 * told as `existing_…` is lost. Only a new default alone is `ALTER COLUMN … SET DEFAULT`, which keeps the rest.
 * Any further keyword (`default=`, a misspelt one, another dialect's) is taken and comes to nothing (`**kw`).
 */
export const alterColumn: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'alter_column', args, names);
  refuseSchema(vm, 'op.alter_column', given.schema);
  const table = textArgument(vm, given.table_name, 'table name of op.alter_column');
  const column = textArgument(vm, given.column_name, 'column name of op.alter_column');
  const newName = optionalText(vm, given.new_column_name, 'new name of op.alter_column');
  const nullable = optionalFlag(vm, given.nullable);
  const newType = given.type_ ?? null;
  const type = newType ?? given.existing_type ?? null;
  const serverDefault = said(given.server_default) ? given.server_default : undefined;
  const typeSpec = type === null ? undefined : typeSpecOf(vm, typeInstance(vm, type));

  if (newName !== undefined || isFunctionalDefault(typeSpec, given.server_default)) {
    vm.operation({ kind: 'alterColumn', table, column, to: wholeDefinition(newName ?? column) });
  } else if (
    nullable !== undefined ||
    newType !== null ||
    (given.autoincrement ?? null) !== null ||
    said(given.comment)
  ) {
    vm.operation({ kind: 'alterColumn', table, column, to: wholeDefinition(column) });
  } else if (serverDefault !== undefined) {
    vm.operation({ kind: 'alterColumn', table, column, to: withDefault(vm, table, column, serverDefault) });
  }
  if (newType !== null) {
    addPartsOf(vm, freshTable(vm, table, [construct(vm, 'Column', [newName ?? column, newType])]));
  }
  return null;

  function wholeDefinition(name: string): ColumnSpec {
    if (!typeSpec) {
      const error = errorClass(vm, 'alembic.util', 'CommandError');
      throw vm.raise(error, 'All MySQL CHANGE/MODIFY COLUMN operations require the existing type.');
    }
    const auto = optionalFlag(vm, given.autoincrement) ?? flagArgument(vm, given.existing_autoincrement, false);
    const default_ = said(given.server_default) ? given.server_default : given.existing_server_default;
    const fallback: ServerDefault = said(default_) ? serverDefaultOf(vm, default_) : {};
    const comment = said(given.comment) ? given.comment : given.existing_comment;
    const commentText = said(comment) ? optionalText(vm, comment, 'comment of op.alter_column') : undefined;
    return {
      name,
      type: typeSpec,
      nullable: nullable ?? optionalFlag(vm, given.existing_nullable) ?? true,
      ...fallback,
      ...(auto ? { autoIncrement: true } : {}),
      ...(commentText ? { comment: commentText } : {}),
    };
  }
};

/**
 * MySQL takes functions as defaults of DATETIME only in a full definition. `server_default` not said (False) counts as
 * "not None" in alembic's test, so that every change of a DATETIME column whose type is told is a CHANGE.
 */
function isFunctionalDefault(type: TypeSpec | undefined, serverDefault: Value | undefined): boolean {
  return (type?.name === 'datetime' || type?.name === 'timestamp') && serverDefault !== null;
}

/** `ALTER TABLE … ALTER COLUMN … SET DEFAULT / DROP DEFAULT`. */
function withDefault(vm: Interpreter, table: string, column: string, serverDefault: Value): ColumnSpec {
  const owner = vm.database.catalog.tables.get(table);
  const found = owner && findColumn(owner, column);
  if (!owner || !found) {
    const error = errorClass(vm, 'sqlalchemy.exc', 'OperationalError');
    throw vm.raise(error, `(1054, "Unknown column '${column}' in '${table}'")`);
  }
  const { default: _, ...rest } = specOfColumn(found, owner.checks);
  if (serverDefault === null) return rest;
  return { ...rest, ...serverDefaultOf(vm, serverDefault) };
}
