import { type CatalogJson, catalogFromJson, catalogToJson } from '../../catalog/index.ts';
import type { LiveDatabase, TableSize } from '../../plan/model.ts';

/** A live database as plain data: from it the same plan can be made again when the database is no longer like that. */
export interface StartJson {
  readonly name: string;
  readonly catalog: CatalogJson;
  readonly rows: readonly (readonly [string, readonly string[]])[];
  readonly strangers: readonly string[];
  readonly sizes: readonly (readonly [string, TableSize])[];
}

export function startToJson({ name, catalog, rows, strangers, sizes }: LiveDatabase): StartJson {
  return { name, catalog: catalogToJson(catalog), rows: [...rows], strangers, sizes: [...sizes] };
}

export function startFromJson({ name, catalog, rows, strangers, sizes }: StartJson): LiveDatabase {
  return { name, catalog: catalogFromJson(catalog), rows: new Map(rows), strangers, sizes: new Map(sizes) };
}

/**
 * A live database as it would come back out of a journal. A plan is made of this one, so that the first run and a
 * resumed one have the very same start.
 */
export function asStored(live: LiveDatabase): LiveDatabase {
  return startFromJson(JSON.parse(JSON.stringify(startToJson(live))) as StartJson);
}
