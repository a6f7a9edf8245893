import { spans, sqlText } from '../../src/migration/verb/sql-text.ts';
import { bornValue } from './born.ts';
import type { Expr } from './program.ts';
import { type RenderOptions, renderExpr, renderFrom, renderStatement } from './render.ts';
import { isReserved } from './reserved.ts';
import type { FromItem, RowStatement, Select, SqlExpr } from './sql.ts';

/** A run value stands in SQL that has no place for it. */
export class NoText extends Error {
  readonly expr: Expr;
  constructor(expr: Expr) {
    super('a value of the run has no text in SQL');
    this.expr = expr;
  }
}

/** Run values in a verb's SQL: the clock and inputs have places, a UUID is the server's. @throws NoText for others */
export function placed(expr: Expr): string {
  const born = bornValue(expr);
  if (!born) throw new NoText(expr);
  if (born.born === 'input') return `:input.${born.name}`;
  if (born.born === 'now') return born.zone === 'utc' ? ':now' : ':localnow';
  return born.format === 'hex' ? "REPLACE(UUID(), '-', '')" : 'UUID()';
}

const OPTIONS: RenderOptions = { run: placed };

/** An expression as a reviewer reads it. `tables`: how many tables are in sight; with one, columns stand alone. */
export function exprText(sql: SqlExpr, tables: 'one' | 'many', run: (expr: Expr) => string = placed): string {
  return plainNames(renderExpr(sql, { run, qualify: tables === 'many' || holdsQuery(sql) }));
}

/** A query as a reviewer reads it. `qualify`: columns carry their tables in any case. */
export function selectText(query: Select, run: (expr: Expr) => string = placed, qualify = false): string {
  return plainNames(renderStatement(query, { run, ...(qualify ? { qualify } : {}) }));
}

/** A FROM item behind JOIN. */
export function fromText(item: FromItem): string {
  return plainNames(renderFrom(item, { ...OPTIONS, qualify: true }));
}

/** A statement as text, with run values spelled by `run`. */
export function statementText(statement: RowStatement, run: (expr: Expr) => string = placed): string {
  return plainNames(renderStatement(statement, { run }));
}

/** Takes backticks off names that need none, and puts text in its normal form. */
export function plainNames(sql: string): string {
  const parts = spans(sql).map(({ kind, text }) => {
    if (kind !== 'quoted' || !text.startsWith('`')) return text;
    const name = text.slice(1, -1);
    return /^[A-Za-z_]\w*$/.test(name) && !isReserved(name) ? name : text;
  });
  return sqlText(parts.join(''));
}

/** Whether SQL holds a query. */
export function holdsQuery(sql: SqlExpr | Select): boolean {
  let found = false;
  JSON.stringify(sql, (_, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'kind' in value) {
      if (value.kind === 'subquery' || value.kind === 'exists') found = true;
    }
    return typeof value === 'bigint' ? String(value) : value;
  });
  return found;
}
