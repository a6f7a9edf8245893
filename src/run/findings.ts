import type { Catalog } from '../catalog/model.ts';
import type { MigrationSet } from '../migration/model.ts';
import type { VersionRows } from '../migration/version-rows.ts';
import { aroundOf } from '../plan/around.ts';
import { compareCatalogs, type Difference } from '../plan/compare.ts';
import type { LiveDatabase, Plan, PlannedStatement } from '../plan/model.ts';
import { findMark } from '../plan/standing.ts';
import { compareWithRelease, type Finding, followsFromDrift } from '../plan/verify.ts';

function nameOf({ code, object }: { readonly code: string; readonly object: string }): string {
  return `${code} ${object}`;
}

/**
 * What the finished database differs in from the plan and from the release; drift that it started with is not counted,
 * nor is what a known variant has there.
 */
export function findings(set: MigrationSet, plan: Plan, after: LiveDatabase): readonly Finding[] {
  const planned = unlikeResult(plan, after);
  const old = new Set(plan.drift.map(nameOf));
  const left = compareWithRelease(set, after.catalog, findMark(set, plan.to, after.rows)).differences.filter(
    (one) => one.variant === null && !old.has(nameOf(one)),
  );
  return judge(set, plan, after, planned, left);
}

/** What a database differs in from the plan's end alone: the plan itself may leave something otherwise than the release. */
export function unplanned(set: MigrationSet, plan: Plan, after: LiveDatabase): readonly Finding[] {
  return judge(set, plan, after, unlikeResult(plan, after), []);
}

function unlikeResult({ result }: Plan, after: LiveDatabase): readonly Difference[] {
  return result === null ? [] : compareCatalogs(result, after.catalog);
}

/** By name at the start, what a plan's tables are called at its end. */
function lastNames(statements: readonly PlannedStatement[], start: Catalog): ReadonlyMap<string, string> {
  const names = new Map([...start.tables.keys()].map((name) => [name, name]));
  for (const { before, after } of statements.map(aroundOf)) {
    if (before === after || before.tables.size !== after.tables.size) continue;
    const [gone] = [...before.tables.keys()].filter((name) => !after.tables.has(name));
    const [come] = [...after.tables.keys()].filter((name) => !before.tables.has(name));
    if (gone === undefined || come === undefined) continue;
    for (const [first, name] of names) if (name === gone) names.set(first, come);
  }
  return names;
}

/**
 * Indexes that the server was taken to have made for keys when the plan was made, as ones that are left over: no server says
 * which it made, and of a schema that was read back from a dump it made none, so that none goes by itself.
 */
function leftOver({ phases }: Plan): ReadonlySet<string> {
  const statements = phases.flatMap((phase) => phase.statements);
  const [first] = statements;
  if (first === undefined) return new Set();
  const start = aroundOf(first).before;
  const names = lastNames(statements, start);
  return new Set(
    [...start.tables.values()].flatMap(({ name, indexes }) =>
      indexes
        .filter(({ implicit }) => implicit === true)
        .map((index) => nameOf({ code: 'index-unexpected', object: `${names.get(name)} index ${index.name}` })),
    ),
  );
}

/** @param left differences from the release that the plan did not start with */
function judge(
  set: MigrationSet,
  plan: Plan,
  after: LiveDatabase,
  planned: readonly Difference[],
  left: readonly Difference[],
): readonly Finding[] {
  // What the operator had added and takes away while a run is stopped is as the release has it.
  const extras = new Set(
    plan.drift
      .filter(({ code }) => code.endsWith('-unexpected'))
      .map(({ code, object }) => nameOf({ code: code.replace('-unexpected', '-missing'), object })),
  );
  const promised = new Set(planned.map(nameOf));
  const stray = leftOver(plan);
  const all = new Map([...planned, ...left].map((one) => [nameOf(one), one]));
  const schema = [...all].map(([name, { code, object, expected, found, harmless }]): Finding => {
    const known = harmless || followsFromDrift(plan.drift, code);
    // No server says which indexes it made for a key: it may name one anew where the plan did not see that coming.
    const kept = code === 'index-name' || stray.has(name) || !promised.has(name);
    const kind = extras.has(name) || (known && kept) ? 'harmless' : 'different';
    return { code, kind, object, expected, found, variant: null };
  });
  return [...schema, ...rowFindings(set, plan.phases.at(-1)?.rowsAfter, after.rows)];
}

/** The version rows against those that the plan's last phase leaves. */
function rowFindings(set: MigrationSet, planned: VersionRows | undefined, live: VersionRows): readonly Finding[] {
  if (planned === undefined) return [];
  return Object.entries(set.repositories).flatMap(([key, { versionTable }]): readonly Finding[] => {
    const [expected, found] = [planned, live].map((rows) => [...(rows.get(key) ?? [])].sort().join(', ') || null);
    if (expected === found) return [];
    const object = `${versionTable} (${key})`;
    return [
      {
        code: 'version-rows',
        kind: 'different',
        object,
        expected: expected ?? null,
        found: found ?? null,
        variant: null,
      },
    ];
  });
}
