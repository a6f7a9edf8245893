import { createHash } from 'node:crypto';
import { Problem } from '../problem.ts';
import type { Database } from './connection.ts';
import type { Session } from './session.ts';

/** The right to upgrade a database, as long as it is held. */
export interface RunLock {
  /** Number of the connection that holds it. */
  readonly connection: number;
  /**
   * Makes sure that the lock is still ours.
   *
   * @throws Problem SL046
   */
  check(): Promise<void>;
  release(): Promise<void>;
}

const KEEP_ALIVE_MS = 20_000;
/** Statements follow each other fast: not each of them asks the server anew. */
const FRESH_MS = 500;
/** Of the locks that spell out since when the main one is held: seconds since 1970 in binary. */
const BITS = 33;

/**
 * MySQL allows 64 characters (manual, "Locking Functions"). A lock belongs to its server, so the server's part of the
 * name is the server itself; letter case says nothing, since the server may not tell `Nova` from `nova` either.
 */
export function lockName(database: string): string {
  const plain = `stackleap:${database.toLowerCase()}`;
  if (plain.length <= 56) return plain;
  return `stackleap:${createHash('sha256').update(database.toLowerCase()).digest('hex').slice(0, 40)}`;
}

function bitName(name: string, bit: number): string {
  return `${name}:${bit}`;
}

/**
 * Writes down since when the lock is held, where others can read it without a table and where it ends with the lock: in
 * further locks, one for each 1 of the time in binary, and one that says that they are complete.
 */
async function writeSince(session: Session, name: string): Promise<void> {
  const bits = Math.floor(Date.now() / 1000)
    .toString(2)
    .padStart(BITS, '0');
  const set = [...bits].flatMap((digit, bit) => (digit === '1' ? [bitName(name, bit)] : []));
  const names = [...set, bitName(name, BITS)];
  await session.query(`SELECT ${names.map(() => 'GET_LOCK(?, 0)').join(' + ')} AS got`, names);
}

async function readSince(session: Session, name: string, holder: number): Promise<Date | null> {
  const names = Array.from({ length: BITS + 1 }, (_, bit) => bitName(name, bit));
  const asked = names.map((_, bit) => `IS_USED_LOCK(?) <=> ${holder} AS b${bit}`).join(', ');
  const [row] = await session.query(`SELECT ${asked}`, names);
  const digits = names.map((_, bit) => (Number(row?.[`b${bit}`]) === 1 ? '1' : '0'));
  if (digits.pop() !== '1') return null;
  return new Date(Number.parseInt(digits.join(''), 2) * 1000);
}

/**
 * Who upgrades a database right now.
 *
 * @param session any one; it does not come to hold the lock
 * @returns what a second upgrade would be refused with (SL026); `null`: nobody
 */
export async function lockHolder(session: Session, database: string): Promise<Problem | null> {
  const name = lockName(database);
  const [used] = await session.query('SELECT IS_USED_LOCK(?) AS id', [name]);
  if (used?.id === null || used?.id === undefined) return null;
  const id = Number(used.id);
  const [found] = await session.query(
    'SELECT USER AS user, HOST AS host FROM information_schema.PROCESSLIST WHERE ID = ?',
    [id],
  );
  const since = await readSince(session, name, id);
  const who = found === undefined ? 'another user' : `${found.user} from ${found.host}`;
  const when = since === null ? 'since just now' : `since ${since.toISOString()}`;
  return new Problem('SL026', `another upgrade of ${database} is running: connection ${id} of ${who}, ${when}`, {
    advice: `wait for it. If its program is gone, the server has not noticed yet: \`KILL ${id}\` gives the lock free`,
    details: {
      lock: name,
      holder: {
        connection: id,
        user: found === undefined ? null : String(found.user),
        host: found === undefined ? null : String(found.host),
        since: since?.toISOString() ?? null,
      },
    },
  });
}

function lockLost(database: string, why: string): Problem {
  return new Problem('SL046', `the lock on ${database} is lost: ${why}`, {
    advice: 'nothing further was begun; see why that connection ended, then run the same command again: it goes on',
    exit: 4,
    details: { database },
  });
}

/**
 * Makes sure that one upgrade of a database runs at a time. The lock has a connection of its own and ends with it,
 * however the program ends; the connection is kept from idling, since proxies cut idle ones.
 *
 * @throws Problem SL026 naming the holder, at once
 */
export async function takeLock({ open, target }: Pick<Database, 'open' | 'target'>): Promise<RunLock> {
  const { database } = target;
  const name = lockName(database);
  const session = await open('lock');
  const [row] = await session.query('SELECT GET_LOCK(?, 0) AS got', [name]);
  if (Number(row?.got) !== 1) {
    const problem = await lockHolder(session, database);
    session.close();
    throw (
      problem ??
      new Problem('SL026', `another upgrade of ${database} was running a moment ago`, {
        advice: 'run `stackleap status` to see what it has done, then the same command again',
        details: { lock: name },
      })
    );
  }
  await writeSince(session, name);
  let asked = performance.now();
  let lost: Problem | null = null;
  const ask = async () => {
    try {
      const [held] = await session.query('SELECT IS_USED_LOCK(?) = CONNECTION_ID() AS held', [name]);
      if (Number(held?.held) !== 1) lost ??= lockLost(database, 'the server has given it away');
      asked = performance.now();
    } catch (error) {
      lost ??= lockLost(database, (error as Error).message);
    }
  };
  const timer = setInterval(() => void ask(), KEEP_ALIVE_MS);
  timer.unref();
  return {
    connection: session.id,
    async check() {
      const gone = session.lost();
      if (gone !== null) lost ??= lockLost(database, gone.message);
      if (lost === null && performance.now() - asked > FRESH_MS) await ask();
      if (lost !== null) throw lost;
    },
    async release() {
      clearInterval(timer);
      if (session.lost() === null) await session.query('DO RELEASE_ALL_LOCKS()').catch(() => undefined);
      session.close();
    },
  };
}
