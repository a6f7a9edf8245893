import type { MigrationSet } from '../../src/migration/model.ts';
import { connect } from '../../src/run/connection.ts';
import { readTarget } from '../../src/run/target/index.ts';
import { upgrade } from '../../src/run/upgrade.ts';
import { AFTER, BEFORE, cutSet } from './cut.ts';

/**
 * One upgrade in a process of its own, so that its peak memory is its own: of an empty database to what stands before a
 * migration (`before`), or over that migration (`after`). Prints `{seconds, rows, peakRssMiB}`.
 */
export async function runChild(whole: MigrationSet, args: readonly string[]): Promise<void> {
  const [repository = '', revision = '', url = '', to = ''] = args;
  const set = cutSet(whole, { repository, revision });
  const live = await connect(readTarget({ url }, set.database, {}));
  try {
    const began = performance.now();
    const done = await upgrade(live, set, to === 'before' ? BEFORE : AFTER, to === 'before' ? { fromEmpty: true } : {});
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(
      JSON.stringify({ seconds, rows: done.rows, peakRssMiB: process.resourceUsage().maxRSS / 1024 }),
    );
  } finally {
    await live.close();
  }
}
