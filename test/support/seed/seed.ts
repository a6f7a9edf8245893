import type { Connection } from 'mysql2/promise';
import type { Catalog } from '../../../src/catalog/model.ts';
import { fill, isVersionTable } from '../fill/fill.ts';
import { liveCatalog } from '../live.ts';
import { cinderCloud } from './cinder.ts';
import { type Cloud, type Draft, draft, type Variant } from './draft.ts';
import { glanceCloud } from './glance.ts';
import { heatCloud } from './heat.ts';
import { keystoneCloud } from './keystone.ts';
import { neutronCloud } from './neutron.ts';
import { novaApiCloud, novaCloud } from './nova.ts';

export type { Variant } from './draft.ts';

/** The release at which each database's part of the cloud stands. */
export const SEED_RELEASE: Readonly<Record<string, string>> = {
  'cinder/cinder': 'juno',
  'glance/glance': 'juno',
  'heat/heat': 'juno',
  'keystone/keystone': 'juno',
  'neutron/neutron': 'juno',
  'nova/main': 'juno',
  'nova/api': 'kilo',
};

/** By `SERVICE/DATABASE`, what makes its part of the cloud. */
export const CLOUDS: Readonly<Record<string, (draft: Draft) => Cloud>> = {
  'cinder/cinder': cinderCloud,
  'glance/glance': glanceCloud,
  'heat/heat': heatCloud,
  'keystone/keystone': keystoneCloud,
  'neutron/neutron': neutronCloud,
  'nova/main': novaCloud,
  'nova/api': novaApiCloud,
};

/** A cloud that goes a way, and the releases of it to which its rows may go. */
export interface Chapter {
  readonly variant: Variant;
  readonly releases: readonly string[];
  readonly compareAt: (release: string) => boolean;
}

/**
 * Releases at which upstream's scripts fail on rows of the start, whatever is done with these at the start: only a bare
 * cloud gets there. Cinder's `use_quota` becomes NOT NULL in 2024.1, and only Xena's online migration gives it a value;
 * keystone's Kilo copies a NULL of every identity provider.
 */
const BARE_AT: Readonly<Record<string, (release: string, releases: readonly string[]) => boolean>> = {
  'cinder/cinder': (release, releases) =>
    releases.includes('2024.1') && releases.indexOf(release) >= releases.indexOf('2024.1'),
  'keystone/keystone': (release) => release === 'kilo',
};

/** The ways that together compare every release behind the first of `releases`. */
export function chaptersOf(database: string, releases: readonly string[]): readonly Chapter[] {
  const isBare = BARE_AT[database] ?? (() => false);
  const way = (variant: Variant, compareAt: Chapter['compareAt']): Chapter[] => {
    const last = releases.slice(1).findLastIndex(compareAt) + 1;
    return last < 1 ? [] : [{ variant, releases: releases.slice(0, last + 1), compareAt }];
  };
  const bare = (release: string) => isBare(release, releases);
  return [...way('ready', (release) => !bare(release)), ...way('bare', bare)];
}

export interface SeedOptions {
  /** `SERVICE/DATABASE` of `SEED_RELEASE`. */
  readonly database: string;
  /** How many instances, volumes, images, stacks, users or ports; everything else follows from it. */
  readonly size: number;
  readonly seed?: string;
  readonly variant?: Variant;
  /** The database stands at a later release, which lacks some of the cloud's tables and columns: their rows are left out. */
  readonly later?: boolean;
}

/** The cloud's rows, less what a schema has no place for. */
function fitting(rows: Cloud['rows'], catalog: Catalog): Cloud['rows'] {
  return Object.fromEntries(
    Object.entries(rows).flatMap(([name, own]) => {
      const columns = new Set(catalog.tables.get(name)?.columns.map((column) => column.name));
      const kept = own.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => columns.has(column))));
      return columns.size === 0 ? [] : [[name, kept] as const];
    }),
  );
}

/**
 * Fills a database that stands, without rows, at its release of `SEED_RELEASE`: made by upstream's own code, or by a set.
 * The same options give the same rows on the same schema. Tables that the cloud has no rows for get a few drawn ones.
 * @returns how many rows it has now
 */
export async function plantCloud(connection: Connection, options: SeedOptions): Promise<number> {
  const { database, size, seed = 'cloud', variant = 'ready', later = false } = options;
  const make = CLOUDS[database];
  if (make === undefined) throw new Error(`there is no seeded cloud for ${database}`);
  const made = make(draft(`${seed}/${database}`, size, variant));
  const catalog = await liveCatalog(connection);
  const cloud = later ? { ...made, rows: fitting(made.rows, catalog) } : made;
  // What scripts themselves have put there (default flavors, resource types) stands in the way of the cloud's own.
  await connection.query('SET foreign_key_checks = 0');
  for (const name of catalog.tables.keys()) {
    if (!isVersionTable(name)) await connection.query('DELETE FROM ??', [name]);
  }
  await connection.query('SET foreign_key_checks = 1');
  const known = Object.entries(cloud.rows).filter(([table]) => catalog.tables.has(table));
  const missing = Object.keys(cloud.rows).filter((table) => !catalog.tables.has(table));
  if (missing.length > 0)
    throw new Error(`${database} has no table ${missing.join(', ')}: does it stand at ${SEED_RELEASE[database]}?`);
  const counts = await fill(connection, {
    catalog,
    rows: Math.max(3, Math.ceil(size / 10)),
    seed: `${seed}/${database}`,
    given: new Map(known),
    hints: cloud.hints ?? (() => ({})),
    filled: cloud.filled ?? (() => false),
    empty: new Set(cloud.empty ?? []),
  });
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
