import { applyOperation, CatalogError, conditionHolds } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { CodeStep, DataStep, Migration } from '../../migration/model.ts';
import { isDataStep } from '../../migration/step.ts';
import type { Fill } from '../../migration/verb/fill.ts';
import type { ProblemCode } from '../../problem.ts';
import { type Need, needsOf, needsOfInsert, needsOfUpdate } from './derive.ts';
import { foldOperation } from './fold-operation.ts';
import { foldStep, isUntouched } from './fold-step.ts';
import { type Because, hidden, type Sights, sightsOf, withSights } from './sight.ts';

/** A question to today's rows whose answer decides whether a pending step can be done. */
export interface RowCheck {
  readonly code: ProblemCode;
  readonly migration: string;
  readonly step: number;
  /** Path of the upstream script that would stop there; `null` where the migration names none. */
  readonly script: string | null;
  readonly what: string;
  readonly wrong: string;
  readonly advice: string;
  /**
   * How the rows are asked for: a query that lists those in the way, after `first`, which finds no row only where there are
   * none; a script's own code, which only reads; or not at all before `because`.
   */
  readonly ask:
    | { readonly kind: 'query'; readonly sql: string; readonly first?: string }
    | { readonly kind: 'code'; readonly step: CodeStep }
    | { readonly kind: 'later'; readonly because: Because | null };
}

export interface RowChecksOptions {
  /** The live catalog. */
  readonly catalog: Catalog;
  /** The live database's name. */
  readonly database: string;
  readonly pending: readonly Migration[];
  /** Steps of the first pending migration that are done. */
  readonly begun: number;
  /** Puts values in for inputs and the clock. */
  readonly fill: Fill;
}

interface Place {
  readonly migration: Migration;
  readonly step: number;
}

function check({ migration, step }: Place, need: Omit<Need, 'select' | 'reads'>, ask: RowCheck['ask']): RowCheck {
  const { code, what, wrong, advice } = need;
  return { code, migration: migration.name, step, script: migration.source?.path ?? null, what, wrong, advice, ask };
}

/** What keeps the tables that a question reads from being told. */
function obstacle(sights: Sights, reads: Need['reads']): Because | 'gone' | null {
  for (const [table, columns] of Object.entries(reads)) {
    const sight = sights.get(table);
    if (sight === undefined) return 'gone';
    const because = hidden(sight, columns);
    if (because !== null) return because;
  }
  return null;
}

function later(because: Because | 'gone' | null): RowCheck['ask'] {
  return { kind: 'later', because: because === 'gone' ? null : because };
}

/** Every row that is asked about is one of a table that the plan itself makes, and nothing puts rows there. */
function isEmpty(sights: Sights, reads: Need['reads']): boolean {
  const [first] = Object.keys(reads);
  const sight = first === undefined ? undefined : sights.get(first);
  return sight !== undefined && sight.source === null && sight.rows === null;
}

function askNeed(sights: Sights, place: Place, need: Need): RowCheck[] {
  if (isEmpty(sights, need.reads)) return [];
  const because = obstacle(sights, need.reads);
  if (need.select === null || because !== null) return [check(place, need, later(because))];
  return [check(place, need, { kind: 'query', sql: withSights(sights, Object.keys(need.reads), need.select) })];
}

/** Only what can be told: the step itself asks the server about every row that it inserts, and stops there in one piece. */
function askInsert(sights: Sights, place: Place, need: Need): RowCheck[] {
  return obstacle(sights, need.reads) === null ? askNeed(sights, place, need) : [];
}

const guard = {
  code: 'SL070',
  wrong: 'rows that stand against it',
  advice: 'do what the message says (most often: run the release’s own online data migrations), then check again',
} as const;

function askGuard(sights: Sights, place: Place, step: DataStep, { database, fill }: RowChecksOptions): RowCheck[] {
  if (step.kind === 'assertNone') {
    const because = obstacle(sights, step.reads);
    const need = { ...guard, what: step.message };
    if (because !== null) return [check(place, need, later(because))];
    const seen = (text: string) => withSights(sights, Object.keys(step.reads), fill.text(text));
    const first = step.first === undefined ? {} : { first: seen(step.first) };
    return [check(place, need, { kind: 'query', sql: seen(step.select), ...first })];
  }
  if (step.kind !== 'code' || Object.keys(step.writes).length > 0) return [];
  const need = { ...guard, what: step.description };
  const moved = Object.entries(step.reads).find(([table, columns]) => {
    const sight = sights.get(table);
    return sight === undefined || !isUntouched(sight, database, table, columns);
  });
  if (moved === undefined) return [check(place, need, { kind: 'code', step })];
  return [check(place, need, later(obstacle(sights, step.reads)))];
}

/**
 * All conditions on rows that pending steps make: upstream's own guards, and those that follow from the schema changes
 * themselves. Each is put as a question to the rows as they are now: the steps before it are folded into the question,
 * so that a column which only the upgrade adds, or rows which it fills or deletes, are seen as they will be.
 */
export function rowChecks(options: RowChecksOptions): readonly RowCheck[] {
  let { catalog } = options;
  let sights = sightsOf(catalog, options.database);
  const found: RowCheck[] = [];
  for (const [at, migration] of options.pending.entries()) {
    const start = catalog;
    for (const [step, action] of migration.steps.entries()) {
      if (at === 0 && step < options.begun) continue;
      if (action.when !== undefined && !conditionHolds(catalog, action.when, start)) continue;
      const place = { migration, step };
      const because = { migration: migration.name, step };
      if (isDataStep(action)) {
        found.push(...askGuard(sights, place, action, options));
        const changed = action.kind === 'updateRows' ? catalog.tables.get(action.table) : undefined;
        if (action.kind === 'updateRows' && changed !== undefined) {
          found.push(...needsOfUpdate(changed, action, options.fill).flatMap((need) => askNeed(sights, place, need)));
        }
        sights = foldStep(sights, { step: action, because, catalog, fill: options.fill });
        const target = action.kind === 'insertFromSelect' ? catalog.tables.get(action.table) : undefined;
        if (action.kind === 'insertFromSelect' && target !== undefined) {
          found.push(...needsOfInsert(target, action.columns).flatMap((need) => askInsert(sights, place, need)));
        }
        continue;
      }
      try {
        const after = applyOperation(catalog, action);
        // Where the script goes on after an error, rows in the way are no reason to stop.
        if (action.tolerant !== true) {
          found.push(...needsOf(catalog, after, action).flatMap((need) => askNeed(sights, place, need)));
        }
        sights = foldOperation(sights, catalog, after, action, because);
        catalog = after;
      } catch (error) {
        if (!(error instanceof CatalogError)) throw error;
        // The plan says what is wrong with the schema; what lies behind cannot be asked about.
        if (action.tolerant !== true) return found;
      }
    }
  }
  return found;
}
