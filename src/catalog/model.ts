/**
 * The model of a MySQL/MariaDB schema, in normal form. Everything in it is immutable; `apply`, `compile`, `introspect`
 * and `diff` are functions over it. Spellings of a server (display widths, `utf8` for `utf8mb3`, quoted numeric
 * defaults, …) are normalised where values come in, so that two catalogs compare plainly.
 */

/** The server that a catalog stands on: what it fills in where a statement is silent. */
export interface Server {
  readonly flavor: 'mariadb' | 'mysql';
  /** `[major, minor, patch]`. */
  readonly version: readonly [number, number, number];
  /** Charset (normal form, e.g. `utf8mb3`) to the collation that the server takes when none is named. */
  readonly defaultCollations: ReadonlyMap<string, string>;
}

/** A whole database (MySQL: schema). */
export interface Catalog {
  readonly server: Server;
  readonly charset: string;
  readonly collation: string;
  readonly tables: ReadonlyMap<string, Table>;
  readonly triggers: ReadonlyMap<string, Trigger>;
  /** Names only: no migration in the field creates views, but drift must see them. */
  readonly views: readonly string[];
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly IndexPart[] | null;
  /** Without the primary key; in the order in which the server lists them. */
  readonly indexes: readonly Index[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly checks: readonly Check[];
  readonly engine: string;
  readonly charset: string;
  readonly collation: string;
  /** `null`: the server's default. */
  readonly rowFormat: string | null;
  readonly comment: string;
}

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly default: ColumnDefault;
  readonly autoIncrement: boolean;
  /** `ON UPDATE CURRENT_TIMESTAMP`, with its precision. */
  readonly onUpdateNow: boolean;
  readonly comment: string;
  readonly generated: { readonly expression: string; readonly stored: boolean } | null;
}

export type ColumnDefault =
  | { readonly kind: 'none' }
  | { readonly kind: 'null' }
  /** The value as text, without quotes: `0`, `shared`, `1.5`; of a BIT: `b'101'`. */
  | { readonly kind: 'literal'; readonly value: string }
  /** Anything else, in the server's own spelling: `current_timestamp()`, `uuid()`. */
  | { readonly kind: 'expression'; readonly sql: string };

export type IntegerSize = 'tinyint' | 'smallint' | 'mediumint' | 'int' | 'bigint';
export type TextSize = 'tinytext' | 'text' | 'mediumtext' | 'longtext';
export type BlobSize = 'tinyblob' | 'blob' | 'mediumblob' | 'longblob';

/** Charset and collation of a text column, always resolved. */
export interface CharsetPair {
  readonly charset: string;
  readonly collation: string;
}

export type ColumnType =
  /** `boolean` is `tinyint(1)`: the one display width that means something. */
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly size: IntegerSize; readonly unsigned: boolean }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number; readonly unsigned: boolean }
  | { readonly kind: 'float' | 'double'; readonly unsigned: boolean; readonly precision?: readonly [number, number] }
  | ({ readonly kind: 'char' | 'varchar'; readonly length: number } & CharsetPair)
  | ({ readonly kind: 'text'; readonly size: TextSize } & CharsetPair)
  | ({ readonly kind: 'enum' | 'set'; readonly values: readonly string[] } & CharsetPair)
  | { readonly kind: 'blob'; readonly size: BlobSize }
  | { readonly kind: 'binary' | 'varbinary'; readonly length: number }
  | { readonly kind: 'datetime' | 'timestamp' | 'time'; readonly fsp: number }
  | { readonly kind: 'date' | 'year' }
  | { readonly kind: 'bit'; readonly length: number }
  /** MySQL only; on MariaDB JSON is `longtext` with a check and is modelled as that. */
  | { readonly kind: 'json' }
  /** A type that no migration in the field uses, as the server spells it; compared as text. */
  | { readonly kind: 'other'; readonly sql: string };

export interface IndexPart {
  readonly column: string;
  /** Prefix length in characters (bytes for binary columns), or `null` for the whole column. */
  readonly length: number | null;
}

export interface Index {
  readonly name: string;
  readonly unique: boolean;
  readonly kind: 'btree' | 'fulltext' | 'spatial';
  readonly parts: readonly IndexPart[];
  /**
   * Made by InnoDB for a foreign key, not by a statement. InnoDB drops such an index by itself when an explicit one
   * that serves the key is created (MySQL manual, "FOREIGN KEY Constraints").
   */
  readonly implicit?: boolean;
}

export type ReferentialAction = 'RESTRICT' | 'NO ACTION' | 'CASCADE' | 'SET NULL' | 'SET DEFAULT';

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly refTable: string;
  readonly refColumns: readonly string[];
  /** `NO ACTION` and `RESTRICT` are one and the same in InnoDB; the normal form is `RESTRICT`. */
  readonly onUpdate: ReferentialAction;
  readonly onDelete: ReferentialAction;
}

export interface Check {
  readonly name: string;
  readonly expression: string;
  /** MariaDB: written behind a column's definition, dropped with the column and by MODIFY. */
  readonly column?: string;
}

export interface Trigger {
  readonly name: string;
  readonly table: string;
  readonly timing: 'BEFORE' | 'AFTER';
  readonly event: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly statement: string;
}
