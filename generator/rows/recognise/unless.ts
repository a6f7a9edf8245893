import { querySql } from '../expr-sql.ts';
import type { LoweredStep } from '../lowered.ts';
import { tablesOf } from '../reach.ts';
import type { Select, SqlExpr } from '../sql.ts';
import { NoText } from '../text.ts';
import { deleteStep, insertStep, updateStep } from '../verbs.ts';
import { filledStatement, scopeOf } from './bare.ts';
import { foundRows } from './found.ts';
import type { Recogniser } from './model.ts';
import { isAggregate } from './source.ts';

/** One statement that runs only if a query finds rows, or only if it finds none: rows inserted if absent. */
export const onlyIf: Recogniser = (unit) => {
  const { stmt, lists } = unit;
  if (stmt.kind !== 'if' || stmt.else.length > 0) return null;
  const [only, ...more] = stmt.then;
  if (only?.kind !== 'execute' || only.result !== undefined || only.when || more.length > 0) return null;
  const found = foundRows(stmt.test, lists);
  const query = found && querySql(withOne(found.query), scopeOf(unit));
  const statement = filledStatement(only.statement, scopeOf(unit));
  if (!found || !query || !statement) return null;
  const exists: SqlExpr = { kind: 'exists', query };
  const test: SqlExpr = found.rows === 'some' ? exists : { kind: 'unary', op: 'not', operand: exists };
  try {
    const step = ((): LoweredStep | null => {
      switch (statement.kind) {
        case 'insert':
          return found.rows === 'none' ? insertStep(statement, query) : null;
        case 'update':
          // MySQL does not let a subquery read the table that is being changed (error 1093).
          return tablesOf(query).has(statement.table)
            ? null
            : updateStep({ ...statement, where: and(test, statement.where) });
        case 'delete':
          return tablesOf(query).has(statement.table)
            ? null
            : deleteStep({ ...statement, where: and(test, statement.where) });
        default:
          return null;
      }
    })();
    return step && [step];
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
};

function withOne(query: Select): Select {
  const plain =
    query.groupBy.length === 0 &&
    !query.distinct &&
    !query.having &&
    !query.unions?.length &&
    !query.columns.some((column) => isAggregate(column.expr));
  const columns =
    plain || query.columns.length === 0
      ? [{ expr: { kind: 'literal', value: 1n } as const, name: 'found' }]
      : query.columns;
  return { ...query, columns, orderBy: plain && !query.limit ? [] : query.orderBy };
}

function and(left: SqlExpr, right: SqlExpr | null): SqlExpr {
  return right ? { kind: 'binary', op: 'and', left: right, right: left } : left;
}
