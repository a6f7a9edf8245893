import type { Cursor } from '../../migration/verb/index.ts';
import { Problem } from '../../problem.ts';
import type { Query } from '../session.ts';
import { unpackDocument } from './document.ts';
import type { Fingerprint } from './fingerprint.ts';
import { JOURNAL_FORMAT, type Runner, type RunRecord, type UnitRecord, type UnitState } from './model.ts';

/** A moment as the journal holds it, UTC. */
function moment(value: unknown): string | null {
  return value === null || value === undefined ? null : `${String(value).slice(0, 19).replace(' ', 'T')}Z`;
}

function unreadable(database: string, why: string): Problem {
  return new Problem(
    'SL045',
    `${database} holds the journal of an unfinished upgrade that this program cannot read: ${why}`,
    {
      advice: 'go on with the program that began it; `SELECT * FROM stackleap_run` names its version',
    },
  );
}

/**
 * The unfinished run of a database; `null` when there is none.
 *
 * @throws Problem SL045: the journal is another version's
 */
export async function readRun(query: Query, database: string): Promise<RunRecord | null> {
  const tables = await query(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    [database, 'stackleap_run'],
  );
  if (tables.length === 0) return null;
  const [row] = await query('SELECT * FROM stackleap_run WHERE id = 1');
  // Its tables are made before its row: no row, no run.
  if (row === undefined) return null;
  if (Number(row.format) !== JOURNAL_FORMAT)
    throw unreadable(database, `it is of format ${row.format}, by ${row.tool}`);
  if (!Buffer.isBuffer(row.document)) throw unreadable(database, 'its document is missing');
  return {
    state: row.state === 'finished' ? 'finished' : 'running',
    service: String(row.service),
    database: String(row.set_database),
    from: String(row.from_release),
    to: String(row.to_release),
    hash: String(row.plan_hash),
    tool: String(row.tool),
    startedAt: moment(row.started_at) ?? '',
    runner: JSON.parse(String(row.runner)) as Runner,
    document: unpackDocument(row.document),
  };
}

/** What is known of each unit, in the order of the plan. */
export async function readUnits(query: Query): Promise<readonly UnitRecord[]> {
  const rows = await query('SELECT * FROM stackleap_statement ORDER BY position');
  return rows.map((row) => ({
    position: Number(row.position),
    phase: String(row.phase),
    kind: String(row.kind),
    hash: String(row.hash),
    statement: String(row.statement),
    state: String(row.state) as UnitState,
    begunAt: moment(row.begun_at),
    endedAt: moment(row.ended_at),
    connection: row.connection === null ? null : Number(row.connection),
    before: row.fingerprint === null ? null : (JSON.parse(String(row.fingerprint)) as Fingerprint),
    cursor: row.step_cursor === null ? null : (JSON.parse(String(row.step_cursor)) as Cursor),
    rows: Number(row.row_count),
    error: row.error === null ? null : String(row.error),
  }));
}
