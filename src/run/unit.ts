import { createHash } from 'node:crypto';
import { setsSession } from '../operation/index.ts';
import { aroundOf } from '../plan/around.ts';
import { normalSql } from '../plan/hash.ts';
import type { Phase, Plan, PlannedStatement } from '../plan/model.ts';

/**
 * What a run does in one go, and what the journal has a row for:
 * - `schema`: one statement that the server commits by itself
 * - `session`: one that only sets the session, and has to be said again in a new one
 * - `rows`: a data step, however many statements the plan shows for it
 * - `version`: row statements on the version tables, in one transaction
 */
export interface Unit {
  /** Place in the plan, from 0. */
  readonly position: number;
  readonly kind: 'schema' | 'session' | 'rows' | 'version';
  readonly phase: Phase;
  /** At least one. */
  readonly statements: readonly PlannedStatement[];
}

/** The statements of a unit as one text, as `plan --sql` shows them. */
export function unitText({ statements }: Pick<Unit, 'statements'>): string {
  return statements.map(({ sql }) => sql).join(';\n');
}

/** SHA-256 (hexadecimal) of a unit's normalised statements and of the step that they stand for. */
export function unitHash({ kind, statements }: Pick<Unit, 'kind' | 'statements'>): string {
  const [first] = statements;
  const place = kind === 'rows' ? `${first?.migration}:${first?.step}` : '';
  const text = statements.map(({ sql }) => normalSql(sql)).join(';');
  return createHash('sha256').update(`${kind} ${place} ${text}`).digest('hex');
}

function kindOf(statement: PlannedStatement): Unit['kind'] {
  if (statement.kind === 'data') return 'rows';
  if (setsSession(statement.sql)) return 'session';
  if (statement.kind === 'schema') return 'schema';
  // A version table that is not there yet is made by the plan's own hand.
  const { before, after } = aroundOf(statement);
  return before === after ? 'version' : 'schema';
}

function belongsTo(unit: Omit<Unit, 'position'>, statement: PlannedStatement): boolean {
  const kind = kindOf(statement);
  if (kind !== unit.kind) return false;
  const last = unit.statements.at(-1);
  if (kind === 'rows') return last?.migration === statement.migration && last.step === statement.step;
  return kind === 'version';
}

/** The units of a plan, in the order in which they run. */
export function unitsOf(plan: Pick<Plan, 'phases'>): readonly Unit[] {
  const units: Omit<Unit, 'position'>[] = [];
  for (const phase of plan.phases) {
    for (const statement of phase.statements) {
      const last = units.at(-1);
      if (last !== undefined && last.phase === phase && belongsTo(last, statement)) {
        units[units.length - 1] = { ...last, statements: [...last.statements, statement] };
      } else units.push({ kind: kindOf(statement), phase, statements: [statement] });
    }
  }
  return units.map((unit, position) => ({ ...unit, position }));
}
