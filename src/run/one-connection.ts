import type { Knex } from 'knex';
import type { Connection as RawConnection } from 'mysql2';
import type { LossWatch } from './loss.ts';

/**
 * A pool of one connection that is never replaced, as Knex's `connectionPool` wants it: what the session sets or locks
 * holds for every statement, and a run whose connection is gone cannot go on in another one unnoticed.
 */
export function oneConnectionPool(raw: RawConnection, loss: LossWatch): Knex.TarnPoolLike & RawPool {
  let free = true;
  const waiting: (() => void)[] = [];
  const take = async (): Promise<RawConnection> => {
    const gone = loss.error();
    if (gone !== null) throw gone;
    if (free) {
      free = false;
      return raw;
    }
    return loss.guard(new Promise<RawConnection>((resolve) => waiting.push(() => resolve(raw))));
  };
  return {
    acquire: () => ({ promise: take() }),
    release() {
      const next = waiting.shift();
      if (next === undefined) free = true;
      else next();
      return true;
    },
    async destroy() {},
    numUsed: () => (free ? 0 : 1),
    numFree: () => (free ? 1 : 0),
    numPendingAcquires: () => waiting.length,
  };
}

/** What Knex looks for to tell a pool of its own kind from a driver's. */
interface RawPool {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}
