import type { ReferentialAction } from '../catalog/model.ts';

/**
 * An operation is one declarative schema change: frozen data with a `kind`. `apply`, `compile` and `describe` are
 * functions over it with exhaustive switches. What a specification leaves out (a charset, an index name) is resolved
 * against the catalog when it is applied or compiled, as the server would do.
 */
export type Operation =
  | CreateTable
  | DropTable
  | RenameTable
  | AlterTableOptions
  | AlterDatabase
  | AddColumn
  | DropColumn
  | AlterColumn
  | CreateIndex
  | DropIndex
  | RenameIndex
  | AddPrimaryKey
  | DropPrimaryKey
  | AddForeignKey
  | DropForeignKey
  | AddCheck
  | DropCheck
  | CreateTrigger
  | DropTrigger;

interface Common {
  /** Run only if this holds of the catalog at that point: the condition that the script itself asked. */
  readonly when?: Condition;
  /** The script goes on when the server refuses this statement (it is in a `try` whose handler swallows the error). */
  readonly tolerant?: boolean;
  /** The script had switched `foreign_key_checks` off for this statement. */
  readonly foreignKeyChecks?: false;
}

/** A column type as a script names it: charset and collation may be absent (the table's are taken). */
export interface TypeSpec {
  readonly name:
    | 'boolean'
    | 'tinyint'
    | 'smallint'
    | 'mediumint'
    | 'int'
    | 'bigint'
    | 'decimal'
    | 'float'
    | 'double'
    | 'char'
    | 'varchar'
    | 'tinytext'
    | 'text'
    | 'mediumtext'
    | 'longtext'
    | 'enum'
    | 'set'
    | 'tinyblob'
    | 'blob'
    | 'mediumblob'
    | 'longblob'
    | 'binary'
    | 'varbinary'
    | 'datetime'
    | 'timestamp'
    | 'time'
    | 'date'
    | 'year'
    | 'bit'
    | 'json';
  /** Length of char/varchar/binary/varbinary/bit; fractional digits of datetime/timestamp/time. */
  readonly length?: number;
  /** decimal (default 10,0), float, double. */
  readonly precision?: number;
  readonly scale?: number;
  readonly unsigned?: boolean;
  readonly values?: readonly string[];
  readonly charset?: string;
  readonly collation?: string;
}

export type DefaultSpec =
  | { readonly kind: 'null' }
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'expression'; readonly sql: string };

export interface ColumnSpec {
  readonly name: string;
  readonly type: TypeSpec;
  /** Default true, as in SQL. */
  readonly nullable?: boolean;
  readonly default?: DefaultSpec;
  readonly autoIncrement?: boolean;
  readonly onUpdateNow?: boolean;
  readonly comment?: string;
  readonly generated?: { readonly expression: string; readonly stored: boolean };
}

export interface PartSpec {
  readonly column: string;
  readonly length?: number;
}

export interface IndexSpec {
  /** Absent: the server makes it up from the first column. */
  readonly name?: string;
  readonly unique?: boolean;
  readonly kind?: 'btree' | 'fulltext' | 'spatial';
  readonly columns: readonly (string | PartSpec)[];
}

export interface ForeignKeySpec {
  /** Absent: the server makes it up (`<table>_ibfk_<n>`). */
  readonly name?: string;
  readonly columns: readonly string[];
  readonly refTable: string;
  readonly refColumns: readonly string[];
  readonly onUpdate?: ReferentialAction;
  readonly onDelete?: ReferentialAction;
}

export interface CheckSpec {
  readonly name?: string;
  readonly expression: string;
  readonly column?: string;
}

export interface TableOptions {
  readonly engine?: string;
  readonly charset?: string;
  readonly collation?: string;
  readonly rowFormat?: string;
  readonly comment?: string;
}

