import { findIndex } from '../../../src/catalog/lookup.ts';
import type { Condition, IndexSpec, PartSpec } from '../../../src/operation/model.ts';
import type { Interpreter } from '../../python/interpreter.ts';
import { PyDict, RunValue, type Value } from '../../python/value.ts';
import { flagArgument, integerArgument, optionalText, textArgument } from '../arguments.ts';
import { bindOperation, type OperationBody } from './arguments.ts';
import { dropIndexNamed } from './drops.ts';
import { refuseSchema } from './tables.ts';

/** `op.create_index(index_name, table_name, columns, unique=False, mysql_length=…)` */
export const createIndex: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'create_index', args, [
    'index_name',
    'table_name',
    'columns',
    'schema?',
    'unique?',
    'if_not_exists?',
    '**',
  ]);
  refuseSchema(vm, 'op.create_index', given.schema);
  const table = textArgument(vm, given.table_name, 'table of op.create_index');
  const name = optionalText(vm, given.index_name, 'name of op.create_index');
  const guarded = flagArgument(vm, given.if_not_exists, false);
  if (guarded && name !== undefined && hasIndex(vm, table, name)) return null;
  const when: Condition = { kind: 'not', condition: { kind: 'hasIndex', table, ...(name ? { name } : {}) } };
  const columns = vm.iterate(given.columns ?? null).map((column) => {
    if (typeof column === 'string') return column;
    throw vm.unresolved(`op.create_index over an expression, ${vm.repr(column)}`);
  });
  const index: IndexSpec = {
    ...(name === undefined ? {} : { name }),
    ...(flagArgument(vm, given.unique, false) ? { unique: true } : {}),
    ...indexKind(vm, given.extra),
    columns: columns.map((column) => part(vm, column, given.extra.get('mysql_length'))),
  };
  vm.operation({ kind: 'createIndex', table, index, ...(guarded ? { when } : {}) });
  return null;
};

/** `op.drop_index(index_name, table_name)` */
export const dropIndex: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'drop_index', args, ['index_name', 'table_name?', 'schema?', 'if_exists?', '**']);
  refuseSchema(vm, 'op.drop_index', given.schema);
  const name = textArgument(vm, given.index_name, 'name of op.drop_index');
  // Without a table alembic writes its placeholder, which no server has.
  const table = optionalText(vm, given.table_name, 'table of op.drop_index') ?? 'no_table';
  const guarded = flagArgument(vm, given.if_exists, false);
  if (guarded && !hasIndex(vm, table, name)) return null;
  dropIndexNamed(vm, table, name, guarded);
  return null;
};

function hasIndex(vm: Interpreter, table: string, name: string): boolean {
  const owner = vm.database.catalog.tables.get(table);
  return owner !== undefined && findIndex(owner, name) !== undefined;
}

/** `mysql_length`: one number for every column, or a dict by column. */
function part(vm: Interpreter, column: string, lengths: Value | undefined): string | PartSpec {
  if (lengths === undefined || lengths === null) return column;
  if (lengths instanceof RunValue) throw vm.unresolved('mysql_length is only known in the run');
  const length = lengths instanceof PyDict ? lengths.get(column) : lengths;
  if (length === undefined || length === null) return column;
  return { column, length: integerArgument(vm, length, 'mysql_length') };
}

function indexKind(vm: Interpreter, options: ReadonlyMap<string, Value>): Pick<IndexSpec, 'kind'> {
  const prefix = optionalText(vm, options.get('mysql_prefix') ?? null, 'mysql_prefix')?.toUpperCase();
  const using = optionalText(vm, options.get('mysql_using') ?? null, 'mysql_using')?.toUpperCase();
  // InnoDB takes USING HASH and makes a B-tree of it (MySQL manual, "CREATE INDEX Statement").
  if (using !== undefined && using !== 'BTREE' && using !== 'HASH') throw vm.unresolved(`mysql_using=${using}`);
  if (prefix === undefined || prefix === '') return {};
  if (prefix === 'FULLTEXT') return { kind: 'fulltext' };
  if (prefix === 'SPATIAL') return { kind: 'spatial' };
  throw vm.unresolved(`mysql_prefix=${prefix}`);
}
