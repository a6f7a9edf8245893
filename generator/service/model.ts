import type { RevisionRef } from '../../src/migration/model.ts';

/** Where a service keeps its migrations, and what is known of its releases: data, no code. */
export interface ServiceProfile {
  readonly service: string;
  /** Upstream's repository, as `git clone` takes it. */
  readonly git?: string;
  /** The distribution's package that holds the scripts. */
  readonly debianPackage?: string;
  /**
   * Modules that the service's own command has loaded when it runs scripts, and that scripts count on without importing
   * them: they register configuration options. A release that lacks one does without.
   */
  readonly commandModules?: readonly string[];
  /**
   * Names of modules that the service's own command sets before it runs scripts: `glance.cmd.manage.USE_TRIGGERS` is
   * false when all of a release runs in one go.
   */
  readonly commandSettings?: Readonly<Record<string, string | number | boolean | null>>;
  /** Oldest first. */
  readonly releases: readonly ReleaseProfile[];
  readonly databases: readonly DatabaseProfile[];
}

export interface ReleaseProfile {
  readonly release: string;
  /** Git refs: the release itself, then later states of its series, oldest first. */
  readonly refs: readonly string[];
}

export interface DatabaseProfile {
  readonly database: string;
  /** The earliest release that the set is to start from, if the sources reach back that far. */
  readonly floor: string;
  /** In the order in which a release's own tool runs them. */
  readonly repositories: readonly RepositoryProfile[];
  /** What version tables hold at releases; absent releases are computed from their scripts. */
  readonly heads: Readonly<Record<string, readonly RevisionRef[]>>;
  /** Revisions that came with another tool and stand for what the one before had done (upstream's "stamp"). */
  readonly stamps: readonly Stamp[];
  /** Revisions that are known by another name in the chain. */
  readonly aliases: readonly Alias[];
  readonly data: readonly DataProfile[];
  /** The configuration file describes it, and may have forgotten a folder. */
  readonly described?: true;
  /** Absent: none but those that Stackleap brings. */
  readonly overrides?: readonly Override[];
}

export interface RepositoryProfile {
  /** Names the repository in the set: `legacy`, `alembic`, `keystone_expand`. */
  readonly key: string;
  readonly format: 'sqlalchemy-migrate' | 'alembic';
  /**
   * Folders of the repository over the releases, newest last; the first that a tree has counts. For
   * sqlalchemy-migrate the one with `migrate.cfg`; for Alembic the folder of the revision files, however nested.
   */
  readonly paths: readonly string[];
  /** sqlalchemy-migrate: the row's key. Absent: as `migrate.cfg` has it. */
  readonly repositoryId?: string;
  /** Absent: `migrate_version` or `alembic_version`. */
  readonly versionTable?: string;
  /** The last release whose own tool runs these scripts; later trees may still hold them. */
  readonly until?: string;
  /** The last release whose texts are taken: later ones only refuse to run. */
  readonly textsUntil?: string;
  /**
   * Alembic: the revision whose squash is taken as the beginning, since what came before cannot be told from scripts
   * alone (Neutron's, which depended on the plugins that were active, and healed what was missing).
   */
  readonly base?: string;
  /** All of this repository comes before that revision of another one. */
  readonly before?: RevisionRef;
  /** All of this repository comes after that revision of another one; a database that has any of it has that too. */
  readonly after?: RevisionRef;
  /** Numbers in lock-step: number N here comes after N there, and a database that has it has that too. */
  readonly behind?: string;
}

/** A database at `revision` has all that one at `stands` has. */
export interface Stamp {
  readonly revision: RevisionRef;
  readonly stands: RevisionRef;
  /** The chain changes from one version table to the other here, in this release. */
  readonly switchIn?: string;
}

/** A revision that the chain does not run, since `means` does the same. */
export interface Alias {
  readonly revision: RevisionRef;
  readonly means: RevisionRef;
  readonly down: readonly string[];
}

/** Modules that move rows between the schema scripts of one release, run by the service's own command. */
export interface DataProfile {
  /** The folder of the modules. */
  readonly path: string;
  /** Alembic repository whose revisions they stand between. */
  readonly repository: string;
  /** The function that moves the rows; it takes the engine. */
  readonly function: string;
  /** What stands between a release's name and its number, in names of modules: `train` `_migrate` `01`. */
  readonly infix: string;
  /** The same in ids of the revisions that come before. */
  readonly after: string;
  /** The same in ids of the revisions that come after. */
  readonly before: string;
}

/**
 * A script of ours in the place of an upstream script whose meaning lies outside the database. It is evaluated as any
 * other script; what it needs from outside are declared inputs.
 */
export interface Override {
  readonly revision: RevisionRef;
  /** SHA-256 of the upstream texts that it was written for: another text makes it an error. */
  readonly replaces: readonly string[];
  /** Why the script itself cannot be taken, in a sentence. */
  readonly reason: string;
  /** What messages call it. */
  readonly name: string;
  readonly text: string;
}
