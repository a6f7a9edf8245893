import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Truth, TruthSchema, TruthTable } from './truth.ts';

/** A series in one document: each table that stands the same at several releases is there once. */
interface PackedSeries {
  readonly tables: readonly TruthTable[];
  /** By kind of start and release; a schema's tables are places in `tables`. */
  readonly truths: Readonly<Record<string, Readonly<Record<string, PackedTruth>>>>;
}

interface PackedTruth {
  readonly schema: Omit<TruthSchema, 'tables'> & { readonly tables: Readonly<Record<string, number>> };
  readonly versions: Truth['versions'];
}

const ending = '.series.json.gz';

/** Puts the truths of a series together. @param truths by kind of start and release */
export function packSeries(truths: Readonly<Record<string, Readonly<Record<string, Truth>>>>): Buffer {
  const places = new Map<string, number>();
  const place = (table: TruthTable): number => {
    const text = JSON.stringify(table);
    const at = places.get(text) ?? places.size;
    places.set(text, at);
    return at;
  };
  const each = <T, R>(record: Readonly<Record<string, T>>, made: (value: T) => R): Record<string, R> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, made(value)]));
  const packed: PackedSeries['truths'] = each(truths, (releases) =>
    each(releases, ({ schema, versions }) => {
      const { alembic_version, migrate_version } = versions;
      return {
        schema: { ...schema, tables: each(schema.tables, place) },
        versions: { ...(alembic_version && { alembic_version }), ...(migrate_version && { migrate_version }) },
      };
    }),
  );
  const document: PackedSeries = { tables: [...places.keys()].map((text) => JSON.parse(text)), truths: packed };
  return gzipSync(JSON.stringify(document), { level: 9 });
}

/** `cinder-main.series.json.gz` */
export function packedName(series: string): string {
  return `${series}${ending}`;
}

const read = new Map<string, PackedSeries | null>();

function readSeries(root: string, series: string): PackedSeries | null {
  const file = join(root, packedName(series));
  const known = read.get(file);
  if (known !== undefined) return known;
  const found = existsSync(file) ? (JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as PackedSeries) : null;
  read.set(file, found);
  return found;
}

/** `null`: nothing of the sort is packed there. */
export function unpack(root: string, folder: string, series: string, release: string): Truth | null {
  const packed = readSeries(root, series);
  const truth = packed?.truths[folder]?.[release];
  if (!packed || !truth) return null;
  const tables = Object.entries(truth.schema.tables).map(([name, at]) => [name, packed.tables[at] as TruthTable]);
  return { schema: { ...truth.schema, tables: Object.fromEntries(tables) }, versions: truth.versions };
}

/** The series that are packed in a folder and have such starts. */
export function packedSeries(root: string, folder: string): readonly string[] {
  if (!existsSync(root)) return [];
  const names = readdirSync(root).filter((name) => name.endsWith(ending));
  return names.map((name) => name.slice(0, -ending.length)).filter((name) => readSeries(root, name)?.truths[folder]);
}

/** The releases of a packed series that have such a start. */
export function packedReleases(root: string, folder: string, series: string): readonly string[] {
  return Object.keys(readSeries(root, series)?.truths[folder] ?? {});
}
