import {
  applyOperation,
  type Catalog,
  CatalogError,
  emptyCatalog,
  mariadb,
  type Server,
  type Table,
} from '../../../src/catalog/index.ts';
import type { Operation } from '../../../src/operation/index.ts';

export const mariadb1011 = mariadb('10.11.6');

/** The catalog after these operations on an empty `utf8` database. */
export function catalogOf(operations: readonly Operation[], server: Server = mariadb1011): Catalog {
  return operations.reduce(applyOperation, emptyCatalog(server, { charset: 'utf8' }));
}

export function tableOf(catalog: Catalog, name: string): Table {
  const table = catalog.tables.get(name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}

/** The symbol of the error that the last operation is refused with, or `null`. */
export function refusal(operations: readonly Operation[], server: Server = mariadb1011): string | null {
  const catalog = catalogOf(operations.slice(0, -1), server);
  const last = operations.at(-1);
  if (last === undefined) return null;
  try {
    applyOperation(catalog, last);
    return null;
  } catch (error) {
    if (error instanceof CatalogError) return error.code;
    throw error;
  }
}
