import type { CreateTrigger, DropTrigger } from '../../operation/model.ts';
import { catalogError } from '../error.ts';
import { requireTable } from '../lookup.ts';
import type { Catalog } from '../model.ts';

/** @throws CatalogError ER_NO_SUCH_TABLE, ER_TRG_ALREADY_EXISTS */
export function applyCreateTrigger(catalog: Catalog, operation: CreateTrigger): Catalog {
  const { name, table, timing, event, statement } = operation;
  requireTable(catalog, table);
  if (catalog.triggers.has(name)) throw catalogError('ER_TRG_ALREADY_EXISTS', `Trigger '${name}' already exists`);
  return { ...catalog, triggers: new Map(catalog.triggers).set(name, { name, table, timing, event, statement }) };
}

/** @throws CatalogError ER_TRG_DOES_NOT_EXIST */
export function applyDropTrigger(catalog: Catalog, operation: DropTrigger): Catalog {
  if (!catalog.triggers.has(operation.name)) {
    throw catalogError('ER_TRG_DOES_NOT_EXIST', `Trigger '${operation.name}' does not exist`);
  }
  const triggers = new Map(catalog.triggers);
  triggers.delete(operation.name);
  return { ...catalog, triggers };
}
