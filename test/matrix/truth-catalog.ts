import { asRow, catalogOfRows, mariadb, type Row } from '../../src/catalog/index.ts';
import type { Catalog, Server } from '../../src/catalog/model.ts';
import type { TruthSchema } from './truth.ts';

/** What truths are made on: the MariaDB of Debian 12. */
export const truthServer: Server = mariadb('10.11.19');

/**
 * The catalog that a truth describes, without a server. The dump holds information_schema's own spellings, so it goes
 * through the code that reads a live database. `server` must be what the truth was made on.
 */
export function truthCatalog(schema: TruthSchema, server: Server): Catalog {
  if (schema.triggers.length > 0) throw new Error('the truth has triggers: truth-catalog.ts has to learn their form');
  const tables = Object.entries(schema.tables);
  const each = <T>(rows: (name: string, table: (typeof tables)[number][1]) => readonly T[]): Row[] =>
    tables.flatMap(([name, table]) => rows(name, table).map((row) => asRow({ table_name: name, ...row })));
  const database = 'truth';
  return catalogOfRows(server, database, {
    schema: asRow({ collation: schema.database.collation }),
    tables: [
      ...each((_, { engine, collation, row_format, comment }) => [
        { type: 'BASE TABLE', engine, collation, row_format, comment },
      ]),
      ...schema.views.map((view) => asRow({ table_name: view, type: 'VIEW' })),
    ],
    columns: each((_, table) =>
      table.columns.map((column) => ({
        name: column.name,
        type: column.type,
        is_nullable: column.nullable ? 'YES' : 'NO',
        default_value: column.default,
        extra: column.extra,
        collation: column.collation,
        comment: column.comment,
        generation: column.generated,
      })),
    ),
    keys: each((_, table) =>
      Object.entries(table.indexes).flatMap(([name, { unique, type, columns }]) =>
        columns.map((part, place) => ({
          name,
          non_unique: unique ? 0 : 1,
          place: place + 1,
          column_name: part.name,
          length: part.sub_part,
          type,
        })),
      ),
    ),
    foreignKeys: each((_, table) =>
      Object.entries(table.foreign_keys).flatMap(([name, key]) =>
        key.columns.map((column, at) => ({
          name,
          column_name: column,
          ref_schema: database,
          ref_table: key.ref_table,
          ref_column: key.ref_columns[at],
          on_update: key.on_update,
          on_delete: key.on_delete,
        })),
      ),
    ),
    checks: each((_, table) =>
      Object.entries(table.checks).map(([name, { clause, level }]) => ({ name, clause, LEVEL: level })),
    ),
    triggers: [],
  });
}
