import { applyOperation } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { TableAlteration } from '../../operation/compile/index.ts';
import type { Operation } from '../../operation/model.ts';

/** One statement in the making: an operation, or several that are clauses of one ALTER TABLE. */
export interface Built {
  readonly operations: readonly [Operation, ...Operation[]];
  readonly before: Catalog;
  readonly after: Catalog;
  /** The server is told to do it without a copy, or to refuse. */
  readonly speed: 'instant' | 'in-place' | null;
  readonly reason: string | null;
}

/** Statements that follow one another, on the catalog that each of them leaves. */
export class Build {
  readonly statements: Built[] = [];
  catalog: Catalog;

  constructor(start: Catalog) {
    this.catalog = start;
  }

  /** @throws CatalogError where the server would refuse an operation at that point */
  add(operations: readonly Operation[], how: Pick<Built, 'speed' | 'reason'> = { speed: null, reason: null }): void {
    const [first, ...rest] = operations;
    if (first === undefined) return;
    const before = this.catalog;
    this.catalog = operations.reduce(applyOperation, before);
    this.statements.push({ operations: [first, ...rest], before, after: this.catalog, ...how });
  }
}

/** True of operations that can stand in one ALTER TABLE with others. */
export function isAlteration(operation: Operation): operation is TableAlteration {
  switch (operation.kind) {
    case 'createTable':
    case 'dropTable':
    case 'renameTable':
    case 'alterDatabase':
    case 'createTrigger':
    case 'dropTrigger':
      return false;
    default:
      return true;
  }
}
