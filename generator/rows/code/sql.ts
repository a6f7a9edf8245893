import { array, call, type Js, string, templateLines } from '../../emit/javascript.ts';
import { layoutSql } from '../../emit/sql-layout.ts';
import type { Expr } from '../program.ts';
import type { RowStatement, SqlExpr } from '../sql.ts';
import { statementText } from '../text.ts';
import { mapRowStatement } from '../walk.ts';
import { expression, tool } from './expression.ts';
import { type CodeScope, columnKind } from './scope.ts';

/** SQL up to this length stays on one line. */
const SHORT = 84;
/** Columns that longer SQL is laid out to. */
const WIDTH = 96;

/** `query('SELECT …', [values])` or `execute(…)`: run values are bound in the order in which they stand. */
export function sqlCall(statement: RowStatement, scope: CodeScope, reader: 'query' | 'each' = 'query'): Js {
  const bindings: Expr[] = [];
  const text = statementText(nullSafe(literalsBound(statement), scope), (expr) => {
    bindings.push(expr);
    return '?';
  });
  const name = tool(scope, statement.kind === 'select' ? reader : 'execute');
  const values = bindings.map((expr) => expression(expr, scope));
  return call(name, [sqlLiteral(text), ...(values.length > 0 ? [array(values)] : [])]);
}

/** Raw text that reads rows goes through `query`. */
export function rawCall(text: string, reads: boolean, scope: CodeScope): Js {
  return call(tool(scope, reads ? 'query' : 'execute'), [sqlLiteral(text)]);
}

function sqlLiteral(text: string): Js {
  if (text.length <= SHORT) return string(text);
  const lines = layoutSql(text, WIDTH);
  return lines.length === 1 ? string(text) : templateLines(lines);
}

/** Text with a question mark in it is bound: where values are bound, `?` is their place, even in quotes. */
function literalsBound(statement: RowStatement): RowStatement {
  return mapRowStatement(
    statement,
    (sql) =>
      sql.kind === 'literal' && typeof sql.value === 'string' && sql.value.includes('?')
        ? { kind: 'run', expr: { kind: 'const', value: sql.value } }
        : sql,
    (expr) => expr,
  );
}

/**
 * SQLAlchemy writes IS NULL for `==` with None and IS NOT NULL for `!=`; a value that the run knows may be None, so the
 * text must mean the same for either.
 */
function nullSafe(statement: RowStatement, scope: CodeScope): RowStatement {
  return mapRowStatement(
    statement,
    (sql) => {
      if (sql.kind !== 'binary' || (sql.op !== '=' && sql.op !== '!=')) return sql;
      const run = [sql.left, sql.right].find((side) => side.kind === 'run');
      const column = sql.left === run ? sql.right : sql.left;
      if (run?.kind !== 'run' || neverNone(run.expr, scope)) return sql;
      if (sql.op === '=') return { ...sql, op: '<=>' };
      const none: SqlExpr = { kind: 'literal', value: null };
      const both: SqlExpr = {
        kind: 'binary',
        op: 'and',
        left: { kind: 'binary', op: 'is', left: run, right: none },
        right: { kind: 'binary', op: 'is not', left: column, right: none },
      };
      return { kind: 'binary', op: 'or', left: sql, right: both };
    },
    (expr) => expr,
  );
}

function neverNone(expr: Expr, scope: CodeScope): boolean {
  if (expr.kind === 'const') return expr.value !== null;
  if (expr.kind === 'format' || expr.kind === 'call') return true;
  if (expr.kind === 'field' && (expr.name === 'insertId' || expr.name === 'rowcount')) return true;
  return columnKind(expr, scope)?.nullable === false;
}
