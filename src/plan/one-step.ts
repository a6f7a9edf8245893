import type { Catalog } from '../catalog/model.ts';
import type { Migration, MigrationSet } from '../migration/model.ts';
import type { VersionRows } from '../migration/version-rows.ts';
import { aroundOf } from './around.ts';
import { Build } from './coalesce/build.ts';
import { type ChainItem, chainOf } from './coalesce/chain.ts';
import { coalescedPhases } from './coalesce/phases.ts';
import { plannedStatements } from './coalesce/statement.ts';
import { versionChanges } from './coalesce/versions.ts';
import type { LiveDatabase, Phase } from './model.ts';
import type { Outlook } from './plan.ts';
import { versionTables, withoutVersionTables } from './version-sql.ts';
import { type State, versionStatements } from './version-statements.ts';

/** The same upgrade, coalesced. */
export interface OneStep {
  readonly phases: readonly Phase[];
  readonly result: Catalog;
  /** Data steps that are left out. */
  readonly idle: number;
}

function isVersionStep({ item }: ChainItem, tables: ReadonlySet<string>): boolean {
  return item.kind === 'schema' && 'table' in item.operation && tables.has(item.operation.table);
}

function asksVersions({ item }: ChainItem, tables: ReadonlySet<string>): boolean {
  if (item.kind === 'schema') return false;
  return [...Object.keys(item.data.reads), ...Object.keys(item.data.writes)].some((table) => tables.has(table));
}

/** The end, but for the version tables, which are as they were at the start. */
function withTheirVersions(end: Catalog, start: Catalog, set: MigrationSet): Catalog {
  const own = versionTables(set).flatMap((name) => {
    const table = start.tables.get(name);
    return table === undefined ? [] : [[name, table] as const];
  });
  return { ...end, tables: new Map([...withoutVersionTables(end, set).tables, ...own]) };
}

/** What the version tables hold before a migration runs, script by script. */
function rowsBefore(phases: readonly Phase[], migration: string, start: VersionRows): VersionRows {
  const at = phases.findIndex(({ covers }) => covers.includes(migration));
  return phases[at - 1]?.rowsAfter ?? start;
}

/**
 * Coalesces what an outlook goes through script by script. The version tables come last, once everything that they will
 * say is true; steps of scripts that change these tables themselves stand between.
 *
 * @returns `null` where that cannot be done: data steps read version rows, or no net change leads to the same end
 */
export function oneStep(
  set: MigrationSet,
  live: LiveDatabase,
  { phases, pending, mark, result }: Outlook,
): OneStep | null {
  if (pending.length === 0) return null;
  const tables = new Set(versionTables(set));
  const lead = phases.slice(
    0,
    phases.findIndex(({ covers }) => covers.length > 0),
  );
  const chain = chainOf(phases, pending);
  if (chain.some((one) => asksVersions(one, tables))) return null;
  const tail = chain.filter((one) => isVersionStep(one, tables));
  const last = lead.at(-1)?.statements.at(-1);
  const start = last === undefined ? live.catalog : aroundOf(last).after;
  const rows = lead.at(-1)?.rowsAfter ?? live.rows;
  const later = new Set(tail.map(({ item }) => item.migration));
  const early = pending.map(({ name }: Migration) => name).filter((name) => !later.has(name));
  const made = coalescedPhases({
    start,
    chain: chain.filter((one) => !tail.includes(one)),
    end: withTheirVersions(result, start, set),
    migrations: early,
    release: mark.release,
    sizes: live.sizes,
    rows,
  });
  if (made === null) return null;
  let state: State = { catalog: made.catalog, rows, sizes: live.sizes };
  const ending: Phase[] = [];
  const covered = new Set(made.phases.flatMap(({ covers }) => covers));
  const stage = (name: string, covers: readonly string[], statements: Phase['statements'], after: VersionRows) => {
    const done = versionStatements(set, state, versionChanges(set, state.rows, after));
    state = { ...done.state, rows: after };
    const all = [...statements, ...done.statements];
    if (all.length === 0 && covers.length === 0) return;
    ending.push({ name, release: mark.release, covers, revision: null, statements: all, rowsAfter: after });
  };
  for (const { item } of tail) {
    if (item.kind !== 'schema') continue;
    if (item === tail[0]?.item) stage('versions', [], [], rowsBefore(phases, item.migration, rows));
    const build = new Build(state.catalog);
    build.add([item.operation]);
    state = { ...state, catalog: build.catalog };
    const place = { migration: item.migration, step: item.step, tolerant: item.operation.tolerant === true };
    const statements = build.statements.flatMap((built) => plannedStatements(built, place, undefined));
    stage(`${item.migration}-${item.step + 1}`, [item.migration], statements, state.rows);
  }
  const rest = early.filter((name) => !covered.has(name));
  stage(`release-${mark.release}`, rest, [], phases.at(-1)?.rowsAfter ?? rows);
  return { phases: [...lead, ...made.phases, ...ending], result: state.catalog, idle: made.coalesced.idle.size };
}
