import { constant } from './fold.ts';
import type { Expr, Program } from './program.ts';
import type { Select } from './sql.ts';
import { eachExpr, eachStmt, mapProgram } from './walk.ts';

/** The queries whose rows a variable stands for, by variable: results, and items of loops over results. */
export type RowSources = ReadonlyMap<string, Select>;

/** Result and loop variables that hold rows of a known query. */
export function rowSources(program: Program): { readonly lists: RowSources; readonly rows: RowSources } {
  const lists = new Map<string, Select>();
  const rows = new Map<string, Select>();
  const visit = (block: Program): void => {
    for (const stmt of block) {
      if (stmt.kind === 'execute' && stmt.statement.kind === 'select' && stmt.result !== undefined) {
        lists.set(stmt.result, stmt.statement);
      }
      if (stmt.kind === 'forEach') {
        const query = stmt.over.kind === 'var' ? lists.get(stmt.over.name) : undefined;
        if (query) rows.set(stmt.item, query);
        visit(stmt.body);
      }
      if (stmt.kind === 'while') visit(stmt.body);
      if (stmt.kind === 'if') {
        visit(stmt.then);
        visit(stmt.else);
      }
    }
  };
  visit(program);
  return { lists, rows };
}

/** `row[0]` and `row['id']` are `row.id`. */
export function namedColumns(program: Program): Program {
  const { lists, rows } = rowSources(program);
  const rename = (expr: Expr): Expr => {
    if (expr.kind !== 'item') return expr;
    const query = queryOf(expr.of);
    if (!query) return expr;
    const key = constant(expr.key);
    const name =
      typeof key === 'string' ? key : typeof key === 'bigint' ? query.columns.at(Number(key))?.name : undefined;
    if (name === undefined || !query.columns.some((column) => column.name === name)) return expr;
    return { kind: 'field', of: expr.of, name };
  };
  const mapItems = new Map<string, Select>();
  const queryOf = (of: Expr): Select | undefined => {
    if (of.kind === 'var') return rows.get(of.name) ?? mapItems.get(of.name);
    if (of.kind === 'item' && of.of.kind === 'var' && typeof constant(of.key) === 'bigint')
      return lists.get(of.of.name);
    return undefined;
  };
  mapProgram(program, (expr) => {
    if (expr.kind === 'map' && expr.over.kind === 'var') {
      const query = lists.get(expr.over.name);
      if (query) mapItems.set(expr.item, query);
    }
    return expr;
  });
  return mapProgram(program, rename);
}

/**
 * Takes columns out of queries that nothing reads. Only where rows are looked at by column and the columns say nothing
 * about which rows there are.
 */
export function neededColumns(program: Program): Program {
  const { lists } = rowSources(program);
  const used = new Map<string, Set<string> | 'all'>();
  const owners = new Map<string, string>();
  eachStmt(program, (stmt) => {
    if (stmt.kind === 'forEach' && stmt.over.kind === 'var' && lists.has(stmt.over.name))
      owners.set(stmt.item, stmt.over.name);
  });
  for (const name of lists.keys()) used.set(name, new Set());
  const visit = (expr: Expr): void => {
    const field = expr.kind === 'field' ? expr : null;
    const row = field?.of;
    const first = row?.kind === 'item' && row.of.kind === 'var' && lists.has(row.of.name) ? row.of.name : undefined;
    const list = row?.kind === 'var' ? owners.get(row.name) : first;
    const columns = list === undefined ? undefined : used.get(list);
    if (field && columns instanceof Set) columns.add(field.name);
  };
  for (const stmt of program) eachExpr(stmt, visit);
  for (const name of otherwiseRead(program, new Set([...lists.keys(), ...owners.keys()])))
    used.set(owners.get(name) ?? name, 'all');
  return prunedBlock(program, used);
}

/** Variables of rows or lists that are read in another way than by a column, a loop, a count or a test. */
function otherwiseRead(program: Program, names: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Map<string, number>();
  const count = (name: string, by: number): void => {
    if (names.has(name)) found.set(name, (found.get(name) ?? 0) + by);
  };
  const visit = (expr: Expr): void => {
    if (expr.kind === 'var') count(expr.name, 1);
    for (const inner of knownUses(expr)) if (inner.kind === 'var') count(inner.name, -1);
  };
  for (const stmt of program) eachExpr(stmt, visit);
  eachStmt(program, (stmt) => {
    if (stmt.kind === 'forEach' && stmt.over.kind === 'var') count(stmt.over.name, -1);
    if ((stmt.kind === 'if' || stmt.kind === 'while') && stmt.test.kind === 'var') count(stmt.test.name, -1);
  });
  return new Set([...found].filter(([, uses]) => uses > 0).map(([name]) => name));
}

/** The parts of an expression that it reads without looking at all columns. */
function knownUses(expr: Expr): readonly Expr[] {
  if (expr.kind === 'field') return expr.of.kind === 'item' ? [expr.of.of] : [expr.of];
  if (expr.kind === 'call' && expr.fn === 'len') return expr.args;
  if (expr.kind === 'conditional') return [expr.test];
  if (expr.kind === 'op' && expr.op === 'not') return expr.args;
  return [];
}

function prunedBlock(program: Program, used: ReadonlyMap<string, Set<string> | 'all'>): Program {
  return program.map((stmt) => {
    switch (stmt.kind) {
      case 'execute': {
        if (stmt.statement.kind !== 'select' || stmt.result === undefined) return stmt;
        const columns = used.get(stmt.result);
        return columns instanceof Set ? { ...stmt, statement: prunedQuery(stmt.statement, columns) } : stmt;
      }
      case 'forEach':
      case 'while':
        return { ...stmt, body: prunedBlock(stmt.body, used) };
      case 'if':
        return { ...stmt, then: prunedBlock(stmt.then, used), else: prunedBlock(stmt.else, used) };
      default:
        return stmt;
    }
  });
}

function prunedQuery(query: Select, used: ReadonlySet<string>): Select {
  if (query.distinct || query.unions?.length || query.columns.some(({ expr }) => expr.kind !== 'column')) return query;
  // A condition may stand on a column's name alone.
  if (JSON.stringify([query.having, query.orderBy], bigints).includes('"table":""')) return query;
  const needed = query.columns.filter(({ name }) => used.has(name));
  return needed.length === query.columns.length
    ? query
    : { ...query, columns: needed.length > 0 ? needed : query.columns.slice(0, 1) };
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
