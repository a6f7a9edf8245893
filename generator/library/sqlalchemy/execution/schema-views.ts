import { isText, specOfType } from '../../../../src/catalog/index.ts';
import type { Catalog, Column, ColumnType, Table } from '../../../../src/catalog/model.ts';
import { typeSql } from '../../../../src/operation/compile/definition.ts';
import type { TypeSpec } from '../../../../src/operation/model.ts';
import type { SchemaRow, SchemaValue, SchemaView } from '../../../sql/schema-query.ts';

/** The name that the database goes by while scripts are evaluated; `engine.url.database` says the same. */
export const databaseName = 'database';

/** The address of the database, as far as it is known then: the dialect and the driver that services are set up with. */
export const databaseUrl = `mysql+pymysql:///${databaseName}`;

type Fields = Readonly<Record<string, SchemaValue>>;

interface ViewSpec {
  readonly columns: readonly string[];
  rows(catalog: Catalog): readonly Fields[];
}

const tablesOf = (catalog: Catalog): readonly Table[] =>
  [...catalog.tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

const perTable =
  (rows: (table: Table) => readonly Fields[]) =>
  (catalog: Catalog): readonly Fields[] =>
    tablesOf(catalog).flatMap((table) => rows(table).map((row) => ({ TABLE_NAME: table.name, ...row })));

/** Characters that a text column holds; `null` for other types. */
function length(type: ColumnType): bigint | null {
  switch (type.kind) {
    case 'char':
    case 'varchar':
    case 'binary':
    case 'varbinary':
      return BigInt(type.length);
    default:
      return null;
  }
}

/** A type without its charset, as COLUMN_TYPE has it. */
function bareType({ charset: _, collation: __, ...spec }: TypeSpec): string {
  return typeSql(spec);
}

function columnRow(column: Column, at: number): Fields {
  const { type } = column;
  const spec = specOfType(type);
  return {
    COLUMN_NAME: column.name,
    ORDINAL_POSITION: BigInt(at + 1),
    IS_NULLABLE: column.nullable ? 'YES' : 'NO',
    DATA_TYPE: type.kind === 'boolean' ? 'tinyint' : spec.name,
    COLUMN_TYPE: type.kind === 'boolean' ? 'tinyint(1)' : bareType(spec),
    CHARACTER_MAXIMUM_LENGTH: length(type),
    CHARACTER_SET_NAME: isText(type) ? type.charset : null,
    COLLATION_NAME: isText(type) ? type.collation : null,
    EXTRA: column.autoIncrement ? 'auto_increment' : '',
    COLUMN_COMMENT: column.comment,
  };
}

interface Key {
  readonly name: string;
  readonly type: 'PRIMARY KEY' | 'UNIQUE' | 'FOREIGN KEY';
  readonly columns: readonly string[];
  readonly refers?: { readonly table: string; readonly columns: readonly string[] };
}

function keysOf(table: Table): readonly Key[] {
  const columns = (parts: readonly { readonly column: string }[]) => parts.map(({ column }) => column);
  return [
    ...(table.primaryKey
      ? [{ name: 'PRIMARY', type: 'PRIMARY KEY' as const, columns: columns(table.primaryKey) }]
      : []),
    ...table.indexes
      .filter(({ unique }) => unique)
      .map(({ name, parts }) => ({ name, type: 'UNIQUE' as const, columns: columns(parts) })),
    ...table.foreignKeys.map((key) => ({
      name: key.name,
      type: 'FOREIGN KEY' as const,
      columns: key.columns,
      refers: { table: key.refTable, columns: key.refColumns },
    })),
  ];
}

/** What MariaDB's manual lists for these views ("Information Schema Tables"), as far as scripts have asked for it. */
const views: Readonly<Record<string, ViewSpec>> = {
  TABLES: {
    columns: ['TABLE_SCHEMA', 'TABLE_NAME', 'TABLE_TYPE', 'ENGINE', 'TABLE_COLLATION', 'TABLE_COMMENT'],
    rows: perTable((table) => [
      {
        TABLE_TYPE: 'BASE TABLE',
        ENGINE: table.engine,
        TABLE_COLLATION: table.collation,
        TABLE_COMMENT: table.comment,
      },
    ]),
  },
  COLUMNS: {
    columns: [
      'TABLE_SCHEMA',
      'TABLE_NAME',
      'COLUMN_NAME',
      'ORDINAL_POSITION',
      'IS_NULLABLE',
      'DATA_TYPE',
      'COLUMN_TYPE',
      'CHARACTER_MAXIMUM_LENGTH',
      'CHARACTER_SET_NAME',
      'COLLATION_NAME',
      'EXTRA',
      'COLUMN_COMMENT',
    ],
    rows: perTable((table) => table.columns.map(columnRow)),
  },
  STATISTICS: {
    columns: [
      'TABLE_SCHEMA',
      'INDEX_SCHEMA',
      'TABLE_NAME',
      'NON_UNIQUE',
      'INDEX_NAME',
      'SEQ_IN_INDEX',
      'COLUMN_NAME',
      'SUB_PART',
    ],
    rows: perTable((table) =>
      [
        ...(table.primaryKey ? [{ name: 'PRIMARY', unique: true, parts: table.primaryKey }] : []),
        ...table.indexes,
      ].flatMap(({ name, unique, parts }) =>
        parts.map((part, at) => ({
          NON_UNIQUE: unique ? 0n : 1n,
          INDEX_NAME: name,
          SEQ_IN_INDEX: BigInt(at + 1),
          COLUMN_NAME: part.column,
          SUB_PART: part.length === null ? null : BigInt(part.length),
        })),
      ),
    ),
  },
  KEY_COLUMN_USAGE: {
    columns: [
      'TABLE_SCHEMA',
      'CONSTRAINT_SCHEMA',
      'CONSTRAINT_NAME',
      'TABLE_NAME',
      'COLUMN_NAME',
      'ORDINAL_POSITION',
      'REFERENCED_TABLE_SCHEMA',
      'REFERENCED_TABLE_NAME',
      'REFERENCED_COLUMN_NAME',
    ],
    rows: perTable((table) =>
      keysOf(table).flatMap((key) =>
        key.columns.map((column, at) => ({
          CONSTRAINT_NAME: key.name,
          COLUMN_NAME: column,
          ORDINAL_POSITION: BigInt(at + 1),
          REFERENCED_TABLE_SCHEMA: key.refers ? databaseName : null,
          REFERENCED_TABLE_NAME: key.refers?.table ?? null,
          REFERENCED_COLUMN_NAME: key.refers?.columns[at] ?? null,
        })),
      ),
    ),
  },
  TABLE_CONSTRAINTS: {
    columns: ['TABLE_SCHEMA', 'CONSTRAINT_SCHEMA', 'CONSTRAINT_NAME', 'TABLE_NAME', 'CONSTRAINT_TYPE'],
    rows: perTable((table) =>
      keysOf(table).map(({ name, type }) => ({ CONSTRAINT_NAME: name, CONSTRAINT_TYPE: type })),
    ),
  },
  REFERENTIAL_CONSTRAINTS: {
    columns: [
      'CONSTRAINT_SCHEMA',
      'CONSTRAINT_NAME',
      'TABLE_NAME',
      'REFERENCED_TABLE_NAME',
      'UPDATE_RULE',
      'DELETE_RULE',
    ],
    rows: perTable((table) =>
      table.foreignKeys.map((key) => ({
        CONSTRAINT_NAME: key.name,
        REFERENCED_TABLE_NAME: key.refTable,
        UPDATE_RULE: key.onUpdate,
        DELETE_RULE: key.onDelete,
      })),
    ),
  },
};

/** A view of information_schema, filled from the catalog; `null` for one that is not kept here. */
export function schemaView(catalog: Catalog, name: string): SchemaView | null {
  const spec = views[name];
  if (spec === undefined) return null;
  const rows = spec.rows(catalog).map((row): SchemaRow => {
    const whole: Record<string, SchemaValue> = {};
    for (const column of spec.columns) {
      whole[column] = column.endsWith('_SCHEMA') && !(column in row) ? databaseName : (row[column] ?? null);
    }
    return whole;
  });
  return { columns: spec.columns, rows };
}
