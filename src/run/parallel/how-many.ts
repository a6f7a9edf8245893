import { availableParallelism } from 'node:os';
import type { PlanOptions } from '../../plan/plan.ts';
import type { Database } from '../connection.ts';

/** Beyond these a server's disk, not its processors, sets the pace. */
const MOST = 4;
/** Of a server that does not say how many processors it has. */
const UNKNOWN = 2;

function isHere({ socketPath, host }: Database['target']): boolean {
  return socketPath !== undefined || ['localhost', '127.0.0.1', '::1'].includes(host);
}

async function processors({ query, target }: Database): Promise<number> {
  if (isHere(target)) return availableParallelism();
  try {
    // MariaDB's default for it is the number of processors (manual, "thread_pool_size").
    const [row] = await query('SELECT @@thread_pool_size AS size');
    return Number(row?.size) || UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

async function isCluster({ query }: Database): Promise<boolean> {
  const [row] = await query("SHOW GLOBAL VARIABLES LIKE 'wsrep_on'");
  return String(row?.Value).toUpperCase() === 'ON';
}

/**
 * How many statements of a plan may run at a time. What is asked for is done; otherwise one a processor of the server,
 * four at most, two where it cannot be told, and one where a cluster puts schema changes in a row anyway or the plan goes
 * script by script.
 */
export async function howMany(
  database: Database,
  asked: number | 'auto' | undefined,
  { stepwise }: PlanOptions,
): Promise<number> {
  if (typeof asked === 'number') return asked;
  if (asked === undefined || stepwise === true || (await isCluster(database))) return 1;
  return Math.max(1, Math.min(MOST, await processors(database)));
}
