import { querySql } from '../expr-sql.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Program } from '../program.ts';
import { tablesOf } from '../reach.ts';
import type { RowStatement, Select, SqlExpr } from '../sql.ts';
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
  const only = together(stmt.then);
  if (!only) return null;
  const found = foundRows(stmt.test, lists);
  const query = found && querySql(withOne(found.query), scopeOf(unit));
  const statement = filledStatement(only, scopeOf(unit));
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

/** The one statement of a block; inserts into one table with the same columns are one. */
function together(block: Program): RowStatement | null {
  const statements = block.map((stmt) =>
    stmt.kind === 'execute' && stmt.result === undefined && !stmt.when ? stmt.statement : null,
  );
  const [first, ...more] = statements;
  if (!first) return null;
  if (more.length === 0) return first;
  if (first.kind !== 'insert' || first.source.kind !== 'values') return null;
  const rows = statements.map((other) =>
    other?.kind === 'insert' &&
    other.source.kind === 'values' &&
    other.table === first.table &&
    !other.ignore &&
    other.columns.join() === first.columns.join()
      ? other.source.rows
      : null,
  );
  if (!rows.every((one) => one !== null)) return null;
  return { ...first, source: { kind: 'values', rows: rows.flat() } };
}

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
