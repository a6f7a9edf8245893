import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packedReleases, packedSeries, unpack } from './packed-truth.ts';

const ending = '.json.gz';

/** A schema as the truth's harness dumped it: MariaDB's own spellings, straight from information_schema. */
export interface TruthSchema {
  readonly database: { readonly charset: string; readonly collation: string };
  readonly tables: Readonly<Record<string, TruthTable>>;
  readonly triggers: readonly unknown[];
  readonly views: readonly string[];
}

export interface TruthTable {
  readonly engine: string;
  readonly collation: string;
  readonly row_format: string;
  readonly comment: string;
  readonly columns: readonly TruthColumn[];
  readonly indexes: Readonly<Record<string, TruthIndex>>;
  readonly foreign_keys: Readonly<Record<string, TruthForeignKey>>;
  readonly checks: Readonly<Record<string, { readonly clause: string; readonly level: string }>>;
}

export interface TruthColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** An SQL expression: `NULL`, `'shared'`, `0`, `current_timestamp()`; `null` when there is no default. */
  readonly default: string | null;
  readonly extra: string;
  readonly charset: string | null;
  readonly collation: string | null;
  readonly comment: string;
  readonly generated: string | null;
}

export interface TruthIndex {
  readonly unique: boolean;
  readonly type: string;
  readonly columns: readonly { readonly name: string; readonly sub_part: number | null }[];
}

export interface TruthForeignKey {
  readonly columns: readonly string[];
  readonly ref_table: string;
  readonly ref_columns: readonly string[];
  readonly on_update: string;
  readonly on_delete: string;
}

/** One database at one release, as upstream's own code left it. */
export interface Truth {
  readonly schema: TruthSchema;
  readonly versions: {
    readonly alembic_version?: readonly { readonly version_num: string }[];
    readonly migrate_version?: readonly {
      readonly repository_id: string;
      readonly repository_path: string;
      readonly version: number;
    }[];
  };
}

/** True when `loadTruth` finds something. */
export function hasTruth(root: string, folder: string, series: string, release: string): boolean {
  return (
    existsSync(join(root, folder, series, `${release}${ending}`)) ||
    packedReleases(root, folder, series).includes(release)
  );
}

/**
 * `folder` is `upgraded`, `fresh` or `boolcheck`; `series` is `glance-main`, …; `null` when the truth has no such release.
 * A truth is a folder of files, one a release, or of packed series.
 */
export function loadTruth(root: string, folder: string, series: string, release: string): Truth | null {
  const file = join(root, folder, series, `${release}${ending}`);
  if (!existsSync(file)) return unpack(root, folder, series, release);
  const document = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as {
    schema: TruthSchema;
    versions: Truth['versions'];
  };
  return { schema: document.schema, versions: document.versions };
}

/** The series that a truth folder holds. */
export function listSeries(root: string, folder: string): string[] {
  const directory = join(root, folder);
  const loose = existsSync(directory) ? readdirSync(directory) : [];
  return [...new Set([...loose, ...packedSeries(root, folder)])].sort();
}

/** The releases of a series that a truth folder holds, in no order. */
export function listReleases(root: string, folder: string, series: string): string[] {
  const directory = join(root, folder, series);
  const loose = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith(ending)) : [];
  return [...new Set([...loose.map((name) => name.slice(0, -ending.length)), ...packedReleases(root, folder, series)])];
}
