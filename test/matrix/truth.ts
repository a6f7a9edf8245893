import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A schema as the truth's harness dumped it: MariaDB's own spellings, straight from information_schema. */
export interface TruthSchema {
  readonly database: { readonly charset: string; readonly collation: string };
  readonly tables: Readonly<Record<string, TruthTable>>;
  readonly triggers: readonly unknown[];
  readonly views: readonly string[];
}

interface TruthTable {
  readonly engine: string;
  readonly collation: string;
  readonly row_format: string;
  readonly comment: string;
  readonly columns: readonly TruthColumn[];
  readonly indexes: Readonly<Record<string, TruthIndex>>;
  readonly foreign_keys: Readonly<Record<string, TruthForeignKey>>;
  readonly checks: Readonly<Record<string, { readonly clause: string; readonly level: string }>>;
}

interface TruthColumn {
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

interface TruthIndex {
  readonly unique: boolean;
  readonly type: string;
  readonly columns: readonly { readonly name: string; readonly sub_part: number | null }[];
}

interface TruthForeignKey {
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
  return existsSync(join(root, folder, series, `${release}.json.gz`));
}

/** `folder` is `upgraded`, `fresh` or `boolcheck`; `series` is `glance-main`, …; `null` when the truth has no such file. */
export function loadTruth(root: string, folder: string, series: string, release: string): Truth | null {
  const file = join(root, folder, series, `${release}.json.gz`);
  if (!existsSync(file)) return null;
  const document = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as {
    schema: TruthSchema;
    versions: Truth['versions'];
  };
  return { schema: document.schema, versions: document.versions };
}

/** The series that a truth folder holds. */
export function listSeries(root: string, folder: string): string[] {
  const directory = join(root, folder);
  return existsSync(directory) ? readdirSync(directory).sort() : [];
}

const id = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
const text = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/**
 * The statements that build the truth's schema and version rows in an empty MariaDB database. They come from the
 * dump alone, through none of the code that is under test. Foreign keys are added last.
 */
export function truthStatements(truth: Truth): string[] {
  const { database, tables } = truth.schema;
  const creates: string[] = [
    `ALTER DATABASE CHARACTER SET ${database.charset} COLLATE ${database.collation}`,
    'SET FOREIGN_KEY_CHECKS = 0',
  ];
  const keys: string[] = [];
  for (const [name, table] of Object.entries(tables)) {
    const lines = [
      ...table.columns.map((column) => columnLine(column)),
      ...Object.entries(table.indexes).map(([index, definition]) => indexLine(index, definition)),
      ...Object.entries(table.checks)
        .filter(([, check]) => check.level !== 'Column')
        .map(([check, { clause }]) => `CONSTRAINT ${id(check)} CHECK (${clause})`),
    ];
    const charset = table.collation.split('_')[0];
    creates.push(
      `CREATE TABLE ${id(name)} (\n  ${lines.join(',\n  ')}\n) ENGINE=${table.engine} DEFAULT CHARSET=${charset} COLLATE=${table.collation}` +
        (table.comment ? ` COMMENT=${text(table.comment)}` : ''),
    );
    for (const [key, foreign] of Object.entries(table.foreign_keys)) {
      keys.push(
        `ALTER TABLE ${id(name)} ADD CONSTRAINT ${id(key)} FOREIGN KEY (${foreign.columns.map(id).join(', ')}) REFERENCES ${id(foreign.ref_table)} (${foreign.ref_columns.map(id).join(', ')}) ON UPDATE ${foreign.on_update} ON DELETE ${foreign.on_delete}`,
      );
    }
  }
  const rows = [
    ...(truth.versions.alembic_version ?? []).map(
      (row) => `INSERT INTO alembic_version (version_num) VALUES (${text(row.version_num)})`,
    ),
    ...(truth.versions.migrate_version ?? []).map(
      (row) =>
        `INSERT INTO migrate_version (repository_id, repository_path, version) VALUES (${text(row.repository_id)}, ${text(row.repository_path)}, ${row.version})`,
    ),
  ];
  return [...creates, ...keys, ...rows, 'SET FOREIGN_KEY_CHECKS = 1'];
}

function columnLine(column: TruthColumn): string {
  const parts = [id(column.name), column.type];
  if (column.charset) parts.push(`CHARACTER SET ${column.charset} COLLATE ${column.collation}`);
  if (column.generated) {
    const stored = /stored|persistent/i.test(column.extra) ? 'STORED' : 'VIRTUAL';
    parts.push(`GENERATED ALWAYS AS (${column.generated}) ${stored}`);
    return parts.join(' ');
  }
  parts.push(column.nullable ? 'NULL' : 'NOT NULL');
  if (column.default !== null) parts.push(`DEFAULT ${column.default}`);
  if (/auto_increment/i.test(column.extra)) parts.push('AUTO_INCREMENT');
  const onUpdate = /on update \S+/i.exec(column.extra);
  if (onUpdate) parts.push(onUpdate[0]);
  if (column.comment) parts.push(`COMMENT ${text(column.comment)}`);
  return parts.join(' ');
}

function indexLine(name: string, index: TruthIndex): string {
  const columns = index.columns.map((part) => id(part.name) + (part.sub_part === null ? '' : `(${part.sub_part})`));
  if (name === 'PRIMARY') return `PRIMARY KEY (${columns.join(', ')})`;
  const kind = index.unique ? 'UNIQUE KEY' : index.type === 'FULLTEXT' ? 'FULLTEXT KEY' : 'KEY';
  return `${kind} ${id(name)} (${columns.join(', ')})`;
}
