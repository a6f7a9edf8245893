import { existsSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Plan } from '../../plan/model.ts';
import { variables } from './ask.ts';
import { type Check, type CheckContext, obstacle, remark, warning } from './model.ts';

/** A copy takes what the table takes, and what is written to it meanwhile. */
const MARGIN = 1.2;

interface Largest {
  readonly table: string;
  readonly bytes: number;
}

/** The largest table that the plan copies; `null`: none. */
export function largestRebuild(plan: Plan | null): Largest | null {
  let found: Largest | null = null;
  for (const { statements } of plan?.phases ?? []) {
    for (const { way, table, bytes } of statements) {
      if (way !== 'rebuild' || table === null || bytes === null) continue;
      if (found === null || bytes > found.bytes) found = { table, bytes };
    }
  }
  return found;
}

/** As many copies may be made at the same time where nothing is said of it (`run/parallel/how-many.ts`). */
const AT_ONCE = 4;

/** Bytes of the largest tables that may be copied at the same time. */
function largestAtOnce(plan: Plan | null): number {
  const phases = (plan?.phases ?? []).map(({ statements }) => {
    const byTable = new Map(statements.map(({ way, table, bytes }) => [table, way === 'rebuild' ? (bytes ?? 0) : 0]));
    const largest = [...byTable.values()].sort((a, b) => b - a).slice(0, AT_ONCE);
    return largest.reduce((sum, bytes) => sum + bytes, 0);
  });
  return Math.max(0, ...phases);
}

function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes, 0];
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Free bytes where the server keeps its data; `null` when that cannot be seen from here. */
async function freeBytes({ query, host }: CheckContext): Promise<number | null> {
  const asked = await variables(query, ['datadir', 'hostname']);
  const near = host === null || ['localhost', '127.0.0.1', '::1'].includes(host);
  const folder = asked.get('datadir') ?? '';
  // A tunnel also ends on localhost: the server has to name this machine, and its folder has to be here.
  if (!near || asked.get('hostname') !== hostname() || folder === '' || !existsSync(folder)) return null;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Is there room for the copy of the largest table that the plan rebuilds? A full disk stops a schema change midway. */
export const disk: Check = {
  about: 'free disk space',
  async run(context) {
    const largest = largestRebuild(context.plan);
    if (largest === null) return [];
    const needed = largest.bytes * MARGIN;
    const what = `the copy of ${largest.table} needs about ${size(needed)}`;
    const free = await freeBytes(context);
    if (free === null) {
      return [remark('SL108', `${what} on the server's disk; how much is free there cannot be seen from here`)];
    }
    const together = largestAtOnce(context.plan) * MARGIN;
    if (free >= needed && free < together) {
      const several = `copies of ${AT_ONCE} tables at the same time need about ${size(together)}, and ${size(free)} are free`;
      return [warning('SL108', several, 'say --parallel 1, or make room')];
    }
    if (free >= needed) return [];
    const advice = 'make room where the server keeps its data (@@datadir), then run the same command again';
    return [obstacle('SL107', `${what}, and ${size(free)} are free`, advice)];
  },
};
