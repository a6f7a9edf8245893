import { folderLibrary } from '../../src/cli/folder-library.ts';
import { bindInputs } from '../../src/migration/bind-inputs.ts';
import type { MigrationSet } from '../../src/migration/model.ts';
import { startServer } from '../support/running-server.ts';
import { checkPair, type Leap, type Yardstick } from './check-pair.ts';
import { leapInMemory } from './leap-in-memory.ts';
import { leapOnServer, serverOf } from './leap-on-server.ts';
import type { Beginning, Order, Report } from './message.ts';
import type { Pair } from './series.ts';
import { truthServer } from './truth-catalog.ts';
import { readTruths, seriesSince } from './truth-reader.ts';

type Check = (pair: Pair) => Promise<void>;

function tell(report: Report): void {
  process.send?.(report);
}

async function begin({ truth, sets, where, ways }: Beginning): Promise<Check> {
  const server = where === 'model' ? null : await startServer({ inMemory: true });
  const library = folderLibrary(sets);
  const loaded = new Map<string, Promise<MigrationSet>>();
  const load = (service: string, database: string): Promise<MigrationSet> => {
    const key = `${service}/${database}`;
    // Of inputs that nobody gave there are upstream's defaults, as in the record.
    const set = loaded.get(key) ?? library.load(service, database).then((one) => bindInputs(one));
    loaded.set(key, set);
    return set;
  };
  const leap: Leap = server === null ? leapInMemory : leapOnServer(server);
  const yardstick: Yardstick = {
    truths: readTruths(truth, server === null ? truthServer : await serverOf(server)),
    since: ({ series, from }) => seriesSince(truth, series, from),
  };
  return async (pair) => {
    const set = await load(pair.series.service, pair.series.database);
    const result = await checkPair(yardstick, leap, set, pair, ways);
    if (result === null) throw new Error(`the truth has no ${pair.series.name} ${pair.from} or ${pair.to}`);
    tell({ kind: 'result', result });
  };
}

let check: Check | null = null;

async function obey(order: Order): Promise<void> {
  if (order.kind === 'begin') check = await begin(order.beginning);
  else for (const pair of order.pairs) await check?.(pair);
  tell({ kind: 'idle' });
}

process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => {
    tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
});
// The server goes with this process, however that ends.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));
process.on('disconnect', () => process.exit());
