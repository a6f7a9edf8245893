import type { Catalog, Table, Trigger } from './model.ts';

/** A catalog as plain data, for files: tables and triggers by name, everything else as it is. */
export interface CatalogJson {
  readonly server: {
    readonly flavor: Catalog['server']['flavor'];
    readonly version: readonly [number, number, number];
    readonly defaultCollations: Readonly<Record<string, string>>;
  };
  readonly charset: string;
  readonly collation: string;
  readonly tables: Readonly<Record<string, Table>>;
  readonly triggers: Readonly<Record<string, Trigger>>;
  readonly views: readonly string[];
}

function sorted<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** The same catalog gives the same text through `JSON.stringify`. */
export function catalogToJson(catalog: Catalog): CatalogJson {
  const { server, charset, collation } = catalog;
  return {
    server: { flavor: server.flavor, version: server.version, defaultCollations: sorted(server.defaultCollations) },
    charset,
    collation,
    tables: sorted(catalog.tables),
    triggers: sorted(catalog.triggers),
    views: [...catalog.views].sort(),
  };
}

export function catalogFromJson(json: CatalogJson): Catalog {
  const { server, charset, collation, tables, triggers, views } = json;
  return {
    server: { ...server, defaultCollations: new Map(Object.entries(server.defaultCollations)) },
    charset,
    collation,
    tables: new Map(Object.entries(tables)),
    triggers: new Map(Object.entries(triggers)),
    views,
  };
}
