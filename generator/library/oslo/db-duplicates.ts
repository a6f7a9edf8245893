import type { Interpreter } from '../../python/interpreter.ts';
import type { Args, Value } from '../../python/value.ts';
import type { SqlExpr } from '../../rows/sql.ts';
import { flagArgument, textArgument } from '../arguments.ts';
import { bind } from '../define.ts';
import { runClock } from '../stdlib/datetime.ts';

/**
 * `drop_old_duplicate_entries_from_table(engine, table, use_soft_delete, *columns)`: of the rows that agree in the
 * columns, only that with the highest id stays; the others are deleted, or marked as deleted. NULLs count as equal, in
 * the function and in GROUP BY alike. The subquery stands in a derived table, since MySQL does not read from a table
 * that the same statement changes (error 1093).
 */
export function dropOldDuplicates(vm: Interpreter, args: Args): Value {
  const given = bind(vm, 'drop_old_duplicate_entries_from_table', args, [
    'engine',
    'table_name',
    'use_soft_delete',
    '*uc_column_names',
  ]);
  const table = textArgument(vm, given.table_name, 'table name');
  if (vm.database.isKnownEmpty(table)) return null;
  const columns = given.rest.map((name) => textArgument(vm, name, 'column'));
  const id: SqlExpr = { kind: 'column', table, name: 'id' };
  const kept: SqlExpr = {
    kind: 'subquery',
    query: select(
      { kind: 'column', table: 'kept', name: 'id' },
      {
        kind: 'subquery',
        alias: 'kept',
        query: select(
          { kind: 'function', name: 'max', args: [id] },
          { kind: 'table', name: table },
          columns.map((name) => ({ kind: 'column', table, name })),
        ),
      },
    ),
  };
  const where: SqlExpr = { kind: 'binary', op: 'not in', left: id, right: kept };
  if (!flagArgument(vm, given.use_soft_delete, false)) {
    vm.execute({ kind: 'delete', table, where }, { kind: 'any' });
    return null;
  }
  const now: SqlExpr = { kind: 'run', expr: runClock(vm, 'datetime.utcnow').expr };
  const set = [
    { column: 'deleted', value: id },
    { column: 'updated_at', value: { kind: 'column', table, name: 'updated_at' } as const },
    { column: 'deleted_at', value: now },
  ];
  vm.execute({ kind: 'update', table, set, where }, { kind: 'any' });
  return null;
}

type Select = Extract<SqlExpr, { kind: 'subquery' }>['query'];

function select(expr: SqlExpr, from: Select['from'][number], groupBy: readonly SqlExpr[] = []): Select {
  return {
    kind: 'select',
    columns: [{ expr, name: 'id' }],
    from: [from],
    where: null,
    groupBy,
    having: null,
    orderBy: [],
    limit: null,
    offset: null,
    distinct: false,
  };
}