export interface CreateTable extends Common {
  readonly kind: 'createTable';
  readonly table: string;
  readonly columns: readonly ColumnSpec[];
  readonly primaryKey?: readonly (string | PartSpec)[];
  readonly indexes?: readonly IndexSpec[];
  readonly foreignKeys?: readonly ForeignKeySpec[];
  readonly checks?: readonly CheckSpec[];
  readonly options?: TableOptions;
}
export interface DropTable extends Common {
  readonly kind: 'dropTable';
  readonly table: string;
}
export interface RenameTable extends Common {
  readonly kind: 'renameTable';
  readonly table: string;
  readonly to: string;
}
export interface AlterTableOptions extends Common {
  readonly kind: 'alterTableOptions';
  readonly table: string;
  readonly options: TableOptions;
  /** `CONVERT TO CHARACTER SET`: the columns too. */
  readonly convert?: boolean;
}
export interface AlterDatabase extends Common {
  readonly kind: 'alterDatabase';
  readonly charset?: string;
  readonly collation?: string;
}
export interface AddColumn extends Common {
  readonly kind: 'addColumn';
  readonly table: string;
  readonly column: ColumnSpec;
  /** Absent: last. */
  readonly position?: 'first' | { readonly after: string };
  /** A key over this column, in the same statement: the only way to an AUTO_INCREMENT column. */
  readonly key?: 'primary' | 'unique';
}
export interface DropColumn extends Common {
  readonly kind: 'dropColumn';
  readonly table: string;
  readonly column: string;
}
/** `CHANGE COLUMN`: the whole new definition; what `to` leaves out is lost, as on the server. */
export interface AlterColumn extends Common {
  readonly kind: 'alterColumn';
  readonly table: string;
  readonly column: string;
  readonly to: ColumnSpec;
}
export interface CreateIndex extends Common {
  readonly kind: 'createIndex';
  readonly table: string;
  readonly index: IndexSpec;
}
/** Finds the index by name if there is one of that name, else by `columns` and `unique`. */
export interface DropIndex extends Common {
  readonly kind: 'dropIndex';
  readonly table: string;
  readonly name: string;
  readonly columns?: readonly string[];
  readonly unique?: boolean;
}
export interface RenameIndex extends Common {
  readonly kind: 'renameIndex';
  readonly table: string;
  readonly name: string;
  readonly to: string;
  readonly columns?: readonly string[];
}
export interface AddPrimaryKey extends Common {
  readonly kind: 'addPrimaryKey';
  readonly table: string;
  readonly columns: readonly (string | PartSpec)[];
  /** `DROP PRIMARY KEY, ADD PRIMARY KEY` in one statement: the only way where a column is AUTO_INCREMENT. */
  readonly replace?: true;
}
export interface DropPrimaryKey extends Common {
  readonly kind: 'dropPrimaryKey';
  readonly table: string;
}
export interface AddForeignKey extends Common {
  readonly kind: 'addForeignKey';
  readonly table: string;
  readonly foreignKey: ForeignKeySpec;
}
/** Finds the key by its columns and target where these are given, else by name. */
export interface DropForeignKey extends Common {
  readonly kind: 'dropForeignKey';
  readonly table: string;
  readonly name: string;
  readonly columns?: readonly string[];
  readonly refTable?: string;
  readonly refColumns?: readonly string[];
}
export interface AddCheck extends Common {
  readonly kind: 'addCheck';
  readonly table: string;
  readonly check: CheckSpec;
}
export interface DropCheck extends Common {
  readonly kind: 'dropCheck';
  readonly table: string;
  readonly name: string;
}
export interface CreateTrigger extends Common {
  readonly kind: 'createTrigger';
  readonly name: string;
  readonly table: string;
  readonly timing: 'BEFORE' | 'AFTER';
  readonly event: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly statement: string;
}
export interface DropTrigger extends Common {
  readonly kind: 'dropTrigger';
  readonly name: string;
}

/** What a script may want to know of a column beside that it is there. */
export interface ColumnFacts {
  /** Characters or bytes: of CHAR, VARCHAR, BINARY and VARBINARY only; of other types no such fact is true. */
  readonly length?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly nullable?: boolean;
  /** One of these types, as `TypeSpec` names them; a `tinyint(1)` is `boolean`. */
  readonly types?: readonly TypeSpec['name'][];
}

/** What a script asked of the schema before it acted; decided anew on the live catalog. */
export type Condition =
  | { readonly kind: 'hasTable'; readonly table: string }
  /** There is such a column, and all that is said of it here is true. */
  | ({ readonly kind: 'hasColumn'; readonly table: string; readonly column: string } & ColumnFacts)
  /** By name, or by exact columns (in any order), or both. */
  | {
      readonly kind: 'hasIndex';
      readonly table: string;
      readonly name?: string;
      readonly columns?: readonly string[];
      readonly unique?: boolean;
    }
  | {
      readonly kind: 'hasForeignKey';
      readonly table: string;
      readonly name?: string;
      readonly columns?: readonly string[];
    }
  /** Asked of the schema as it was before the migration's first step, which the steps since may have changed. */
  | { readonly kind: 'before'; readonly condition: Condition }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] };
