import { type ColumnLike, columnSpec } from './column-builder.ts';
import { freeze } from './freeze.ts';
import type {
  CheckSpec,
  CreateTable,
  DropTable,
  ForeignKeySpec,
  IndexSpec,
  PartSpec,
  RenameTable,
  TableOptions,
} from './model.ts';

export interface TableParts {
  /** In the order of the keys. */
  readonly columns: Readonly<Record<string, ColumnLike>>;
  readonly primaryKey?: readonly (string | PartSpec)[];
  readonly indexes?: readonly IndexSpec[];
  readonly foreignKeys?: readonly ForeignKeySpec[];
  readonly checks?: readonly CheckSpec[];
  readonly options?: TableOptions;
}

export function createTable(table: string, parts: TableParts): CreateTable {
  const { columns, ...rest } = parts;
  const specs = Object.entries(columns).map(([name, column]) => columnSpec(name, column));
  return freeze({ kind: 'createTable', table, columns: specs, ...rest });
}

export function dropTable(table: string): DropTable {
  return freeze({ kind: 'dropTable', table });
}

export function renameTable(table: string, to: string): RenameTable {
  return freeze({ kind: 'renameTable', table, to });
}
