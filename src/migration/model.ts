import type { Knex } from 'knex';
import type { Condition, Operation } from '../operation/model.ts';

/** Columns by table: what a data step reads or writes. `*` stands for whatever columns there are. */
export type TableColumns = Readonly<Record<string, readonly string[]>>;

/** A value that is born in the run. */
export type Born =
  /** One fresh random UUID for each row. */
  | { readonly born: 'uuid'; readonly format: 'dashed' | 'hex' }
  /** The run's clock at this step; the same for every row of the step. */
  | { readonly born: 'now'; readonly zone: 'utc' | 'local' }
  /** A declared input of the set (`MigrationSet.inputs`). */
  | { readonly born: 'input'; readonly name: string };

export type Plain = string | number | bigint | boolean | null | Uint8Array;

/**
 * MySQL text. Values stand in it as literals; `:now` (UTC), `:localnow` and `:input.<name>` are filled in by the run.
 */
export type Sql = string;

interface DataStepCommon {
  readonly reads: TableColumns;
  readonly writes: TableColumns;
  /** Tables without a row of which the step does nothing, besides the one that it goes through. */
  readonly needs?: readonly string[];
  readonly when?: Condition;
}

export interface UpdateRows extends DataStepCommon {
  readonly kind: 'updateRows';
  readonly table: string;
  /** Column to the expression that it becomes. */
  readonly set: Readonly<Record<string, Sql>>;
  /** Behind `UPDATE table`: ` JOIN …`. */
  readonly join?: Sql;
  readonly where?: Sql;
  /** True of a row at which the server would refuse the statement: a query among its values gives several of them. */
  readonly refuses?: Sql;
}
export interface InsertRows extends DataStepCommon {
  readonly kind: 'insertRows';
  readonly table: string;
  readonly rows: readonly Readonly<Record<string, Plain | Born>>[];
  /** Insert only if this query finds no row. */
  readonly unless?: Sql;
}
export interface InsertFromSelect extends DataStepCommon {
  readonly kind: 'insertFromSelect';
  readonly table: string;
  readonly columns: readonly string[];
  readonly select: Sql;
  /** Some of `columns`: the rows go in by these, one behind the other. */
  readonly order?: readonly string[];
}
export interface DeleteRows extends DataStepCommon {
  readonly kind: 'deleteRows';
  readonly table: string;
  /** Behind `FROM table`: ` JOIN …`. */
  readonly join?: Sql;
  readonly where?: Sql;
}
/** A guard: the upgrade stops when the query finds a row. Evaluated before the first change where that is possible. */
export interface AssertNone extends DataStepCommon {
  readonly kind: 'assertNone';
  /** Selects the offending rows. */
  readonly select: Sql;
  /** Asked before: over one of its tables alone, finds no row only where `select` finds none either. */
  readonly first?: Sql;
  /** `{rows}` stands for the number of rows found. */
  readonly message: string;
}
/** One row of another table for each row of a table, and the key that the server generates for it written back. */
export interface LinkRows extends DataStepCommon {
  readonly kind: 'linkRows';
  readonly table: string;
  /** Of `table`: its primary key. */
  readonly key: readonly string[];
  /** Of `table`: where the generated key goes. */
  readonly column: string;
  /** The table that gets a row for each; its primary key is AUTO_INCREMENT. */
  readonly into: string;
  /** What the new rows hold, over the row that they belong to. */
  readonly values: Readonly<Record<string, Sql>>;
  readonly where?: Sql;
}
/** Numbers rows from 1 on, within groups of rows whose columns are the same byte by byte. */
export interface NumberRows extends DataStepCommon {
  readonly kind: 'numberRows';
  readonly table: string;
  readonly key: readonly string[];
  readonly column: string;
  /** Absent: all rows are one group. */
  readonly within?: readonly string[];
  /** Rows are counted in this order, then in that of their key. */
  readonly order?: Sql;
}
/** Goes down from rows without a parent to their children, and theirs. */
export interface WalkParents extends DataStepCommon {
  readonly kind: 'walkParents';
  readonly table: string;
  readonly key: string;
  /** Holds the key of a row's parent. */
  readonly parent: string;
  /** Gets the number of rows above; 0 at the top. */
  readonly depth: string;
  /** Which rows are at the top. */
  readonly top: Sql;
  /** Rows for which this does not hold are left alone, and so is what is under them. */
  readonly where?: Sql;
}
/** Writes what stands at the end of the way up from the row that each row names. */
export interface FindRoots extends DataStepCommon {
  readonly kind: 'findRoots';
  readonly table: string;
  /** Gets the root's key. */
  readonly column: string;
  /** Names a row of `of`. */
  readonly by: string;
  readonly of: string;
  readonly key: string;
  /** Holds the key of a row's parent; NULL or empty text at a root. */
  readonly parent: string;
}
/** Of rows that are the same in some columns, keeps the one with the first key. */
export interface DeleteDuplicates extends DataStepCommon {
  readonly kind: 'deleteDuplicates';
  readonly table: string;
  readonly key: readonly string[];
  /** Text is the same byte by byte; NULL is the same as NULL. */
  readonly same: readonly string[];
  readonly where?: Sql;
}
/**
 * A function for each row of a table, in batches by primary key; its rounds know nothing of one another (but for `together`).
 * Each batch commits with the key that it came to.
 */
