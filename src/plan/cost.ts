import type { Catalog, Server } from '../catalog/model.ts';
import { reaches } from '../catalog/server.ts';
import type { Operation } from '../operation/model.ts';
import type { TableSize, Way } from './model.ts';

export interface Cost {
  readonly way: Way;
  readonly reason: string;
}

/** Bytes a second: a table copy with its indexes, and an index build, on an ordinary disk. Deliberately low. */
const COPY_RATE = 20e6;
const BUILD_RATE = 60e6;
const ROW_RATE = 50e3;
const ROUND_TRIP = 0.01;

/** True when the server changes this by definition alone, from these versions on. */
function instantFrom(
  server: Server,
  mariadb: readonly [number, number, number],
  mysql: readonly [number, number, number],
) {
  return reaches(server.version, server.flavor === 'mariadb' ? mariadb : mysql);
}

/**
 * How the server does an operation when it is left to choose (MariaDB manual, "InnoDB Online DDL Overview"; MySQL
 * manual, "Online DDL Operations"). In doubt it is a rebuild.
 */
export function operationCost(catalog: Catalog, operation: Operation): Cost {
  const { server } = catalog;
  switch (operation.kind) {
    case 'createTable':
      return { way: 'instant', reason: 'new table' };
    case 'dropTable':
      return { way: 'instant', reason: 'drops the table' };
    case 'renameTable':
    case 'renameIndex':
      return { way: 'instant', reason: 'a name only' };
    case 'alterDatabase':
      return { way: 'instant', reason: "the database's defaults only" };
    case 'createTrigger':
    case 'dropTrigger':
      return { way: 'instant', reason: 'a trigger' };
    case 'addColumn': {
      const last = operation.position === undefined;
      const plain = operation.column.generated === undefined && operation.column.autoIncrement !== true;
      const instant =
        plain && (last ? instantFrom(server, [10, 3, 2], [8, 0, 12]) : instantFrom(server, [10, 4, 0], [8, 0, 29]));
      return instant ? { way: 'instant', reason: 'adds a column' } : { way: 'rebuild', reason: 'adds a column' };
    }
    case 'dropColumn':
      return { way: instantFrom(server, [10, 4, 0], [8, 0, 29]) ? 'instant' : 'rebuild', reason: 'drops a column' };
    case 'alterColumn':
      return { way: 'rebuild', reason: 'changes a column' };
    case 'createIndex':
      return operation.index.kind === 'fulltext' || operation.index.kind === 'spatial'
        ? { way: 'rebuild', reason: `adds a ${operation.index.kind} index` }
        : { way: 'in-place', reason: 'builds an index' };
    case 'dropIndex':
      return { way: 'instant', reason: 'drops an index' };
    case 'addPrimaryKey':
    case 'dropPrimaryKey':
      return { way: 'rebuild', reason: 'changes the primary key' };
    case 'addForeignKey':
      // Only with foreign_key_checks off is a key added in place: nothing is checked then.
      return operation.foreignKeyChecks === false
        ? { way: 'in-place', reason: 'adds a foreign key, unchecked' }
        : { way: 'rebuild', reason: 'adds a foreign key, checked row by row' };
    case 'dropForeignKey':
      return { way: 'instant', reason: 'drops a foreign key' };
    case 'addCheck':
      return { way: 'rebuild', reason: 'adds a check, tested row by row' };
    case 'dropCheck':
      return { way: 'instant', reason: 'drops a check' };
    case 'alterTableOptions':
      return operation.convert === true
        ? { way: 'rebuild', reason: 'converts the charset' }
        : operation.options.engine !== undefined || operation.options.rowFormat !== undefined
          ? { way: 'rebuild', reason: "changes the table's storage" }
          : { way: 'instant', reason: "the table's defaults only" };
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

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
