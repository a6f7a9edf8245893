import type { Catalog } from '../catalog/model.ts';
import type { Operation } from '../operation/model.ts';
import { operationSpeed } from './capability/index.ts';
import type { TableSize, Way } from './model.ts';

export interface Cost {
  readonly way: Way;
  readonly reason: string;
}

/** Bytes a second: a table copy with its indexes, and an index build, on an ordinary disk. Deliberately low. */
const COPY_RATE = 20e6;
const BUILD_RATE = 60e6;
const ROW_RATE = 50e3;
/** Rows a second that are looked up in another table. */
const ASK_RATE = 250e3;
const ROUND_TRIP = 0.01;

/** How the server does an operation, and why, when it is left to choose. In doubt it is a rebuild. */
export function operationCost(catalog: Catalog, operation: Operation, after: Catalog): Cost {
  switch (operation.kind) {
    case 'createTable':
      return { way: 'instant', reason: 'new table' };
    case 'dropTable':
      return { way: 'instant', reason: 'drops the table' };
    case 'renameTable':
      return { way: 'instant', reason: 'a name only' };
    case 'alterDatabase':
      return { way: 'instant', reason: "the database's defaults only" };
    case 'createTrigger':
    case 'dropTrigger':
      return { way: 'instant', reason: 'a trigger' };
    default: {
      const { speed, clauses } = operationSpeed(catalog, operation, after);
      return { way: speed, reason: clauses.join(', ') };
    }
  }
}

/** A rough number of seconds: for telling minutes from hours, not for planning a night to the minute. */
export function estimate(way: Way, size: TableSize | undefined): number {
  if (size === undefined) return ROUND_TRIP;
  switch (way) {
    case 'instant':
      return ROUND_TRIP;
    case 'in-place':
      return round(ROUND_TRIP + size.bytes / BUILD_RATE);
    case 'rebuild':
      return round(ROUND_TRIP + size.bytes / COPY_RATE);
    case 'rows':
      return round(ROUND_TRIP + size.rows / ROW_RATE);
  }
}

/** Seconds for questions that look at every row of a table. */
export function askEstimate(questions: number, size: TableSize | undefined): number {
  return size === undefined ? 0 : round((questions * size.rows) / ASK_RATE);
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
