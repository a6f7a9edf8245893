import { applyOperation, CatalogError, conditionHolds } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import type { DataStep, Migration } from '../migration/model.ts';
import { isDataStep } from '../migration/step.ts';
import { dataStepSql } from '../migration/verb/index.ts';
import { compile } from '../operation/index.ts';
import type { Operation } from '../operation/model.ts';
import { keepAround, statementsAround } from './around.ts';
import { estimate, operationCost } from './cost.ts';
import type { PlannedStatement, TableSize } from './model.ts';

/** A step that cannot run on the database as it will be at that point. */
export interface StepFailure {
  readonly migration: string;
  readonly step: number;
  readonly message: string;
}

export interface CompiledMigration {
  readonly statements: readonly PlannedStatement[];
  /** The database after the migration; as far as it got, when there is a failure. */
  readonly catalog: Catalog;
  readonly sizes: ReadonlyMap<string, TableSize>;
  readonly failure: StepFailure | null;
}

/** The step of a set that a statement comes from. */
export interface StepPlace {
  readonly migration: string;
  readonly step: number;
}

/** The table that an operation changes, if it is one. */
function tableOf(operation: Operation): string | null {
  return 'table' in operation ? operation.table : null;
}

function sizesAfter(sizes: ReadonlyMap<string, TableSize>, operation: Operation): ReadonlyMap<string, TableSize> {
  if (operation.kind !== 'renameTable') return sizes;
  const moved = new Map(sizes);
  const size = moved.get(operation.table);
  moved.delete(operation.table);
  if (size !== undefined) moved.set(operation.to, size);
  return moved;
}

/** What a data step names and the catalog lacks. */
function missing(catalog: Catalog, step: DataStep): string | null {
  for (const [name, columns] of [...Object.entries(step.reads), ...Object.entries(step.writes)]) {
    const table = catalog.tables.get(name);
    if (table === undefined) return `table ${name} does not exist`;
    const lacks = columns.find(
      (column) => column !== '*' && !table.columns.some((one) => one.name.toLowerCase() === column.toLowerCase()),
    );
    if (lacks !== undefined) return `column ${name}.${lacks} does not exist`;
  }
  return null;
}

function dataStatements(
  catalog: Catalog,
  step: DataStep,
  place: StepPlace,
  sizes: ReadonlyMap<string, TableSize>,
): PlannedStatement[] {
  const table = Object.keys(step.writes)[0] ?? Object.keys(step.reads)[0] ?? null;
  const size = table === null ? undefined : sizes.get(table);
  const description = step.kind === 'code' ? step.description : '';
  const comment = description
    .split('\n')
    .map((line) => `-- ${line}`)
    .join('\n');
  return (dataStepSql(step) ?? [comment]).map((sql) =>
    keepAround(
      {
        sql,
        table,
        way: 'rows',
        reason:
          step.kind === 'assertNone'
            ? `guard: ${step.message}`
            : step.kind === 'code'
              ? 'moves rows by code'
              : 'moves rows',
        rows: size?.rows ?? null,
        bytes: size?.bytes ?? null,
        estimateSeconds: estimate('rows', size),
        kind: 'data',
        ...place,
        tolerant: false,
      },
      { before: catalog, after: catalog },
    ),
  );
}

/**
 * Compiles one operation, as a statement list, for the catalog that it will meet.
 *
 * @param place `null`: it keeps the version tables
 * @throws CatalogError where the server would refuse it
 */
export function schemaStatements(
  catalog: Catalog,
  operation: Operation,
  place: StepPlace | null,
  sizes: ReadonlyMap<string, TableSize>,
): { readonly statements: readonly PlannedStatement[]; readonly after: Catalog } {
  const table = tableOf(operation);
  const size = table === null ? undefined : sizes.get(table);
  const texts = compile(catalog, operation);
  const after = applyOperation(catalog, operation);
  const { way, reason } = operationCost(catalog, operation, after);
  const statements = statementsAround(
    texts,
    { before: catalog, after },
    (sql): PlannedStatement => ({
      sql,
      table,
      way,
      reason,
      rows: size?.rows ?? null,
      bytes: size?.bytes ?? null,
      estimateSeconds: estimate(way, size),
      kind: place === null ? 'version' : 'schema',
      migration: place?.migration ?? null,
      step: place?.step ?? null,
      tolerant: operation.tolerant === true,
    }),
  );
  return { statements, after };
}

/**
 * Turns a migration's steps into statements for the database as it is at that point of the plan.
 *
 * @param from the first step that is not done yet
 * @param start the database before the migration's first step, where `before` is later than that
 */
export function compileMigration(
  before: Catalog,
  migration: Migration,
  sizesBefore: ReadonlyMap<string, TableSize>,
  from: number,
  start: Catalog = before,
): CompiledMigration {
  let catalog = before;
  let sizes = sizesBefore;
  const statements: PlannedStatement[] = [];
  for (const [index, step] of migration.steps.entries()) {
    const fail = (message: string): CompiledMigration => ({
      statements,
      catalog,
      sizes,
      failure: { migration: migration.name, step: index, message },
    });
    if (index < from) continue;
    if (step.when !== undefined && !conditionHolds(catalog, step.when, start)) continue;
    const place = { migration: migration.name, step: index };
    if (isDataStep(step)) {
      const lacks = missing(catalog, step);
      if (lacks !== null) return fail(lacks);
      statements.push(...dataStatements(catalog, step, place, sizes));
      continue;
    }
    try {
      const compiled = schemaStatements(catalog, step, place, sizes);
      catalog = compiled.after;
      sizes = sizesAfter(sizes, step);
      statements.push(...compiled.statements);
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      // The server would refuse this statement too, and the script goes on when it does.
      if (step.tolerant !== true) return fail(error.message);
    }
  }
  return { statements, catalog, sizes, failure: null };
}
