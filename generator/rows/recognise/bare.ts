import { bornValue } from '../born.ts';
import { exprToSql, type SqlScope } from '../expr-sql.ts';
import { tablesOf } from '../reach.ts';
import type { RowStatement, Select } from '../sql.ts';
import { NoText } from '../text.ts';
import { deleteStep, insertStep, updateStep } from '../verbs.ts';
import { mapRowStatement } from '../walk.ts';
import type { Recogniser, Unit } from './model.ts';

/** One update, insert or delete on its own. */
export const bareStatement: Recogniser = (unit) => {
  const { stmt } = unit;
  if (stmt.kind !== 'execute' || stmt.result !== undefined) return null;
  const statement = filledStatement(stmt.statement, scopeOf(unit));
  // What was a query of its own must not become a subquery on the table that changes: MySQL refuses that (error 1093).
  if (
    !statement ||
    (statement.kind !== 'insert' && [...unit.lists.values()].some((query) => reads(query, statement)))
  ) {
    return null;
  }
  const step = stepOf(statement);
  return step ? [step] : null;
};

function reads(query: Select, statement: RowStatement): boolean {
  return 'table' in statement && tablesOf(query).has(statement.table);
}

/** A scope of no rows: only what queries give as a whole. */
export function scopeOf(unit: Unit): SqlScope {
  return {
    context: unit.context,
    column: () => null,
    list: (result) => unit.lists.get(result) ?? null,
    from: [],
  };
}

/** The statement with its run values turned to SQL, but for those that are born in the run; `null` when one has no SQL. */
export function filledStatement(statement: RowStatement, scope: SqlScope): RowStatement | null {
  let known = true;
  const filled = mapRowStatement(
    statement,
    (sql) => {
      if (sql.kind !== 'run' || bornValue(sql.expr)) return sql;
      const found = exprToSql(sql.expr, scope);
      if (!found) known = false;
      return found ?? sql;
    },
    (expr) => expr,
  );
  return known ? filled : null;
}

/** The verb of a statement all of whose values have text; `null` when it has none. */
export function stepOf(statement: RowStatement): ReturnType<typeof insertStep> {
  try {
    switch (statement.kind) {
      case 'update':
        return updateStep(statement);
      case 'insert':
        return insertStep(statement);
      case 'delete':
        return deleteStep(statement);
      default:
        return null;
    }
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
}
