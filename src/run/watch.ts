import type { Database } from './connection.ts';
import type { Running } from './progress.ts';
import type { Query, Session } from './session.ts';

/** Looks after statements that take long, from a session of its own. */
export interface Watch {
  /** As `work` does; while it lasts, tells once a second how it is getting on. */
  over<T>(session: Session, told: (running: Running) => void, work: () => Promise<T>): Promise<T>;
  /** The session that looks on, opened when it is first asked for. */
  session(): Promise<Session>;
}

const TICK_MS = 1000;

/** What the server says of a statement: a stage, and how much of it is done. */
interface Stage {
  readonly stage: string | null;
  /** Of the whole statement, 0 to 1. */
  readonly share: number | null;
}

const NOTHING: Stage = { stage: null, share: null };

/** MariaDB tells in its process list (manual, "Progress Reporting"): percent of a stage, and which stage of how many. */
async function mariadbStage(query: Query, id: number): Promise<Stage> {
  const [row] = await query(
    'SELECT STATE AS state, STAGE AS stage, MAX_STAGE AS stages, PROGRESS AS progress FROM information_schema.PROCESSLIST WHERE ID = ?',
    [id],
  );
  if (row === undefined) return NOTHING;
  const [stage, stages, progress] = [Number(row.stage), Number(row.stages), Number(row.progress)];
  const stageText = row.state === null || row.state === '' ? null : String(row.state);
  if (stages === 0 || stage === 0) return { stage: stageText, share: null };
  return { stage: stageText, share: (stage - 1 + progress / 100) / stages };
}

/** MySQL tells in performance_schema, where its stages are switched on (manual, "Monitoring ALTER TABLE Progress"). */
async function mysqlStage(query: Query, id: number): Promise<Stage> {
  const [row] = await query(
    `SELECT t.PROCESSLIST_STATE AS state, s.WORK_COMPLETED AS done, s.WORK_ESTIMATED AS estimated
       FROM performance_schema.threads t
       LEFT JOIN performance_schema.events_stages_current s ON s.THREAD_ID = t.THREAD_ID
      WHERE t.PROCESSLIST_ID = ?`,
    [id],
  );
  if (row === undefined) return NOTHING;
  const [done, estimated] = [Number(row.done ?? 0), Number(row.estimated ?? 0)];
  return {
    stage: row.state === null ? null : String(row.state),
    share: estimated > 0 ? Math.min(done / estimated, 1) : null,
  };
}

/** A share that has only just begun says nothing of what is left. */
function runningAt(seconds: number, { stage, share }: Stage): Running {
  const known = share !== null && share > 0.02;
  return {
    seconds,
    stage,
    percent: share === null ? null : share * 100,
    secondsLeft: known ? (seconds * (1 - share)) / share : null,
  };
}

export function watchFrom({ open }: Pick<Database, 'open'>, flavor: 'mariadb' | 'mysql'): Watch {
  let opened: Promise<Session> | null = null;
  const session = async (): Promise<Session> => {
    const before = await opened?.catch(() => null);
    if (before === undefined || before === null || before.lost() !== null) opened = open('watch');
    return opened as Promise<Session>;
  };
  const ask = flavor === 'mariadb' ? mariadbStage : mysqlStage;
  return {
    session,
    async over(worker, told, work) {
      const began = performance.now();
      let asking = false;
      const tick = async () => {
        if (asking) return;
        asking = true;
        const seconds = Math.round((performance.now() - began) / 1000);
        try {
          told(runningAt(seconds, await ask((await session()).query, worker.id)));
        } catch {
          // Looking on is a courtesy: where it cannot be done, the time is all there is to tell.
          told(runningAt(seconds, NOTHING));
        } finally {
          asking = false;
        }
      };
      const timer = setInterval(() => void tick(), TICK_MS);
      try {
        return await work();
      } finally {
        clearInterval(timer);
      }
    },
  };
}
