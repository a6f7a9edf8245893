import type { Doc } from '../../emit/doc.ts';
import { call, type Js, object, string } from '../../emit/javascript.ts';
import type { KeyedSource } from '../recognise/keyed.ts';
import type { Insert, RowStatement, SqlExpr, Update } from '../sql.ts';
import { expression, tool } from './expression.ts';
import { type CodeScope, unresolved } from './scope.ts';

/** Whether a statement is written as `change` or `insert`. */
export function isGathered(statement: RowStatement, source: KeyedSource): statement is Update | Insert {
  const given = (sql: SqlExpr): boolean => sql.kind === 'run' || sql.kind === 'literal';
  if (statement.kind === 'update')
    return statement.table === source.table && statement.set.every(({ value }) => given(value));
  if (statement.kind !== 'insert' || statement.ignore || statement.source.kind !== 'values') return false;
  return statement.source.rows.length === 1 && statement.source.rows.every((row) => row.every(given));
}

/** `change('t', { id: row.id }, { … });` or `insert('t', { … });`. */
export function gatheredCall(statement: Update | Insert, scope: CodeScope): Doc {
  if (statement.kind === 'update') {
    const set = statement.set.map(({ column, value }) => [column, givenValue(value, scope)] as const);
    const args = [string(statement.table), object(keyOf(statement.where, scope)), object(set)];
    return [call(tool(scope, 'change'), args).doc, ';'];
  }
  const [row = []] = statement.source.kind === 'values' ? statement.source.rows : [];
  const values = statement.columns.map((column, at) => [column, givenValue(row[at], scope)] as const);
  return [call(tool(scope, 'insert'), [string(statement.table), object(values)]).doc, ';'];
}

function keyOf(where: SqlExpr | null, scope: CodeScope): (readonly [string, Js])[] {
  if (where?.kind === 'binary' && where.op === 'and')
    return [...keyOf(where.left, scope), ...keyOf(where.right, scope)];
  if (where?.kind !== 'binary' || where.left.kind !== 'column')
    throw unresolved(scope, 'a change of more than one row');
  return [[where.left.name, givenValue(where.right, scope)]];
}

function givenValue(sql: SqlExpr | undefined, scope: CodeScope): Js {
  if (sql?.kind === 'run') return expression(sql.expr, scope);
  if (sql?.kind === 'literal') return expression({ kind: 'const', value: sql.value }, scope);
  throw unresolved(scope, 'a value that only SQL can give');
}