export interface EachRow extends DataStepCommon {
  readonly kind: 'eachRow';
  readonly description: string;
  readonly table: string;
  readonly key: readonly string[];
  /** The first columns of the key: rounds of rows that are alike in them may change what the others see. */
  readonly together?: readonly string[];
  /** What the function sees of a row. */
  readonly columns: readonly string[];
  readonly where?: Sql;
  readonly row: (row: Readonly<Record<string, unknown>>, tools: RowTools) => Promise<void>;
}
/** What no verb says: code over Knex. Run in a transaction of its own; must do no harm when it runs twice. */
export interface CodeStep extends DataStepCommon {
  readonly kind: 'code';
  readonly description: string;
  readonly run: (tools: CodeTools) => Promise<void>;
  /** One statement that leaves the same rows, unless the query finds a row. */
  readonly instead?: { readonly unless: Sql; readonly step: UpdateRows };
}
export type DataStep =
  | UpdateRows
  | InsertRows
  | InsertFromSelect
  | DeleteRows
  | AssertNone
  | LinkRows
  | NumberRows
  | WalkParents
  | FindRoots
  | DeleteDuplicates
  | EachRow
  | CodeStep;
export type Step = Operation | DataStep;

/** What a code step may use; the verbs are `src/migration/verb/`. */
export interface CodeTools {
  readonly knex: Knex;
  /** Rows of a query, as plain objects; integers beyond 2^53 and decimals as strings, dates as strings. */
  query(sql: string, bindings?: readonly unknown[]): Promise<Readonly<Record<string, unknown>>[]>;
  /**
   * The rows of a query one after the other, as they are when the first is asked for, however many there are. The query
   * has no LIMIT, and a name of its own for each column.
   */
  each(sql: string, bindings?: readonly unknown[]): AsyncIterable<Readonly<Record<string, unknown>>>;
  /** Runs a row statement; counts its rows. */
  execute(sql: string, bindings?: readonly unknown[]): Promise<{ readonly rows: number; readonly insertId: number }>;
  uuid(format?: 'dashed' | 'hex'): string;
  now(zone?: 'utc' | 'local'): string;
  input(name: string): Plain;
}

/** What the function of `eachRow` may use. What it changes and inserts is gathered, and sent at the end of the batch. */
export interface RowTools extends CodeTools {
  /** Gives columns of one row, found by its primary key, new values. */
  change(table: string, key: Readonly<Record<string, unknown>>, values: Readonly<Record<string, unknown>>): void;
  /** Adds a row. */
  insert(table: string, values: Readonly<Record<string, unknown>>): void;
}

/** Where a migration comes from. */
export interface SourceRef {
  readonly tag: string;
  readonly path: string;
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
}

/** `repository` is a key of `MigrationSet.repositories`. */
export interface RevisionRef {
  readonly repository: string;
  readonly revision: string;
}

