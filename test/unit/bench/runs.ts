import type { Run } from '../../../bench/leap/report.ts';

function lap(wall: number, server: number): NonNullable<Run['upstream']> {
  return {
    wall,
    processes: 1,
    server: {
      total: server,
      schema: server * 0.8,
      schemaInPlace: server * 0.7,
      schemaElapsed: server * 0.6,
      rows: server * 0.1,
      reads: server * 0.1,
    },
  };
}

/** Made-up figures, larger with the cloud. */
export function madeUp(database: string, instances: number): Run {
  const size = instances / 10_000;
  return {
    ...{ database, instances, from: 'juno', to: '2026.1', rows: instances * 20, bytes: instances * 4000 },
    upstream: lap(40 + size, 4 + size),
    stepwise: lap(8 + size * 0.6, 2 + size * 0.6),
    coalesced: lap(6 + size * 0.1, 1 + size * 0.1),
    alone: lap(6 + size * 0.12, 1 + size * 0.1),
    floor: { tables: 30, seconds: 0.7 + size * 0.08, lenient: [], refused: [] },
    planSeconds: 0.6,
  };
}
