import type { Catalog } from '../catalog/model.ts';
import type { AssertNone, RevisionRef } from '../migration/model.ts';
import type { Whereabouts } from '../migration/release.ts';
import type { VersionRows } from '../migration/version-rows.ts';
import type { ProblemCode } from '../problem.ts';
import type { FoundVariant } from './variants.ts';

/** Rows and bytes of a table, as the server estimates them. */
export interface TableSize {
  readonly rows: number;
  readonly bytes: number;
}

/** What is known of a live database before anything is planned. */
export interface LiveDatabase {
  readonly name: string;
  /** With the version tables. */
  readonly catalog: Catalog;
  readonly rows: VersionRows;
  /** Keys in sqlalchemy-migrate tables that no repository of the set has: another service's, or an extension's. */
  readonly strangers: readonly string[];
  readonly sizes: ReadonlyMap<string, TableSize>;
}

/** What can be told of a database without asking how large its tables are. */
export type LiveSchema = Omit<LiveDatabase, 'sizes'>;

/**
 * How the server will do a statement: `instant` touches the table's definition only, `in-place` builds beside the
 * table without copying it, `rebuild` copies it, `rows` writes rows.
 */
export type Way = 'instant' | 'in-place' | 'rebuild' | 'rows';

export interface PlannedStatement {
  readonly sql: string;
  readonly table: string | null;
  readonly way: Way;
  readonly reason: string;
  /** Of the table at planning time; `null` where the plan itself makes the table. */
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly estimateSeconds: number;
  /** What runs it: the server as it stands here, the data step of `step`, or the keeping of the version tables. */
  readonly kind: 'schema' | 'data' | 'version';
  /** Name of the migration that it comes from, the first of several; `null` for version tables. */
  readonly migration: string | null;
  /** Place in that migration's steps; `null` for version tables, and for what many steps have become. */
  readonly step: number | null;
  /** The script goes on when the server refuses this. */
  readonly tolerant: boolean;
  /**
   * Questions to the rows once it is through, in the place of what the server is told not to look at. Where one finds
   * rows the statement is taken back, and has been refused.
   */
  readonly guards?: readonly AssertNone[];
}

/** One migration, or the last touch to the version tables. */
export interface Phase {
  readonly name: string;
  readonly release: string;
  /** Names of the migrations in it. */
  readonly covers: readonly string[];
  readonly revision: RevisionRef | null;
  readonly statements: readonly PlannedStatement[];
  /** What the version tables hold once the phase is through. */
  readonly rowsAfter: VersionRows;
}

/** What a plan comes to. */
export interface Counts {
  readonly phases: number;
  /** Data steps: schema changes that have to do with their tables and columns do not pass them. */
  readonly barriers: number;
  /**
   * Data steps that are left out: they have no rows to work on, since their tables are made on the way and are empty, or
   * nothing is left of what they write, since its columns go before anything looks at them.
   */
  readonly idle: number;
  /** Of the schema, by the way in which the server does them; `copies` are of tables that were there before. */
  readonly copies: number;
  readonly inPlace: number;
  readonly instant: number;
}

export interface Diagnostic {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly advice: string | null;
  /** Names of the migrations concerned. */
  readonly affects: readonly string[];
}

/** What `upgrade` will do: computed before anything is done, printed, hashed, and executed as it is. */
export interface Plan {
  readonly service: string;
  readonly database: string;
  readonly from: string;
  readonly to: string;
  readonly hash: string;
  /** Script by script, or the net change of each table between data steps. */
  readonly way: 'stepwise' | 'coalesced';
  readonly phases: readonly Phase[];
  readonly counts: Counts;
  /** What the same upgrade comes to script by script. */
  readonly stepwise: Counts;
  readonly diagnostics: readonly Diagnostic[];
  readonly drift: readonly Drift[];
  /** What the database is instead of what the chain leaves; explains a part of `drift`. */
  readonly variants: readonly FoundVariant[];
  readonly start: Whereabouts;
  /** The database as it will be, version tables included; `null` when an error kept the plan from its end. */
  readonly result: Catalog | null;
}

export type DriftKind = 'harmless' | 'handled' | 'blocking';

/** A pending step: its migration, and its place there, counted from 0. */
export interface AffectedStep {
  readonly migration: string;
  readonly step: number;
}

/** A difference between the live catalog and what the set expects at these revisions. */
export interface Drift {
  readonly code: string;
  readonly kind: DriftKind;
  readonly object: string;
  readonly expected: string | null;
  readonly found: string | null;
  /** Pending migrations that touch it. */
  readonly affects: readonly string[];
  /** The steps of these migrations that touch it. */
  readonly steps: readonly AffectedStep[];
  /** Name of the variant that has exactly this; `null`: nothing in the set explains it. */
  readonly variant: string | null;
}
