import type { Expr } from './program.ts';
import type { Delete, FromItem, Insert, RowStatement, Select, SqlExpr, Update } from './sql.ts';

/** How values that only the run knows get into the text. */
export interface RenderOptions {
  /** Spells a run value: a placeholder, `:now`, … Without it such a value is an error. */
  readonly run?: (expr: Expr) => string;
  /** Write `table.column` also where one table alone is in sight; default: only where there are more. */
  readonly qualify?: boolean;
}

/** A statement could not be written as text. */
export class RenderError extends Error {}

/** A row statement as MySQL text. Values stand in it as literals. @throws RenderError for run values without `run` */
export function renderStatement(statement: RowStatement, options: RenderOptions = {}): string {
  switch (statement.kind) {
    case 'select':
      return renderSelect(statement, { qualify: needsTables(statement), ...options });
    case 'insert':
      return renderInsert(statement, options);
    case 'update':
      return renderUpdate(statement, { qualify: needsTables(statement), ...options });
    case 'delete':
      return renderDelete(statement, { qualify: needsTables(statement), ...options });
    case 'sql':
      return bindText(statement.text, statement.bindings, options);
  }
}

/** An identifier in backticks. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A literal as MySQL spells it, with backslash escapes as the server's default mode reads them. */
export function renderLiteral(value: string | number | bigint | boolean | null | Uint8Array): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return value.length === 0 ? "''" : `X'${Buffer.from(value).toString('hex')}'`;
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\u0000', '\\0')}'`;
}

export function renderSelect(select: Select, options: RenderOptions): string {
  const columns = select.columns.map(({ expr, name }) => {
    const text = renderExpr(expr, options);
    const own = expr.kind === 'column' ? expr.name : expr.kind === 'star' ? name : null;
    return own === name ? text : `${text} AS ${quoteName(name)}`;
  });
  const arms = select.unions ?? [];
  const head = [
    `SELECT ${select.distinct ? 'DISTINCT ' : ''}${select.manyGroups ? 'SQL_BIG_RESULT ' : ''}${columns.join(', ')}`,
    select.from.length === 0 ? '' : `FROM ${select.from.map((item) => renderFrom(item, options)).join(', ')}`,
    clause('WHERE', select.where, options),
    select.groupBy.length === 0 ? '' : `GROUP BY ${list(select.groupBy, options)}`,
    clause('HAVING', select.having, options),
    ...arms.map((arm) => `UNION ${arm.all ? 'ALL ' : ''}${renderSelect(arm.query, options)}`),
    select.orderBy.length === 0 ? '' : `ORDER BY ${list(select.orderBy, options)}`,
    limits(select, options),
  ];
  return head.filter((part) => part !== '').join(' ');
}

/** MySQL has no OFFSET without LIMIT; the manual's own way out is a limit of 2^64 - 1. */
function limits(select: Select, options: RenderOptions): string {
  if (select.limit === null && select.offset === null) return '';
  const limit = select.limit === null ? '18446744073709551615' : renderExpr(select.limit, options);
  return `LIMIT ${limit}${select.offset === null ? '' : ` OFFSET ${renderExpr(select.offset, options)}`}`;
}

export function renderFrom(item: FromItem, options: RenderOptions): string {
  switch (item.kind) {
    case 'table':
      return item.alias === undefined ? quoteName(item.name) : `${quoteName(item.name)} AS ${quoteName(item.alias)}`;
    case 'subquery':
      return `(${renderSelect(item.query, { ...options, qualify: true })}) AS ${quoteName(item.alias)}`;
    case 'join': {
      const right = renderFrom(item.right, options);
      const nested = item.right.kind === 'join' ? `(${right})` : right;
      const on = item.on === null ? '' : ` ON ${renderExpr(item.on, options)}`;
      const word = item.outer ? 'LEFT JOIN' : item.on === null ? 'CROSS JOIN' : 'JOIN';
      return `${renderFrom(item.left, options)} ${word} ${nested}${on}`;
    }
  }
}

function renderInsert(insert: Insert, options: RenderOptions): string {
  const into = `INSERT ${insert.ignore ? 'IGNORE ' : ''}INTO ${quoteName(insert.table)}`;
  const columns = insert.columns.map(quoteName).join(', ');
  switch (insert.source.kind) {
    case 'values': {
      const rows = insert.source.rows.map((row) => `(${row.map((expr) => renderExpr(expr, options)).join(', ')})`);
      return `${into} (${columns}) VALUES ${rows.join(', ')}`;
    }
    case 'select':
      return `${into} (${columns}) ${renderSelect(insert.source.query, { qualify: true, ...options })}`;
    case 'run':
      throw new RenderError(`an insert of rows that the run holds (${insert.table}) has no text`);
  }
}

function renderUpdate(update: Update, options: RenderOptions): string {
  const tables = [quoteName(update.table), ...(update.from ?? []).map((item) => renderFrom(item, options))];
  const many = tables.length > 1;
  const set = update.set.map(({ column, value }) => {
    const name = many ? `${quoteName(update.table)}.${quoteName(column)}` : quoteName(column);
    return `${name} = ${renderExpr(value, options)}`;
  });
  const where = clause('WHERE', update.where, options);
  return `UPDATE ${tables.join(', ')} SET ${set.join(', ')}${where === '' ? '' : ` ${where}`}`;
}

function renderDelete(statement: Delete, options: RenderOptions): string {
  const where = clause('WHERE', statement.where, options);
  return `DELETE FROM ${quoteName(statement.table)}${where === '' ? '' : ` ${where}`}`;
}

function clause(word: string, expr: SqlExpr | null, options: RenderOptions): string {
  return expr === null ? '' : `${word} ${renderExpr(expr, options)}`;
}

function list(exprs: readonly SqlExpr[], options: RenderOptions): string {
  return exprs.map((expr) => renderExpr(expr, options)).join(', ');
}

/** How tightly MySQL binds an operator (manual, "Operator Precedence"); higher is tighter. */
const precedence: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  not: 3,
  between: 4,
  '=': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '<=>': 5,
  is: 5,
  'is not': 5,
  like: 5,
  'not like': 5,
  regexp: 5,
  in: 5,
  'not in': 5,
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
  '%': 8,
  escape: 9,
  collate: 10,
};

/** Operators of one kind that need no parentheses around a left side of their own kind. */
const leftAssociative = new Set(['and', 'or', '+', '-', '*', '/', '%']);

export function renderExpr(expr: SqlExpr, options: RenderOptions): string {
  switch (expr.kind) {
    case 'column':
      return expr.table === '' || options.qualify === false
        ? quoteName(expr.name)
        : `${quoteName(expr.table)}.${quoteName(expr.name)}`;
    case 'literal':
      return renderLiteral(expr.value);
    case 'run':
      if (!options.run) throw new RenderError('a value that only the run knows has no text');
      return options.run(expr.expr);
    case 'binary':
      return renderBinary(expr.op, expr.left, expr.right, options);
    case 'unary':
      return renderUnary(expr.op, expr.operand, options);
    case 'list':
      return `(${list(expr.items, options)})`;
    case 'function':
      return `${expr.name}(${expr.distinct ? 'DISTINCT ' : ''}${list(expr.args, options)})`;
    case 'case': {
      const whens = expr.whens.map(
        ({ when, then }) => `WHEN ${renderExpr(when, options)} THEN ${renderExpr(then, options)}`,
      );
      const last = expr.else === null ? '' : ` ELSE ${renderExpr(expr.else, options)}`;
      return `CASE ${whens.join(' ')}${last} END`;
    }
    case 'cast':
      return `CAST(${renderExpr(expr.operand, options)} AS ${expr.type})`;
    case 'subquery':
      return `(${renderSelect(expr.query, { ...options, qualify: true })})`;
    case 'exists':
      return `EXISTS (${renderSelect(expr.query, { ...options, qualify: true })})`;
    case 'star':
      return '*';
    case 'raw':
      return expr.bindings ? bindText(expr.sql, expr.bindings, options) : expr.sql;
  }
}

function renderBinary(op: string, left: SqlExpr, right: SqlExpr, options: RenderOptions): string {
  if (op === '||') return `concat(${renderExpr(left, options)}, ${renderExpr(right, options)})`;
  const own = precedence[op] ?? 0;
  const a = grouped(left, leftAssociative.has(op) ? own : own + 1, options);
  if (op === 'between') {
    const [low, high] = right.kind === 'list' ? right.items : [];
    if (!low || !high) throw new RenderError('BETWEEN without two bounds');
    return `${a} BETWEEN ${grouped(low, 7, options)} AND ${grouped(high, 7, options)}`;
  }
  const b = grouped(right, own + 1, options);
  // The values of a list that the run holds are put in one after the other.
  const isRunList = right.kind === 'run' && (op === 'in' || op === 'not in');
  return `${a} ${op.toUpperCase()} ${isRunList ? `(${b})` : b}`;
}

function renderUnary(op: 'not' | '-' | 'distinct' | 'asc' | 'desc', operand: SqlExpr, options: RenderOptions): string {
  switch (op) {
    case 'not':
      return `NOT ${grouped(operand, 4, options)}`;
    case '-':
      return `-${grouped(operand, 9, options)}`;
    case 'distinct':
      return `DISTINCT ${renderExpr(operand, options)}`;
    case 'asc':
    case 'desc':
      return `${renderExpr(operand, options)} ${op.toUpperCase()}`;
  }
}

function grouped(expr: SqlExpr, least: number, options: RenderOptions): string {
  const text = renderExpr(expr, options);
  const own =
    expr.kind === 'binary'
      ? expr.op === '||'
        ? 99
        : (precedence[expr.op] ?? 0)
      : expr.kind === 'unary'
        ? expr.op === 'not'
          ? 3
          : 9
        : expr.kind === 'raw'
          ? rawPrecedence(expr.sql)
          : 99;
  return own < least ? `(${text})` : text;
}

/** Text of a script may hold any operator; only a single word or a call stands without parentheses. */
function rawPrecedence(sql: string): number {
  return sql.includes(' ') ? 0 : 99;
}

/** Whether columns must be written with their table: there is more than one, or a subquery. */
function needsTables(statement: Select | Update | Delete): boolean {
  const parts: unknown[] = [];
  switch (statement.kind) {
    case 'select': {
      const [only, ...others] = statement.from;
      if (others.length > 0 || (only && (only.kind !== 'table' || only.alias !== undefined))) return true;
      if (statement.unions && statement.unions.length > 0) return true;
      parts.push(statement.columns, statement.where, statement.having, statement.groupBy, statement.orderBy);
      break;
    }
    case 'update':
      if (statement.from && statement.from.length > 0) return true;
      parts.push(statement.set, statement.where);
      break;
    case 'delete':
      parts.push(statement.where);
      break;
  }
  return parts.some(holdsSubquery);
}

function holdsSubquery(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(holdsSubquery);
  if (typeof node !== 'object' || node === null || node instanceof Uint8Array) return false;
  const { kind } = node as { kind?: unknown };
  if (kind === 'subquery' || kind === 'exists') return true;
  return Object.values(node).some(holdsSubquery);
}

/** Fills the `:name` places of a text; `::` and quoted text are left alone, as SQLAlchemy's `text()` does. */
function bindText(text: string, bindings: Readonly<Record<string, SqlExpr>>, options: RenderOptions): string {
  let out = '';
  let at = 0;
  let quote = '';
  while (at < text.length) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === "'" || char === '"' || char === '`') {
      quote = char;
    } else if (char === ':' && text[at - 1] !== ':' && text[at - 1] !== '\\') {
      const name = leadingName(text.slice(at + 1));
      const bound = bindings[name];
      if (name !== '' && bound !== undefined) {
        out += renderExpr(bound, options);
        at += name.length + 1;
        continue;
      }
    }
    out += char;
    at++;
  }
  return out;
}

function leadingName(text: string): string {
  let end = 0;
  while (end < text.length && /\w/.test(text[end] ?? '')) end++;
  return text.slice(0, end);
}
