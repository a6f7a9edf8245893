import { type Doc, hardline, indent } from '../../emit/doc.ts';
import { call, type Js, string } from '../../emit/javascript.ts';
import { parseStatement } from '../../sql/index.ts';
import type { Expr, Program, Stmt } from '../program.ts';
import type { RowStatement, Select } from '../sql.ts';
import { isUsed } from '../uses.ts';
import { expression, python, test, tool, use } from './expression.ts';
import { gatheredCall, isGathered } from './gathered.ts';
import { knownChange } from './known.ts';
import { codeName } from './names.ts';
import { type CodeScope, unresolved } from './scope.ts';
import { rawCall, sqlCall } from './sql.ts';

/** Statements as TypeScript, each behind a line break. */
export function statements(program: Program, scope: CodeScope): Doc[] {
  const docs: Doc[] = [];
  const rows = new Map(scope.rows);
  const lists = new Map(scope.lists);
  for (const [at, stmt] of program.entries()) {
    const own: CodeScope = { ...scope, rows, lists, place: stmt.place };
    const next = program[at + 1];
    if (stmt.kind === 'execute' && stmt.statement.kind === 'select' && stmt.result !== undefined) {
      lists.set(stmt.result, stmt.statement);
      // A result that only the next loop reads needs no name.
      if (next?.kind === 'forEach' && readsOnly(next, stmt.result) && !isUsed(program.slice(at + 2), stmt.result))
        continue;
    }
    const before = program[at - 1];
    const query = stmt.kind === 'forEach' ? queryBefore(stmt, before, program.slice(at + 1)) : null;
    docs.push([hardline, statement(stmt, own, query)]);
  }
  return docs;
}

type Loop = Extract<Stmt, { kind: 'forEach' }>;

function readsOnly(loop: Loop, result: string): boolean {
  return loop.over.kind === 'var' && loop.over.name === result && !isUsed(loop.body, result);
}

function queryBefore(loop: Loop, before: Stmt | undefined, after: Program): Select | null {
  if (before?.kind !== 'execute' || before.statement.kind !== 'select' || before.result === undefined) return null;
  return readsOnly(loop, before.result) && !isUsed(after, before.result) ? before.statement : null;
}

function statement(stmt: Stmt, scope: CodeScope, query: Select | null): Doc {
  switch (stmt.kind) {
    case 'operation':
      throw unresolved(scope, `a schema change (${stmt.operation.kind}) that depends on rows`);
    case 'execute':
      return executed(stmt, scope);
    case 'let':
      return declared(stmt, scope);
    case 'assign':
      return [codeName(stmt.name), ' = ', expression(stmt.value, scope).doc, ';'];
    case 'mutate':
      return changed(stmt, scope);
    case 'forEach':
      return loop(stmt, scope, query);
    case 'while':
      return ['while (', test(stmt.test, scope).doc, ') {', ...block(stmt.body, inLoop(scope)), '}'];
    case 'if':
      return branch(stmt, scope);
    case 'continue':
      return `${scope.ends ?? 'continue'};`;
    case 'break':
      return 'break;';
    case 'raise':
      return [call(use(scope, 'refuse'), [expression(stmt.message, scope)]).doc, ';'];
  }
}

function inLoop(scope: CodeScope): CodeScope {
  const { ends: _, ...rest } = scope;
  return rest;
}

function block(body: Program, scope: CodeScope): Doc[] {
  return [indent(statements(body, scope)), hardline];
}

function executed(stmt: Extract<Stmt, { kind: 'execute' }>, scope: CodeScope): Doc {
  if (stmt.when)
    throw unresolved(scope, 'a row statement whose condition on the catalog is not that of its neighbours');
  if (scope.gather && isGathered(stmt.statement, scope.gather)) return gatheredCall(stmt.statement, scope);
  if (stmt.statement.kind === 'insert' && stmt.statement.source.kind === 'run') {
    if (stmt.result !== undefined) throw unresolved(scope, 'the result of an insert of many rows');
    const rows = expression(stmt.statement.source.rows, scope);
    const args = [
      { doc: tool(scope, 'execute'), shape: 'other', size: 0 } as const,
      string(stmt.statement.table),
      rows,
    ];
    return ['await ', call(use(scope, 'insertAll'), args).doc, ';'];
  }
  const sent = sending(stmt.statement, scope);
  if (stmt.result === undefined) return ['await ', sent.doc, ';'];
  if (stmt.statement.kind !== 'select' && !isRead(stmt.statement)) scope.outcomes.add(stmt.result);
  return [`const ${codeName(stmt.result)} = await `, sent.doc, ';'];
}

function isRead(statement: RowStatement): boolean {
  if (statement.kind !== 'sql') return statement.kind === 'select';
  const parsed = parseStatement(statement.text);
  return parsed.kind === 'rows' && parsed.verb === 'select';
}

function sending(statement: RowStatement, scope: CodeScope): Js {
  if (statement.kind !== 'sql' || Object.keys(statement.bindings).length > 0) return sqlCall(statement, scope);
  return rawCall(statement.text, isRead(statement), scope);
}

function declared(stmt: Extract<Stmt, { kind: 'let' }>, scope: CodeScope): Doc {
  const word = scope.assigned.has(stmt.name) ? 'let' : 'const';
  const collection = stmt.value.kind === 'list' && stmt.value.items.length === 0 ? ': unknown[]' : '';
  const type = word === 'let' ? ': unknown' : collection;
  return [`${word} ${codeName(stmt.name)}${type} = `, expression(stmt.value, scope).doc, ';'];
}

function changed(stmt: Extract<Stmt, { kind: 'mutate' }>, scope: CodeScope): Doc {
  const name = knownChange(stmt.method, stmt.args.length);
  if (!name) throw unresolved(scope, `change of a collection by ${stmt.method}`);
  return [python(name, [stmt.target, ...stmt.args], scope).doc, ';'];
}

function loop(stmt: Loop, scope: CodeScope, query: Select | null): Doc {
  const item = codeName(stmt.item);
  const known = query ?? (stmt.over.kind === 'var' ? scope.lists.get(stmt.over.name) : undefined);
  const inner: CodeScope = known ? { ...scope, rows: new Map(scope.rows).set(stmt.item, known) } : scope;
  const one = query !== null && isReadRowByRow(query);
  const over = query
    ? [one ? '' : 'await ', sqlCall(query, scope, one ? 'each' : 'query').doc]
    : known
      ? expression(stmt.over, scope).doc
      : iterated(stmt.over, scope);
  return [`for ${one ? 'await ' : ''}(const ${item} of `, over, ') {', ...block(stmt.body, inLoop(inner)), '}'];
}

/** Whether a query is what `each` wants: its rows then need not be held in memory. */
function isReadRowByRow(query: Select): boolean {
  const names = query.columns.map(({ name }) => name.toLowerCase());
  return !query.limit && !query.offset && !names.includes('*') && new Set(names).size === names.length;
}

function iterated(over: Expr, scope: CodeScope): Doc {
  return over.kind === 'map' && over.result === 'list'
    ? expression(over, scope).doc
    : python('iterate', [over], scope).doc;
}

function branch(stmt: Extract<Stmt, { kind: 'if' }>, scope: CodeScope): Doc {
  const head: Doc = ['if (', test(stmt.test, scope).doc, ') {', ...block(stmt.then, scope), '}'];
  if (stmt.else.length === 0) return head;
  const [only, ...more] = stmt.else;
  if (only?.kind === 'if' && more.length === 0) return [head, ' else ', branch(only, scope)];
  return [head, ' else {', ...block(stmt.else, scope), '}'];
}
