import { createHash } from 'node:crypto';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { Problem } from '../problem.ts';

/** MySQL allows 64 characters (manual, "Locking Functions"); locks are the server's, not the database's. */
export function lockName(database: string): string {
  const plain = `stackleap:${database}`;
  return plain.length <= 64 ? plain : `stackleap:${createHash('sha256').update(database).digest('hex').slice(0, 48)}`;
}

async function holder(side: Connection, name: string): Promise<string> {
  const [used] = await side.query<RowDataPacket[]>('SELECT IS_USED_LOCK(?) AS id', [name]);
  const id: unknown = used[0]?.id;
  if (id === null || id === undefined) return 'a session that has just ended';
  const [found] = await side.query<RowDataPacket[]>(
    'SELECT USER AS user, HOST AS host, TIME AS seconds FROM information_schema.PROCESSLIST WHERE ID = ?',
    [id],
  );
  const session = found[0];
  return session === undefined
    ? `connection ${id}`
    : `connection ${id} of ${session.user}@${session.host}, idle or busy for ${session.seconds} s`;
}

/**
 * Makes sure that one upgrade of a database runs at a time. The lock belongs to the side connection and ends with it,
 * however the program ends.
 *
 * @returns what gives the lock back
 * @throws Problem SL026 naming the holder, at once
 */
export async function takeLock(side: Connection, database: string): Promise<() => Promise<void>> {
  const name = lockName(database);
  const [rows] = await side.query<RowDataPacket[]>('SELECT GET_LOCK(?, 0) AS got', [name]);
  if (rows[0]?.got !== 1) {
    throw new Problem('SL026', `another upgrade of ${database} is running: ${await holder(side, name)}`, {
      advice: 'wait for it; if its program is gone, end that connection with KILL and look at what it was doing',
      details: { lock: name },
    });
  }
  return async () => {
    await side.query('DO RELEASE_LOCK(?)', [name]);
  };
}
