import { exprToSql, filledSql, type SqlScope } from '../expr-sql.ts';
import { columnType, namesIn, sqlType } from '../facts.ts';
import { tablesOf } from '../reach.ts';
import type { Delete, Insert, RowStatement, Select, SqlExpr, Update } from '../sql.ts';
import { mapRowStatement, mapSql } from '../walk.ts';

/** One statement of a loop's body, with the rows for which it runs. */
export interface Effect {
  readonly statement: Insert | Update | Delete;
  /** FROM and WHERE: the loop's rows, less those that an `if` leaves out. */
  readonly source: Select;
  readonly scope: SqlScope;
  /** What is looked up anew in each round: tests and the conditions of inner loops. */
  readonly perRound: readonly SqlExpr[];
  /** The `if`s around it, with the side: effects on different sides of one `if` never meet a row together. */
  readonly sides: ReadonlyMap<object, boolean>;
  /** The statement runs for all rows once all rounds have asked what they ask. */
  readonly deferred: boolean;
}

/** A statement whose comparisons with values that may be None mean what they mean in SQLAlchemy. */
export function nullSafe<T extends RowStatement>(statement: T, scope: SqlScope): RowStatement {
  return mapRowStatement(
    statement,
    (sql) => {
      if (sql.kind !== 'binary' || (sql.op !== '=' && sql.op !== '!=')) return sql;
      const run = [sql.left, sql.right].find((side) => side.kind === 'run');
      if (run?.kind !== 'run') return sql;
      const value = exprToSql(run.expr, scope);
      const nullable = !value || (value.kind !== 'run' && sqlType(scope.context, scope.from, value).nullable);
      if (!nullable) return sql;
      if (sql.op === '=') return { ...sql, op: '<=>' };
      // `!=` is IS NOT NULL for None and NULL-ignorant otherwise: no one operator says both.
      return { kind: 'run', expr: { kind: 'call', fn: 'comparison with a value that may be None', args: [] } };
    },
    (expr) => expr,
  );
}

/** Conjunction with nothing in it where there is no left side. */
export function and(left: SqlExpr | null, right: SqlExpr | null): SqlExpr | null {
  if (!left || !right) return left ?? right;
  return { kind: 'binary', op: 'and', left, right };
}

/** A statement's own SQL over the loop's rows; `null` when some value has none. */
export function overRows(sql: SqlExpr | null, scope: SqlScope): SqlExpr | null | undefined {
  if (!sql) return null;
  return filledSql(sql, scope) ?? undefined;
}

/** Whether a query inside SQL reads a table. */
export function readsTable(sql: SqlExpr, table: string): boolean {
  let found = false;
  mapSql(sql, (inner) => {
    if ((inner.kind === 'subquery' || inner.kind === 'exists') && tablesOf(inner.query).has(table)) found = true;
    return inner;
  });
  return found;
}

/**
 * A condition as WHERE takes it, where NULL is as good as false: `<=>` with something that is never NULL is `=`.
 */
export function positive(sql: SqlExpr, scope: SqlScope): SqlExpr {
  if (sql.kind !== 'binary') return sql;
  if (sql.op === 'and' || sql.op === 'or')
    return { ...sql, left: positive(sql.left, scope), right: positive(sql.right, scope) };
  if (sql.op !== '<=>') return sql;
  const never = [sql.left, sql.right].some((side) => neverNull(side, scope));
  return never ? { ...sql, op: '=' } : sql;
}

function neverNull(sql: SqlExpr, scope: SqlScope): boolean {
  if (sql.kind === 'literal') return sql.value !== null;
  if (sql.kind === 'cast') return neverNull(sql.operand, scope);
  if (sql.kind !== 'column') return false;
  const table = namesIn(scope.from).get(sql.table);
  const inSight =
    table === undefined ? columnType(scope.context, sql.table, sql.name) : sqlType(scope.context, scope.from, sql);
  return !inSight.nullable;
}
