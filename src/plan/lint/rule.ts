import type { Catalog } from '../../catalog/model.ts';
import type { Diagnostic, PlannedStatement, TableSize } from '../model.ts';

/** What a rule looks at: the plan, the database before it and behind it. */
export interface Linted {
  readonly statements: readonly PlannedStatement[];
  readonly before: Catalog;
  readonly after: Catalog;
  /** Of the tables when the plan is made. */
  readonly sizes: ReadonlyMap<string, TableSize>;
}

export type Finding = Pick<Diagnostic, 'code' | 'severity' | 'message' | 'advice'>;

/** Something that an operator should know before saying yes; none of them stops an upgrade. */
export type Rule = (linted: Linted) => readonly Finding[];

/** `12 tables: a, b, c, …`. */
export function listed(what: string, names: readonly string[]): string {
  const few = names.slice(0, 5).join(', ');
  return `${names.length} ${names.length === 1 ? what : `${what}s`}: ${few}${names.length > 5 ? ', …' : ''}`;
}
