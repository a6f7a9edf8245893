import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Knex } from 'knex';
import type { Cursor, Mark } from '../../migration/verb/index.ts';
import { Problem } from '../../problem.ts';
import type { Session } from '../session.ts';
import { type Unit, unitHash, unitText } from '../unit.ts';
import { packDocument } from './document.ts';
import type { Fingerprint } from './fingerprint.ts';
import { JOURNAL_FORMAT, type Runner, type RunRecord } from './model.ts';
import { createTables, dropTables } from './tables.ts';

/** How a unit ended. */
export type End =
  | { readonly state: 'applied'; readonly rows: number }
  | { readonly state: 'skipped'; readonly error: string }
  | { readonly state: 'rejected'; readonly error: string };

/**
 * The journal of a run, as the program that runs it writes it. Every write asks whether the run is still its own: a
 * program that was taken for dead must not write beside the one that has taken over.
 */
export interface Journal {
  /** Writes a unit's intent; an end that was kept back goes with it. Durable when it resolves, as far as the server is. */
  begin(session: Session, unit: Unit, before: Fingerprint | null): Promise<void>;
  /**
   * Writes a unit's end. Of a schema statement that took effect it is kept back until the next write: the catalog knows
   * it too, and a commit a statement is saved.
   */
  end(session: Session, unit: Unit, end: End): Promise<void>;
  /** Writes a unit's end in the transaction that does its work. */
  endWithin(transaction: Knex.Transaction, unit: Unit, rows: number): Promise<void>;
  /** Writes how far a data step has come, in the transaction that did the piece. */
  mark(transaction: Knex.Transaction, unit: Unit, mark: Mark, rows: number): Promise<void>;
  /** Writes the ends that were kept back. */
  flush(session: Session): Promise<void>;
  /** Takes the journal away: the run is complete and verified. */
  finish(session: Session): Promise<void>;
}

const NOW = 'UTC_TIMESTAMP(6)';
const OURS = '(SELECT runner_token FROM stackleap_run WHERE id = 1) = ?';
/** Of statements in one INSERT: `max_allowed_packet` may be small. */
const CHUNK = 50;

function takenOver(): Problem {
  return new Problem('SL046', 'another upgrade has taken this run over, or its journal is gone', {
    advice: 'nothing further was begun; `stackleap status` says who runs it',
    exit: 4,
  });
}

/** What the program that runs says of itself. */
export async function thisRunner(sessions: readonly Session[]): Promise<Runner> {
  const [first] = sessions;
  if (first === undefined) throw new Error('a run needs a session');
  const [row] = await first.query('SELECT CURRENT_USER() AS user, UNIX_TIMESTAMP() AS now');
  const [up] = await first.query("SHOW GLOBAL STATUS LIKE 'Uptime'");
  const connections = await Promise.all(
    sessions.map(async ({ id, query }) => {
      const [own] = await query('SELECT HOST AS host FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID()');
      return { id, host: String(own?.host ?? '') };
    }),
  );
  return {
    token: randomBytes(16).toString('hex'),
    user: String(row?.user),
    host: hostname(),
    pid: process.pid,
    since: `${new Date().toISOString().slice(0, 19)}Z`,
    connections,
    serverStarted: Number(row?.now) - Number(up?.Value),
  };
}

/** Begins a run: its row and all that it will do are there before anything is done. */
export async function createJournal(
  session: Session,
  run: Omit<RunRecord, 'state' | 'startedAt'>,
  units: readonly Unit[],
): Promise<Journal> {
  await createTables(session.query);
  const knex = await session.knex();
  await session.guard(
    knex.transaction(async (transaction) => {
      for (let at = 0; at < units.length; at += CHUNK) {
        const rows = units.slice(at, at + CHUNK).map((unit) => ({
          position: unit.position,
          phase: unit.phase.name,
          kind: unit.kind,
          hash: unitHash(unit),
          statement: unitText(unit),
          state: 'planned',
        }));
        await transaction('stackleap_statement').insert(rows);
      }
      await transaction('stackleap_run').insert({
        id: 1,
        format: JOURNAL_FORMAT,
        state: 'running',
        service: run.service,
        set_database: run.database,
        from_release: run.from,
        to_release: run.to,
        plan_hash: run.hash,
        tool: run.tool,
        started_at: transaction.raw(NOW),
        runner: JSON.stringify(run.runner),
        runner_token: run.runner.token,
        document: packDocument(run.document),
      });
    }),
  );
  return openJournal(run.runner);
}

