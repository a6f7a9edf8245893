import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packedName, packSeries } from './packed-truth.ts';
import { kinds } from './selection.ts';
import { listReleases, listSeries, loadTruth, type Truth } from './truth.ts';

const [from, to] = process.argv.slice(2).map((folder) => resolve(folder));
if (from === undefined || to === undefined) {
  process.stderr.write(
    'npx tsx test/matrix/pack-truth.ts TRUTH OUT\n\nPacks every series of a truth into one file of OUT.\n',
  );
  process.exit(2);
}
mkdirSync(to, { recursive: true });
for (const series of new Set(kinds.flatMap((kind) => listSeries(from, kind)))) {
  const truths: Record<string, Record<string, Truth>> = {};
  for (const kind of kinds) {
    for (const release of listReleases(from, kind, series).sort()) {
      const truth = loadTruth(from, kind, series, release);
      if (truth !== null) truths[kind] = { ...truths[kind], [release]: truth };
    }
  }
  const packed = packSeries(truths);
  writeFileSync(join(to, packedName(series)), packed);
  process.stdout.write(`${series}: ${packed.length} bytes\n`);
}
