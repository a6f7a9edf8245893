import { freeze } from './freeze.ts';
import type { ColumnFacts, Condition, Operation } from './model.ts';

export function hasTable(table: string): Condition {
  return freeze({ kind: 'hasTable', table });
}

/** With facts that are true of it: `hasColumn('quotas', 'resource', { length: 25 })`. */
export function hasColumn(table: string, column: string, facts: ColumnFacts = {}): Condition {
  return freeze({ kind: 'hasColumn', table, column, ...facts });
}

/** By name, or by exact columns in any order, or both: `hasIndex('tasks', 'ix_status')`, `hasIndex('tasks', { columns: ['status'] })`. */
export function hasIndex(
  table: string,
  what: string | { readonly name?: string; readonly columns?: readonly string[]; readonly unique?: boolean },
): Condition {
  return freeze({ kind: 'hasIndex', table, ...(typeof what === 'string' ? { name: what } : what) });
}

export function hasForeignKey(
  table: string,
  what: string | { readonly name?: string; readonly columns?: readonly string[] },
): Condition {
  return freeze({ kind: 'hasForeignKey', table, ...(typeof what === 'string' ? { name: what } : what) });
}

/** As the schema was before the migration's first step. */
export function before(condition: Condition): Condition {
  return condition.kind === 'before' ? condition : freeze({ kind: 'before', condition });
}

export function not(condition: Condition): Condition {
  return condition.kind === 'not' ? condition.condition : freeze({ kind: 'not', condition });
}

export function all(...conditions: Condition[]): Condition {
  return freeze({ kind: 'all', conditions });
}

export function any(...conditions: Condition[]): Condition {
  return freeze({ kind: 'any', conditions });
}

/** The operation, only if the condition holds at that point; inside another `when`, only if both do. */
export function when<T extends { readonly when?: Condition }>(condition: Condition, operation: T): T {
  return freeze({ ...operation, when: operation.when === undefined ? condition : all(condition, operation.when) });
}

/** The script goes on when the server refuses the operation. */
export function tolerant<T extends Operation>(operation: T): T {
  return freeze({ ...operation, tolerant: true });
}

/** With `foreign_key_checks` off, as the script had it. */
export function withoutForeignKeyChecks<T extends Operation>(operation: T): T {
  return freeze({ ...operation, foreignKeyChecks: false });
}
