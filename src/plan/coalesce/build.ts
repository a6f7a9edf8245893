import { applyOperation } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { TableAlteration } from '../../operation/compile/index.ts';
import type { Operation } from '../../operation/model.ts';

/** An operation, and the database on both sides of it. */
export interface Applied<T extends Operation = Operation> {
  readonly operation: T;
  readonly before: Catalog;
  readonly after: Catalog;
}

/** One statement in the making: an operation, or several that are clauses of one ALTER TABLE. */
export interface Built {
  readonly operations: readonly [Applied, ...Applied[]];
  readonly before: Catalog;
  readonly after: Catalog;
  /** The server is told to do it without a copy, or to refuse. */
  readonly speed: 'instant' | 'in-place' | null;
  readonly reason: string | null;
  /**
   * Its new foreign keys hold from then on, and the server does not look at the rows that are there: questions behind it
   * do.
   */
  readonly unchecked?: true;
}

/** What a server is told about a statement. */
export type How = Pick<Built, 'speed' | 'reason' | 'unchecked'>;

/** @throws CatalogError where the server would refuse an operation at that point */
export function applied<T extends Operation>(start: Catalog, operations: readonly T[]): readonly Applied<T>[] {
  let before = start;
  return operations.map((operation) => {
    const after = applyOperation(before, operation);
    const one = { operation, before, after };
    before = after;
    return one;
  });
}

/** Statements that follow one another, on the catalog that each of them leaves. */
export class Build {
  readonly statements: Built[] = [];
  catalog: Catalog;

  constructor(start: Catalog) {
    this.catalog = start;
  }

  /** @throws CatalogError where the server would refuse an operation at that point */
  add(operations: readonly Operation[], how: How = { speed: null, reason: null }): void {
    this.take(applied(this.catalog, operations), how);
  }

  /** A statement of operations that have been applied to the catalog as it stands. */
  take([first, ...rest]: readonly Applied[], how: How): void {
    if (first === undefined) return;
    if (first.before !== this.catalog) throw new Error('a statement was made for another point of the phase');
    const { after } = rest.at(-1) ?? first;
    this.statements.push({ operations: [first, ...rest], before: first.before, after, ...how });
    this.catalog = after;
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
