import { introspect } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { MigrationSet } from '../../migration/model.ts';
import { aroundOf } from '../../plan/around.ts';
import { withoutJournal } from '../../plan/journal-tables.ts';
import { Problem } from '../../problem.ts';
import { dataStepOf } from '../data-step.ts';
import { rowsInTheWay, takenBack } from '../guarded.ts';
import type { Session } from '../session.ts';
import { type Unit, unitText } from '../unit.ts';
import { decide, tookEffectUnseen } from './decide.ts';
import { liveFingerprint, touchedBy } from './fingerprint.ts';
import type { Journal } from './journal.ts';
import type { UnitRecord } from './model.ts';

/** What an operator has found out where the catalog cannot tell. */
export type Told = 'applied' | 'not-applied';

/** What was found out about one unit that had begun and not ended, or was not known to have begun. */
export interface Settled {
  readonly unit: Unit;
  readonly outcome: Told;
  /** `catalog`: seen there; `journal`: its end would have committed with its work; `told`: by the operator. */
  readonly by: 'catalog' | 'journal' | 'told';
}

export interface SettleInput {
  readonly session: Session;
  readonly database: string;
  readonly set: MigrationSet;
  readonly units: readonly Unit[];
  readonly records: readonly UnitRecord[];
  readonly journal: Journal;
  readonly told: Told | undefined;
}

/**
 * Tables that a unit of rows writes and whose engine does not take part in a transaction, as the plan has them or as they
 * are by now.
 */
function withoutTransaction(set: MigrationSet, unit: Unit, live: Catalog): readonly string[] {
  const step = dataStepOf(set, unit);
  const names = step === null ? unit.statements.flatMap(({ table }) => table ?? []) : Object.keys(step.writes);
  const [first] = unit.statements;
  if (first === undefined) return [];
  const { tables } = aroundOf(first).before;
  return [...new Set(names)].filter((name) => {
    const engines = [tables.get(name)?.engine, live.tables.get(name)?.engine];
    return engines.some((engine) => engine !== undefined && engine.toLowerCase() !== 'innodb');
  });
}

function undecided(database: string, unit: Unit, look: readonly string[]): Problem {
  const lines = look.map((line) => `\n  - ${line}`).join('');
  return new Problem(
    'SL044',
    `whether this statement of ${unit.phase.name} took effect in ${database} cannot be told:\n  ${unitText(unit)}\n  look at:${lines}`,
    {
      advice:
        'bring what is listed either to what it was before the statement or to what it is after it; then run the same command again, or say what you found with `--settle applied` or `--settle not-applied`',
      details: { phase: unit.phase.name, position: unit.position, statement: unitText(unit), look },
      exit: 4,
    },
  );
}

async function settleOne(input: SettleInput, unit: Unit, record: UnitRecord, live: Catalog): Promise<Settled> {
  const { session, set, database, told } = input;
  if (unit.kind === 'session') return { unit, outcome: 'not-applied', by: 'journal' };
  if (unit.kind !== 'schema') {
    const tables = withoutTransaction(set, unit, live);
    if (tables.length === 0) return { unit, outcome: 'not-applied', by: 'journal' };
    if (told !== undefined) return { unit, outcome: told, by: 'told' };
    const look = tables.map(
      (table) => `the rows of ${table}: its engine keeps no transaction, so some of them may have been written`,
    );
    throw undecided(database, unit, look);
  }
  const [statement] = unit.statements;
  if (statement === undefined) throw new Error('a unit without a statement');
  const touched = touchedBy(statement);
  const now = await liveFingerprint(session.query, touched);
  const verdict = decide(statement, touched, record.before ?? {}, now, live);
  if (verdict.kind === 'not-applied') return { unit, outcome: verdict.kind, by: 'catalog' };
  if (verdict.kind === 'applied') {
    // Its questions may not have been asked. One that is taken back is run, and refused, in its turn.
    const rows = await takenBack(session, statement);
    return { unit, outcome: rows === null ? 'applied' : 'not-applied', by: 'catalog' };
  }
  if (told === undefined) throw undecided(database, unit, verdict.look);
  const rows = told === 'applied' ? await rowsInTheWay(session.query, statement) : null;
  if (rows !== null) throw undecided(database, unit, [rows.message]);
  return { unit, outcome: told, by: 'told' };
}

/**
 * Finds out what became of every unit that has begun and not ended, and writes it down. Nothing of the earlier program
 * may be at work any more.
 *
 * @throws Problem SL044: the catalog cannot tell
 */
export async function settleUnits(input: SettleInput): Promise<readonly Settled[]> {
  const { session, database, units, records, journal } = input;
  const found: Settled[] = [];
  const live = withoutJournal(await introspect(session.query, database));
  const keep = async (settled: Settled) => {
    found.push(settled);
    if (settled.outcome === 'applied') await journal.end(session, settled.unit, { state: 'applied', rows: 0 });
  };
  for (const unit of units) {
    const record = records[unit.position];
    if (record?.state === 'begun') await keep(await settleOne(input, unit, record, live));
  }
  // The journal's last commits may be lost where the server does not flush its log at each of them. Statements on
  // independent tables run at the same time: behind one that did not take effect there may be others that did.
  let gap: Unit | null = null;
  for (const unit of units) {
    if (gap !== null && (unit.kind !== 'schema' || unit.phase !== gap.phase)) break;
    const state = records[unit.position]?.state;
    if (
      state === 'applied' ||
      state === 'skipped' ||
      found.some((one) => one.unit === unit && one.outcome === 'applied')
    )
      continue;
    // What a session is told leaves nothing to see; the statement that it is told for does.
    if (unit.kind === 'session') continue;
    const [statement] = unit.statements;
    if (unit.kind !== 'schema' || statement === undefined) break;
    const unseen = state === 'planned' && tookEffectUnseen(statement, touchedBy(statement), live);
    if (!unseen || (await takenBack(session, statement)) !== null) {
      gap ??= unit;
      continue;
    }
    await keep({ unit, outcome: 'applied', by: 'catalog' });
  }
  await journal.flush(session);
  return found;
}