/** Takes over a run that nobody runs any more. */
export async function attachJournal(session: Session, runner: Runner): Promise<Journal> {
  await session.query('UPDATE stackleap_run SET runner = ?, runner_token = ? WHERE id = 1', [
    JSON.stringify(runner),
    runner.token,
  ]);
  return openJournal(runner);
}

/** Takes away what a run that was complete has left of its journal. */
export async function dropJournal(session: Session): Promise<void> {
  await dropTables(session.query);
}

interface Change {
  readonly set: string;
  readonly bindings: readonly Knex.RawBinding[];
}

function changeOf(end: End): Change {
  if (end.state === 'applied')
    return { set: `state = 'applied', ended_at = ${NOW}, row_count = ?`, bindings: [end.rows] };
  return { set: `state = ?, ended_at = ${NOW}, error = ?`, bindings: [end.state, end.error.slice(0, 4000)] };
}

async function write(knex: Knex, position: number, { set, bindings }: Change, token: string): Promise<void> {
  const sql = `UPDATE stackleap_statement SET ${set} WHERE position = ? AND ${OURS}`;
  const [outcome] = await knex.raw(sql, [...bindings, position, token]);
  if ((outcome as { affectedRows: number }).affectedRows !== 1) throw takenOver();
}

function openJournal({ token }: Runner): Journal {
  // By session, since each one's own next write takes it along.
  const kept = new Map<number, { readonly position: number; readonly change: Change }[]>();
  const writeAll = async (
    session: Session,
    more: readonly { readonly position: number; readonly change: Change }[],
  ) => {
    const all = [...(kept.get(session.id) ?? []), ...more];
    if (all.length === 0) return;
    const [only] = all;
    const knex = await session.knex();
    if (all.length === 1 && only !== undefined) {
      await session.guard(write(knex, only.position, only.change, token));
    } else {
      await session.guard(
        knex.transaction(async (transaction) => {
          for (const { position, change } of all) await write(transaction, position, change, token);
        }),
      );
    }
    kept.delete(session.id);
  };
  return {
    async begin(session, unit, before) {
      const change = {
        set: `state = 'begun', begun_at = ${NOW}, ended_at = NULL, error = NULL, connection = ?, fingerprint = ?`,
        bindings: [session.id, before === null ? null : JSON.stringify(before)] as Knex.RawBinding[],
      };
      await writeAll(session, [{ position: unit.position, change }]);
    },
    async end(session, unit, end) {
      const change = changeOf(end);
      if (unit.kind !== 'schema' || end.state === 'rejected') {
        return writeAll(session, [{ position: unit.position, change }]);
      }
      kept.set(session.id, [...(kept.get(session.id) ?? []), { position: unit.position, change }]);
    },
    endWithin: (transaction, unit, rows) =>
      write(transaction, unit.position, changeOf({ state: 'applied', rows }), token),
    async mark(transaction, unit, mark, rows) {
      const done = mark.done ? `, state = 'applied', ended_at = ${NOW}, step_cursor = NULL` : ', step_cursor = ?';
      const cursor: Cursor = mark.done ? null : mark.cursor;
      const change = {
        set: `row_count = row_count + ?${done}`,
        bindings: [rows, ...(mark.done ? [] : [JSON.stringify(cursor)])],
      };
      await write(transaction, unit.position, change, token);
    },
    flush: (session) => writeAll(session, []),
    async finish(session) {
      await writeAll(session, []);
      await session.query("UPDATE stackleap_run SET state = 'finished' WHERE id = 1 AND runner_token = ?", [token]);
      await dropTables(session.query);
    },
  };
}
