import {
  applyOperation,
  type Catalog,
  CatalogError,
  diffCatalogs,
  emptyCatalog,
  mariadb,
} from '../../src/catalog/index.ts';
import type { DataStep } from '../../src/migration/model.ts';
import type { Built } from '../../src/plan/coalesce/build.ts';
import { type Coalesced, coalesce } from '../../src/plan/coalesce/coalesce.ts';
import type { Item } from '../../src/plan/coalesce/item.ts';
import { resolved } from '../../src/plan/coalesce/resolve.ts';
import { plannedStatements } from '../../src/plan/coalesce/statement.ts';
import type { Effect, RandomChain } from './chain.ts';
import { checkAll, type ModelRows, newRow, Refused, rowsAfter } from './model-rows.ts';
import { applied, type ChainOutcome, firstValue, isBroken, missesSomething, outcomeOf } from './run-chain.ts';

interface State {
  readonly catalog: Catalog;
  readonly rows: ModelRows;
}

/** `null`: a server would refuse it. */
function tried<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused || error instanceof CatalogError) return null;
    throw error;
  }
}

function startOf(chain: RandomChain): State {
  let catalog = emptyCatalog(mariadb('10.11.6'), { charset: 'utf8mb3' });
  let rows: ModelRows = new Map();
  for (const operation of chain.start) {
    const after = applied(catalog, operation);
    if (after === null) continue;
    rows = rowsAfter(rows, operation, after);
    catalog = after;
  }
  for (const table of catalog.tables.values()) {
    for (const at of [1, 2, 3]) {
      const values = table.columns.map(({ name }, place) => {
        const text = firstValue(at, place);
        return [name, text === 'NULL' ? null : text] as const;
      });
      rows =
        tried(() => {
          const known = rows.get(table.name) ?? [];
          const more = new Map([...rows, [table.name, [...known, newRow(table, known, Object.fromEntries(values))]]]);
          checkAll(catalog, more);
          return more;
        }) ?? rows;
    }
  }
  return { catalog, rows };
}

interface Walked extends State {
  readonly items: readonly Item[];
  readonly effects: ReadonlyMap<DataStep, Effect>;
}

/** What a server would take of the chain, step by step; that is the chain from then on. */
function walk(chain: RandomChain, start: State): Walked {
  const items: Item[] = [];
  const effects = new Map<DataStep, Effect>();
  let { catalog, rows } = start;
  for (const step of chain.steps) {
    const place = { at: items.length, migration: 'random', step: items.length };
    if (step.kind === 'data') {
      if (missesSomething(catalog, step.data)) continue;
      const after = tried(() => {
        const changed = step.effect(rows, catalog);
        checkAll(catalog, changed);
        return changed;
      });
      if (after === null) continue;
      effects.set(step.data, step.effect);
      items.push({ kind: 'data', ...place, data: step.data, before: catalog });
      rows = after;
      continue;
    }
    const next = tried(() => {
      const after = applyOperation(catalog, step.operation);
      const changed = rowsAfter(rows, step.operation, after);
      checkAll(after, changed);
      return { after, changed };
    });
    if (next === null || isBroken(next.after)) continue;
    const operation = resolved(step.operation, catalog, next.after);
    items.push({ kind: 'schema', ...place, operation, before: catalog, after: next.after });
    catalog = next.after;
    rows = next.changed;
  }
  return { catalog, rows, items, effects };
}

/** Rows behind a statement, whose keys are looked at when all of it is done. */
function runBuilt(rows: ModelRows, built: Built): ModelRows {
  let after = rows;
  for (const { operation, after: then } of built.operations) after = rowsAfter(after, operation, then);
  const [{ operation: first }] = built.operations;
  const unchecked = first.kind === 'addForeignKey' && first.foreignKeyChecks === false;
  if (!unchecked) checkAll(built.after, after);
  return after;
}

function runCoalesced(
  made: Coalesced,
  start: State,
  effects: Walked['effects'],
): { readonly rows: ModelRows; readonly statements: number } {
  let { rows } = start;
  let statements = 0;
  const run = (built: Built) => {
    const texts = plannedStatements(built, { migration: 'random', step: null, tolerant: false }, undefined);
    statements += texts.length;
    try {
      rows = runBuilt(rows, built);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n  in: ${texts.map(({ sql }) => sql).join('; ')}`, { cause: error });
    }
  };
  for (const phase of made.phases) {
    for (const built of phase.statements) run(built);
    for (const behind of phase.behind) {
      if (behind.kind === 'schema') run(behind.built);
      else {
        if (missesSomething(behind.catalog, behind.item.data)) throw new Error('a data step finds its columns gone');
        rows = (effects.get(behind.item.data) as Effect)(rows, behind.catalog);
        checkAll(behind.catalog, rows);
      }
    }
  }
  return { rows, statements };
}

function contents(rows: ModelRows): string {
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([table, list]) => {
      const texts = list.map((row) => JSON.stringify([...row].sort(([a], [b]) => (a < b ? -1 : 1))));
      return `${table}: ${texts.sort().join(' ')}`;
    })
    .join('\n');
}

/**
 * Runs a chain on the model alone, schema and rows, step by step and coalesced, and holds both ends against each other.
 * Values are taken for what they are in every type: what a conversion makes of them, a server has to say.
 *
 * @throws Error where they differ
 */
export function runModelChain(chain: RandomChain): ChainOutcome {
  const start = startOf(chain);
  const walked = walk(chain, start);
  const { items, catalog } = walked;
  const made = coalesce(start.catalog, items, catalog);
  if (made === null) return outcomeOf(items, null, 0);
  const done = runCoalesced(made, start, walked.effects);
  const builts = made.phases.flatMap(({ statements, behind }) => [
    ...statements,
    ...behind.flatMap((one) => (one.kind === 'schema' ? [one.built] : [])),
  ]);
  const differences = diffCatalogs(catalog, builts.at(-1)?.after ?? start.catalog);
  if (differences.length > 0) throw new Error(`the schemas differ: ${JSON.stringify(differences)}`);
  const [wanted, found] = [contents(walked.rows), contents(done.rows)];
  if (wanted !== found) throw new Error(`the rows differ:\nstep by step\n${wanted}\ncoalesced\n${found}`);
  return outcomeOf(items, made, done.statements);
}
