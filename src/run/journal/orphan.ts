import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '../../problem.ts';
import type { Query, Session } from '../session.ts';
import type { Runner, RunRecord } from './model.ts';

/** A connection of an earlier program that the server still has. */
export interface Orphan {
  readonly id: number;
  readonly user: string;
  readonly host: string;
  /** What it executes; `null` when it idles. */
  readonly statement: string | null;
  readonly state: string;
  readonly seconds: number;
}

export interface OrphanOptions {
  /** Told from time to time what is waited for. */
  readonly waiting?: (orphan: Orphan) => void;
  readonly signal?: AbortSignal | undefined;
}

const POLL_MS = 200;
/** Clocks of two moments are read by whole seconds. */
const SAME_START_SECONDS = 3;

async function serverStarted(query: Query): Promise<number> {
  const [now] = await query('SELECT UNIX_TIMESTAMP() AS now');
  const [up] = await query("SHOW GLOBAL STATUS LIKE 'Uptime'");
  return Number(now?.now) - Number(up?.Value);
}

/** Without PROCESS the list holds the sessions of one's own account only. */
async function seesEverybody(query: Query): Promise<boolean> {
  const grants = (await query('SHOW GRANTS FOR CURRENT_USER()')).map((row) => String(Object.values(row)[0]));
  return grants.some((grant) => {
    const [what = '', on = ''] = grant.split(' ON ');
    return on.startsWith('*.*') && /\b(ALL PRIVILEGES|PROCESS)\b/i.test(what);
  });
}

function same(one: string | null, other: string): boolean {
  const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
  return one !== null && plain(one) === plain(other);
}

/**
 * The connections of a run's last program that are still there. Their numbers begin anew when a server starts, so one
 * that has started since has none of them; but whoever executes the very text of a statement of unknown outcome is one in any case.
 *
 * @param unknown texts of the statements that have begun and not ended
 */
async function orphans(
  session: Session,
  database: string,
  runner: Runner,
  unknown: readonly string[],
  own: ReadonlySet<number>,
): Promise<readonly Orphan[]> {
  const restarted = Math.abs((await serverStarted(session.query)) - runner.serverStarted) > SAME_START_SECONDS;
  const rows = await session.query(
    `SELECT ID AS id, USER AS user, HOST AS host, DB AS db, COMMAND AS command, TIME AS seconds, STATE AS state,
       INFO AS info FROM information_schema.PROCESSLIST`,
  );
  return rows
    .map((row) => ({
      id: Number(row.id),
      user: String(row.user),
      host: String(row.host),
      db: row.db === null ? null : String(row.db),
      statement: row.info === null || row.command === 'Sleep' ? null : String(row.info),
      state: String(row.state ?? ''),
      seconds: Number(row.seconds ?? 0),
    }))
    .filter(({ id, host, db, statement }) => {
      if (own.has(id)) return false;
      if (unknown.some((one) => same(statement, one))) return true;
      if (restarted || db !== database) return false;
      return runner.connections.some((one) => one.id === id && one.host === host);
    });
}

/** Statements that a transaction takes back; whatever else runs may be a schema change. */
const ROWS = /^\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|SHOW|BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b/i;

function mayEnd({ statement }: Orphan): boolean {
  return statement === null || ROWS.test(statement);
}

function cannotSee(run: RunRecord, name: string): Problem {
  return new Problem(
    'SL047',
    `${name} has an unfinished upgrade that was run as ${run.runner.user}; as this user nobody can tell whether the server is still executing a statement of it`,
    {
      advice: `run it as ${run.runner.user}, or grant PROCESS on *.* to this user`,
      exit: 4,
      details: { user: run.runner.user },
    },
  );
}

function stopped(orphan: Orphan): Problem {
  const what = orphan.statement === null ? 'idles' : `has been executing for ${orphan.seconds} s: ${orphan.statement}`;
  return new Problem('SL047', `stopped waiting for connection ${orphan.id} of the earlier run, which ${what}`, {
    advice: 'run the same command again once that statement has ended (`SHOW PROCESSLIST`)',
    exit: 4,
    details: { connection: orphan.id, statement: orphan.statement },
  });
}

/**
 * Makes sure that nothing of the program that ran before is still at work. A schema statement that the server goes on
 * executing for a dead client is waited for, never killed; a connection that idles, or moves rows in a transaction that
 * nobody will commit, is ended, so that its program, should it live, cannot do anything more.
 *
 * @param unknown the schema statements that have begun and not ended
 * @throws Problem SL047
 */
export async function settleOrphans(
  session: Session,
  name: string,
  run: RunRecord,
  unknown: readonly string[],
  own: ReadonlySet<number>,
  { waiting, signal }: OrphanOptions = {},
): Promise<void> {
  const [me] = await session.query('SELECT CURRENT_USER() AS user');
  if (String(me?.user) !== run.runner.user && !(await seesEverybody(session.query))) throw cannotSee(run, name);
  const ended = new Set<number>();
  for (;;) {
    const left = await orphans(session, name, run.runner, unknown, own);
    const [first] = left;
    if (first === undefined) return;
    if (signal?.aborted === true) throw stopped(first);
    for (const orphan of left) {
      const { id } = orphan;
      if (ended.has(id) || !mayEnd(orphan)) continue;
      ended.add(id);
      // It may have ended by itself in the meantime.
      await session.query(`KILL ${id}`).catch((error: { errno?: number }) => {
        if (error.errno !== 1094) throw error;
      });
    }
    waiting?.(first);
    await pause(POLL_MS);
  }
}
