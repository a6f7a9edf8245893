import type { Table } from '../../catalog/model.ts';
import type { AssertNone } from '../../migration/model.ts';
import { assertNone } from '../../migration/verb/index.ts';
import {
  alterClauses,
  compile,
  quoteName,
  setsSession,
  type TableAlteration,
  withoutChecks,
} from '../../operation/index.ts';
import type { Operation } from '../../operation/model.ts';
import { statementsAround } from '../around.ts';
import { askEstimate, estimate, operationCost } from '../cost.ts';
import type { PlannedStatement, TableSize, Way } from '../model.ts';
import { orphansOf } from '../orphans.ts';
import { promise } from '../promise.ts';
import { type Built, isAlteration } from './build.ts';

/** A column is changed once in a statement: to what its last change makes of it, under the name that it begins with. */
function asOne(
  operation: TableAlteration,
  earlier: readonly Operation[],
  later: readonly Operation[],
): TableAlteration | null {
  if (operation.kind !== 'alterColumn') return operation;
  const first = earlier.some((one) => one.kind === 'alterColumn' && one.to.name === operation.column);
  if (first) return null;
  const last = later.find((one) => one.kind === 'alterColumn' && one.column === operation.to.name);
  return last?.kind === 'alterColumn' ? { ...operation, to: last.to } : operation;
}

function texts({ operations, before, speed, unchecked }: Built): readonly string[] {
  const [{ operation: first }, ...rest] = operations;
  if (!isAlteration(first) || (rest.length === 0 && speed === null)) return compile(before, first);
  const clauses: string[] = [];
  const all = operations.map(({ operation }) => operation);
  for (const [at, { operation, before: met }] of operations.entries()) {
    if (!isAlteration(operation)) throw new Error(`${operation.kind} is no clause of ALTER TABLE`);
    const clause = asOne(operation, all.slice(0, at), all.slice(at + 1));
    if (clause !== null) clauses.push(...alterClauses(met, clause));
  }
  const sql = `ALTER TABLE ${quoteName(first.table)} ${clauses.join(', ')}${promise(before.server, speed)}`;
  return unchecked === true ? withoutChecks(before.server, [sql]) : [sql];
}

/** What the rows have to be where the server does not look at them itself. */
function guardsOf({ operations, after, unchecked }: Built): readonly AssertNone[] {
  if (unchecked !== true) return [];
  return operations.flatMap(({ operation }) => {
    if (operation.kind !== 'addForeignKey') return [];
    const { what, wrong, reads, select } = orphansOf(after.tables.get(operation.table) as Table, operation.foreignKey);
    return [assertNone(select, { message: `${what}; there are ${wrong}`, reads })];
  });
}

function wayOf(built: Built): { readonly way: Way; readonly reason: string } {
  const { operations, before, after, speed, reason } = built;
  const [{ operation: first }] = operations;
  if (speed !== null) return { way: speed, reason: reason ?? '' };
  if (operations.length > 1 && operations.every(({ operation }) => operation.kind === 'dropForeignKey')) {
    return { ...operationCost(before, first, after), reason: 'drops foreign keys' };
  }
  if (reason !== null) return { way: 'rebuild', reason };
  return operationCost(before, first, after);
}

/**
 * A statement of the plan, or what MySQL needs around it.
 *
 * @param size of the table when the plan is made; `undefined`: the plan makes it
 */
export function plannedStatements(
  built: Built,
  place: Pick<PlannedStatement, 'migration' | 'step' | 'tolerant'>,
  size: TableSize | undefined,
): readonly PlannedStatement[] {
  const { way, reason } = wayOf(built);
  const [{ operation: first }] = built.operations;
  const guards = guardsOf(built);
  return statementsAround(texts(built), built, (sql): PlannedStatement => {
    const sets = setsSession(sql);
    return {
      sql,
      table: 'table' in first ? first.table : null,
      way,
      reason,
      rows: size?.rows ?? null,
      bytes: size?.bytes ?? null,
      estimateSeconds: sets ? 0 : estimate(way, size) + askEstimate(guards.length, size),
      kind: 'schema',
      ...place,
      ...(sets || guards.length === 0 ? {} : { guards }),
    };
  });
}
