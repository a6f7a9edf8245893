import type { Expr, Program, Stmt } from './program.ts';
import type { FromItem, RowStatement, Select, SqlExpr } from './sql.ts';

/** Rebuilds the direct parts of an expression. */
export function mapChildren(value: Expr, change: (child: Expr) => Expr): Expr {
  switch (value.kind) {
    case 'const':
    case 'var':
    case 'input':
      return value;
    case 'field':
      return { ...value, of: change(value.of) };
    case 'item':
      return { ...value, of: change(value.of), key: change(value.key) };
    case 'op':
    case 'call':
      return { ...value, args: value.args.map(change) };
    case 'method':
      return { ...value, of: change(value.of), args: value.args.map(change) };
    case 'format':
      return { ...value, parts: value.parts.map((part) => (typeof part === 'string' ? part : change(part))) };
    case 'conditional':
      return { ...value, test: change(value.test), then: change(value.then), else: change(value.else) };
    case 'list':
    case 'tuple':
    case 'set':
      return { ...value, items: value.items.map(change) };
    case 'dict':
      return { ...value, entries: value.entries.map(({ key, value }) => ({ key: change(key), value: change(value) })) };
    case 'map':
      return {
        ...value,
        over: change(value.over),
        where: value.where && change(value.where),
        value: change(value.value),
        ...(value.key ? { key: change(value.key) } : {}),
      };
  }
}

/** Rebuilds an expression, inner ones first. */
export function mapExpr(expr: Expr, change: (expr: Expr) => Expr): Expr {
  return change(mapChildren(expr, (child) => mapExpr(child, change)));
}

/** Rebuilds SQL, inner parts first; `change` sees expressions. */
export function mapSql(sql: SqlExpr, change: (sql: SqlExpr) => SqlExpr): SqlExpr {
  const inner = (child: SqlExpr): SqlExpr => mapSql(child, change);
  const rebuilt = ((): SqlExpr => {
    switch (sql.kind) {
      case 'column':
      case 'literal':
      case 'run':
      case 'star':
        return sql;
      case 'raw':
        return sql.bindings ? { ...sql, bindings: mapBindings(sql.bindings, inner) } : sql;
      case 'binary':
        return { ...sql, left: inner(sql.left), right: inner(sql.right) };
      case 'unary':
      case 'cast':
        return { ...sql, operand: inner(sql.operand) };
      case 'list':
        return { ...sql, items: sql.items.map(inner) };
      case 'function':
        return { ...sql, args: sql.args.map(inner) };
      case 'case':
        return {
          ...sql,
          whens: sql.whens.map(({ when, then }) => ({ when: inner(when), then: inner(then) })),
          else: sql.else && inner(sql.else),
        };
      case 'subquery':
      case 'exists':
        return { ...sql, query: mapSelect(sql.query, change) };
    }
  })();
  return change(rebuilt);
}

/** Rebuilds all expressions of a query. */
export function mapSelect(query: Select, change: (sql: SqlExpr) => SqlExpr): Select {
  const inner = (sql: SqlExpr): SqlExpr => mapSql(sql, change);
  return {
    ...query,
    columns: query.columns.map((column) => ({ ...column, expr: inner(column.expr) })),
    from: query.from.map((item) => mapFrom(item, change)),
    where: query.where && inner(query.where),
    groupBy: query.groupBy.map(inner),
    having: query.having && inner(query.having),
    orderBy: query.orderBy.map(inner),
    limit: query.limit && inner(query.limit),
    offset: query.offset && inner(query.offset),
    ...(query.unions ? { unions: query.unions.map((arm) => ({ ...arm, query: mapSelect(arm.query, change) })) } : {}),
  };
}

/** Rebuilds the expressions of a FROM item. */
export function mapFrom(item: FromItem, change: (sql: SqlExpr) => SqlExpr): FromItem {
  switch (item.kind) {
    case 'table':
      return item;
    case 'join':
      return {
        ...item,
        left: mapFrom(item.left, change),
        right: mapFrom(item.right, change),
        on: item.on && mapSql(item.on, change),
      };
    case 'subquery':
      return { ...item, query: mapSelect(item.query, change) };
  }
}

