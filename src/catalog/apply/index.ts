import type { Operation } from '../../operation/model.ts';
import { conditionHolds } from '../condition.ts';
import { CatalogError } from '../error.ts';
import { withTable } from '../lookup.ts';
import type { Catalog, Server, Table } from '../model.ts';
import { applyAddCheck, applyDropCheck } from './check.ts';
import { applyAddColumn, applyAlterColumn, applyDropColumn } from './column.ts';
import { applyAddForeignKey, applyDropForeignKey } from './foreign-key.ts';
import { applyAddPrimaryKey, applyCreateIndex, applyDropIndex, applyDropPrimaryKey, applyRenameIndex } from './key.ts';
import {
  applyAlterDatabase,
  applyAlterTableOptions,
  applyCreateTable,
  applyDropTable,
  applyRenameTable,
} from './table.ts';
import { applyCreateTrigger, applyDropTrigger } from './trigger.ts';

/** What an operation has made of a table that it alone looks at. */
interface Known {
  readonly server: Server;
  readonly before: Table;
  readonly after: Table;
}

const known = new WeakMap<Operation, Known>();

/** Operations that look at nothing but their own table: on the same one, they do the same. */
function staysInside(operation: Operation): operation is Operation & { readonly table: string } {
  switch (operation.kind) {
    case 'addColumn':
    case 'createIndex':
    case 'renameIndex':
    case 'dropForeignKey':
    case 'addCheck':
    case 'dropCheck':
      return true;
    default:
      return false;
  }
}

/**
 * The catalog after an operation, whatever its `when` says. Rows are not looked at: a server may still refuse a unique
 * key over rows that are not.
 *
 * @throws CatalogError where the server would refuse the statement that `compile` makes of it
 */
export function applyOperation(catalog: Catalog, operation: Operation): Catalog {
  if (!staysInside(operation)) return apply(catalog, operation);
  const before = catalog.tables.get(operation.table);
  const last = known.get(operation);
  if (last !== undefined && last.before === before && last.server === catalog.server) {
    return withTable(catalog, last.after);
  }
  const result = apply(catalog, operation);
  const after = result.tables.get(operation.table);
  if (before !== undefined && after !== undefined) known.set(operation, { server: catalog.server, before, after });
  return result;
}

function apply(catalog: Catalog, operation: Operation): Catalog {
  switch (operation.kind) {
    case 'createTable':
      return applyCreateTable(catalog, operation);
    case 'dropTable':
      return applyDropTable(catalog, operation);
    case 'renameTable':
      return applyRenameTable(catalog, operation);
    case 'alterTableOptions':
      return applyAlterTableOptions(catalog, operation);
    case 'alterDatabase':
      return applyAlterDatabase(catalog, operation);
    case 'addColumn':
      return applyAddColumn(catalog, operation);
    case 'dropColumn':
      return applyDropColumn(catalog, operation);
    case 'alterColumn':
      return applyAlterColumn(catalog, operation);
    case 'createIndex':
      return applyCreateIndex(catalog, operation);
    case 'dropIndex':
      return applyDropIndex(catalog, operation);
    case 'renameIndex':
      return applyRenameIndex(catalog, operation);
    case 'addPrimaryKey':
      return applyAddPrimaryKey(catalog, operation);
    case 'dropPrimaryKey':
      return applyDropPrimaryKey(catalog, operation);
    case 'addForeignKey':
      return applyAddForeignKey(catalog, operation);
    case 'dropForeignKey':
      return applyDropForeignKey(catalog, operation);
    case 'addCheck':
      return applyAddCheck(catalog, operation);
    case 'dropCheck':
      return applyDropCheck(catalog, operation);
    case 'createTrigger':
      return applyCreateTrigger(catalog, operation);
    case 'dropTrigger':
      return applyDropTrigger(catalog, operation);
  }
}

export type Guarded =
  | { readonly outcome: 'applied'; readonly catalog: Catalog }
  /** Its condition does not hold. */
  | { readonly outcome: 'skipped'; readonly catalog: Catalog }
  /** The server would refuse it, and the script would go on. */
  | { readonly outcome: 'refused'; readonly catalog: Catalog; readonly error: CatalogError };

/**
 * An operation with its guards: `when` is asked first, `tolerant` swallows what the server refuses.
 *
 * @param start the schema before the first step of the operation's migration
 * @throws CatalogError where the server would refuse an operation that is not tolerant
 */
export function applyGuarded(catalog: Catalog, operation: Operation, start: Catalog = catalog): Guarded {
  if (operation.when !== undefined && !conditionHolds(catalog, operation.when, start)) {
    return { outcome: 'skipped', catalog };
  }
  try {
    return { outcome: 'applied', catalog: applyOperation(catalog, operation) };
  } catch (error) {
    if (operation.tolerant === true && error instanceof CatalogError) return { outcome: 'refused', catalog, error };
    throw error;
  }
}