export interface MigrationSpec {
  /** `0042_juno_254_add_request_id_in_pci_devices`; unique in the set, in the order of the chain. */
  readonly name: string;
  /**
   * - `baseline`: the whole schema at the earliest release that can be reached; on an empty database only
   * - `script`: one upstream script
   * - `data`: rows that upstream moves outside its version tables, at a fixed place (glance's data_migrations)
   * - `switch`: no steps; from here on the rows of another version table count (upstream's "stamp")
   * - `milestone`: rows that upstream moves by another command
   */
  readonly kind: 'baseline' | 'script' | 'data' | 'switch' | 'milestone';
  /** The revision that the version tables show once this ran; for `data`: the one that implies that it ran. */
  readonly revision: RevisionRef;
  readonly release: string;
  readonly source?: SourceRef;
  /** Why a script written by hand stands in the place of upstream's. */
  readonly override?: string;
  readonly steps: readonly Step[];
}

/** An Umzug migration that also carries what it will do. */
export interface Migration extends MigrationSpec {
  up(params: { readonly context: Knex }): Promise<void>;
}

export type Repository =
  | {
      readonly format: 'sqlalchemy-migrate';
      readonly versionTable: string;
      /** The row's key in the version table, e.g. `Glance Migrations`. */
      readonly repositoryId: string;
      /** Written into `repository_path`. */
      readonly repositoryPath: string;
    }
  | { readonly format: 'alembic'; readonly versionTable: string };

/** A node of the union of all revision graphs; not every node has a migration (squashes, placeholders). */
export interface RevisionNode extends RevisionRef {
  /** Alembic's `down_revision`; the number before for sqlalchemy-migrate. Same repository. */
  readonly down: readonly string[];
  /** Alembic's `depends_on`, resolved to revisions of the same repository. */
  readonly dependsOn: readonly string[];
  /** Revisions of other repositories whose content a database at this one has (upstream's switch). */
  readonly implies: readonly RevisionRef[];
}

/** What the version tables hold at a release: exactly what its own tool leaves. */
export interface ReleaseMark {
  readonly release: string;
  readonly tag: string;
  readonly heads: readonly RevisionRef[];
  /** Heads of repositories that its tool takes on only where the database has them already: extensions that operators add. */
  readonly optional?: readonly RevisionRef[];
}

/**
 * Another catalog than the chain's that some releases leave at the same revision: they installed from a squash that
 * differs from the scripts it stands for, or they ran another text of a script.
 */
export interface Variant {
  /** `fresh-liberty`, `2e5352a0ad4d-liberty`; unique in the set. */
  readonly name: string;
  readonly kind: 'squash' | 'edited';
  /** A database can be one only if it has all of these. */
  readonly begins: readonly RevisionRef[];
  /** Releases whose own code leaves it, oldest first. */
  readonly releases: readonly string[];
  /** What differs and why, a sentence each. */
  readonly reasons: readonly string[];
  readonly change: VariantChange;
}

export type VariantChange =
  /** Behind the revisions of `begins` these tables stand otherwise: `absent` are not there, `create` makes the rest anew. */
  | { readonly kind: 'tables'; readonly absent: readonly string[]; readonly create: readonly Operation[] }
  /** Migrations of these names change the schema in this way instead of their own. */
  | { readonly kind: 'steps'; readonly instead: Readonly<Record<string, readonly Operation[]>> };

export interface InputSpec {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly default: Plain;
  readonly description: string;
  readonly secret?: boolean;
}

export interface MigrationSet {
  readonly service: string;
  readonly database: string;
  /** Format version of generated sets, checked by the runner. */
  readonly format: 1;
  readonly repositories: Readonly<Record<string, Repository>>;
  readonly revisions: readonly RevisionNode[];
  /** In order, oldest first. */
  readonly releases: readonly ReleaseMark[];
  readonly inputs: readonly InputSpec[];
  readonly migrations: readonly Migration[];
  /** Squashes first, then edited scripts in the order of the chain; absent: none is known. */
  readonly variants?: readonly Variant[];
}
