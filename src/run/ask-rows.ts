import type { Plain } from '../migration/model.ts';
import { codeTools } from '../migration/tools.ts';
import type { Plan } from '../plan/model.ts';
import { askRow, rowQuestions } from '../preflight/rows/index.ts';
import { type CheckContext, checkValues, type ServerFinding } from '../preflight/server/index.ts';
import type { Database } from './connection.ts';
import { stoppedBefore } from './failure.ts';
import { allThrough } from './parallel/all-through.ts';
import { howMany } from './parallel/how-many.ts';
import type { Session, Sessions } from './session.ts';

export interface AskOptions {
  /** Values of the set's inputs. */
  readonly values?: ReadonlyMap<string, Plain> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** As the run's. */
  readonly parallel?: number | 'auto' | undefined;
}

type Question = (session: Session) => Promise<readonly ServerFinding[]>;

/** Questions at a time: beside them the plan is tried, and the database may be in use. */
const MOST = 2;

/** Sessions to ask in. The first has to be there; a server that gives no further one is asked in fewer. */
async function openAskers(database: Database, wanted: number): Promise<Sessions> {
  const sessions: [Session, ...Session[]] = [await database.open('work')];
  while (sessions.length < wanted) {
    const more = await database.open('work').catch(() => null);
    if (more === null) break;
    sessions.push(more);
  }
  return sessions;
}

/**
 * Does what only reads, and leaves it there as soon as the run is told to stop: what the sessions ask then, the server would
 * go on with although nobody waits for the answer.
 *
 * @throws Problem SL048, and what `work` throws
 */
async function unlessStopped<T>(
  { query }: Database,
  sessions: Sessions,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const stopped = () => stoppedBefore('while the rows were asked');
  if (signal === undefined) return work();
  if (signal.aborted) throw stopped();
  const over = new AbortController();
  const stop = new Promise<never>((_, reject) => {
    const end = async () => {
      for (const { id } of sessions) await query(`KILL QUERY ${id}`).catch(() => undefined);
      reject(stopped());
    };
    signal.addEventListener('abort', end, { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([stop, work()]);
  } catch (error) {
    // The question's own end may be heard of before that of the KILL.
    throw signal.aborted ? stopped() : error;
  } finally {
    over.abort();
  }
}

/** Puts each question in the next session that is free. The findings stand in the order of the questions. */
async function spread(questions: readonly Question[], sessions: Sessions): Promise<readonly ServerFinding[]> {
  const answers = new Map<number, readonly ServerFinding[]>();
  const open = questions.entries();
  let failed = false;
  const askIn = async (session: Session): Promise<void> => {
    for (const [at, ask] of open) {
      if (failed) return;
      try {
        answers.set(at, await ask(session));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await allThrough(sessions.map((session) => session.guard(askIn(session))));
  return questions.flatMap((_, at) => answers.get(at) ?? []);
}

/**
 * What today's rows say to a plan. Each question may go through a whole table: two are asked at a time, in sessions of
 * their own.
 *
 * @param context of the same plan
 * @throws Problem SL048
 */
export async function askRows(
  database: Database,
  plan: Plan,
  context: CheckContext,
  { values: inputs, signal, parallel }: AskOptions,
): Promise<readonly ServerFinding[]> {
  const { set, live } = context;
  const settings = { inputs: set.inputs, ...(inputs ? { values: inputs } : {}) };
  const sessions = await openAskers(
    database,
    Math.min(MOST, await howMany(database, parallel, { stepwise: plan.way === 'stepwise' })),
  );
  try {
    const tools = async (session: Session) => codeTools(await session.knex(), settings);
    const checks = rowQuestions(set, live, plan.to, await tools(sessions[0]));
    const values: Question = ({ query }) => checkValues({ ...context, query });
    const rows = checks.map(
      (check): Question =>
        async (session) =>
          askRow(check, await tools(session)),
    );
    return await unlessStopped(database, sessions, signal, () => spread([values, ...rows], sessions));
  } finally {
    for (const session of sessions) session.close();
  }
}
