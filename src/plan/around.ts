import type { Catalog } from '../catalog/model.ts';
import { setsSession } from '../operation/index.ts';
import type { PlannedStatement } from './model.ts';

/** The whole database on both sides of one statement, as the plan expects it; the same object where nothing changes. */
export interface Around {
  readonly before: Catalog;
  readonly after: Catalog;
}

const kept = new WeakMap<PlannedStatement, Around>();

/**
 * Keeps what a statement leads from and to beside it: a plan that is printed, hashed or compared does not carry the
 * schema once a statement. Whoever makes a statement of another says it anew.
 */
export function keepAround(statement: PlannedStatement, around: Around): PlannedStatement {
  kept.set(statement, around);
  return statement;
}

/** What decides whether a statement of unknown outcome took effect. */
export function aroundOf(statement: PlannedStatement): Around {
  const found = kept.get(statement);
  if (found === undefined) throw new Error(`the plan does not know what stands around: ${statement.sql}`);
  return found;
}

/**
 * Statements that one change is told by: those before the one that makes it find the database as it was, those behind it
 * as it will be, and what only sets the session changes neither.
 */
export function statementsAround(
  texts: readonly string[],
  { before, after }: Around,
  make: (sql: string) => PlannedStatement,
): readonly PlannedStatement[] {
  let now = before;
  return texts.map((sql) => {
    const met = now;
    if (!setsSession(sql)) now = after;
    return keepAround(make(sql), { before: met, after: now });
  });
}