/** Rebuilds all expressions of a statement; `expr` changes the run expressions that are no SQL (lists of rows). */
export function mapRowStatement(
  statement: RowStatement,
  change: (sql: SqlExpr) => SqlExpr,
  expr: (expr: Expr) => Expr,
): RowStatement {
  const inner = (sql: SqlExpr): SqlExpr => mapSql(sql, change);
  switch (statement.kind) {
    case 'select':
      return mapSelect(statement, change);
    case 'insert': {
      const { source } = statement;
      switch (source.kind) {
        case 'values':
          return { ...statement, source: { ...source, rows: source.rows.map((row) => row.map(inner)) } };
        case 'select':
          return { ...statement, source: { ...source, query: mapSelect(source.query, change) } };
        case 'run':
          return { ...statement, source: { ...source, rows: expr(source.rows) } };
      }
      break;
    }
    case 'update':
      return {
        ...statement,
        set: statement.set.map((entry) => ({ ...entry, value: inner(entry.value) })),
        where: statement.where && inner(statement.where),
        ...(statement.from ? { from: statement.from.map((item) => mapFrom(item, change)) } : {}),
      };
    case 'delete':
      return { ...statement, where: statement.where && inner(statement.where) };
    case 'sql':
      return {
        ...statement,
        bindings: mapBindings(statement.bindings, inner),
      };
  }
}

function mapBindings(
  bindings: Readonly<Record<string, SqlExpr>>,
  change: (sql: SqlExpr) => SqlExpr,
): Readonly<Record<string, SqlExpr>> {
  return Object.fromEntries(Object.entries(bindings).map(([name, sql]) => [name, change(sql)]));
}

/** Rebuilds every expression of a statement and of those inside it. */
export function mapStmt(stmt: Stmt, change: (expr: Expr) => Expr): Stmt {
  const inner = (expr: Expr): Expr => mapExpr(expr, change);
  const sql = (node: SqlExpr): SqlExpr => (node.kind === 'run' ? { kind: 'run', expr: inner(node.expr) } : node);
  switch (stmt.kind) {
    case 'operation':
    case 'break':
    case 'continue':
      return stmt;
    case 'execute':
      return { ...stmt, statement: mapRowStatement(stmt.statement, sql, inner) };
    case 'let':
    case 'assign':
      return { ...stmt, value: inner(stmt.value) };
    case 'mutate':
      return { ...stmt, target: inner(stmt.target), args: stmt.args.map(inner) };
    case 'forEach':
      return { ...stmt, over: inner(stmt.over), body: mapProgram(stmt.body, change) };
    case 'while':
      return { ...stmt, test: inner(stmt.test), body: mapProgram(stmt.body, change) };
    case 'if':
      return {
        ...stmt,
        test: inner(stmt.test),
        then: mapProgram(stmt.then, change),
        else: mapProgram(stmt.else, change),
      };
    case 'raise':
      return { ...stmt, message: inner(stmt.message) };
  }
}

/** Rebuilds every expression of a program. */
export function mapProgram(program: Program, change: (expr: Expr) => Expr): Program {
  return program.map((stmt) => mapStmt(stmt, change));
}

/** Visits every expression of a statement, also those inside its SQL and its blocks. */
export function eachExpr(stmt: Stmt, visit: (expr: Expr) => void): void {
  mapStmt(stmt, (expr) => {
    visit(expr);
    return expr;
  });
}

/** Visits a statement and those inside it, outer first. */
export function eachStmt(program: Program, visit: (stmt: Stmt) => void): void {
  for (const stmt of program) {
    visit(stmt);
    if (stmt.kind === 'forEach' || stmt.kind === 'while') eachStmt(stmt.body, visit);
    if (stmt.kind === 'if') {
      eachStmt(stmt.then, visit);
      eachStmt(stmt.else, visit);
    }
  }
}

/** A program without its schema changes: what it does to rows. */
export function withoutOperations(program: Program): Program {
  return program.flatMap((statement): Program => {
    switch (statement.kind) {
      case 'operation':
        return [];
      case 'forEach':
      case 'while':
        return [{ ...statement, body: withoutOperations(statement.body) }];
      case 'if':
        return [{ ...statement, then: withoutOperations(statement.then), else: withoutOperations(statement.else) }];
      default:
        return [statement];
    }
  });
}
