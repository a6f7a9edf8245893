import { applyOperation, type Catalog, diffCatalogs, emptyCatalog, mariadb } from '../../../../src/catalog/index.ts';
import type { Step } from '../../../../src/migration/model.ts';
import { isDataStep } from '../../../../src/migration/step.ts';
import { createTable, int, varchar } from '../../../../src/operation/index.ts';
import { type Coalesced, coalesce } from '../../../../src/plan/coalesce/coalesce.ts';
import type { Item } from '../../../../src/plan/coalesce/item.ts';
import { resolved } from '../../../../src/plan/coalesce/resolve.ts';
import { plannedStatements } from '../../../../src/plan/coalesce/statement.ts';

/** Shelves and boxes: `boxes.shelf_id` means `shelves.id`, without a key as yet. */
export function warehouse(server = mariadb('10.11.6')): Catalog {
  const tables = [
    createTable('shelves', { columns: { id: int().notNull(), name: varchar(40) }, primaryKey: ['id'] }),
    createTable('boxes', {
      columns: { id: int().notNull(), shelf_id: int(), label: varchar(40), weight: int() },
      primaryKey: ['id'],
    }),
  ];
  return tables.reduce(applyOperation, emptyCatalog(server, { charset: 'utf8mb3' }));
}

/** The chain of these steps, one migration. */
export function chainOf(start: Catalog, steps: readonly Step[]): { readonly items: Item[]; readonly end: Catalog } {
  let catalog = start;
  const items = steps.map((step, at): Item => {
    const place = { at, migration: 'one', step: at, before: catalog };
    if (isDataStep(step)) return { kind: 'data', ...place, data: step };
    catalog = applyOperation(catalog, step);
    return { kind: 'schema', ...place, operation: resolved(step, place.before, catalog), after: catalog };
  });
  return { items, end: catalog };
}

/** The coalesced chain, which must end where the chain does. */
export function coalesced(start: Catalog, steps: readonly Step[]): Coalesced {
  const { items, end } = chainOf(start, steps);
  const made = coalesce(start, items, end);
  if (made === null) throw new Error('nothing was coalesced');
  const left = made.phases
    .flatMap(({ statements, behind }) => [
      ...statements.map(({ after }) => after),
      ...behind.map((one) => (one.kind === 'data' ? one.catalog : one.built.after)),
    ])
    .at(-1);
  const differences = diffCatalogs(end, left ?? start);
  if (differences.length > 0) throw new Error(JSON.stringify(differences));
  return made;
}

/** What runs, phase by phase: statements, and data steps as `rows: TABLE`. */
export function script(start: Catalog, steps: readonly Step[]): readonly (readonly string[])[] {
  const place = { migration: 'one', step: null, tolerant: false };
  return coalesced(start, steps).phases.map((phase) => [
    ...phase.statements.flatMap((built) => plannedStatements(built, place, undefined).map(({ sql }) => sql)),
    ...phase.behind.flatMap((one) =>
      one.kind === 'data'
        ? [`rows: ${[...Object.keys(one.item.data.writes), ...Object.keys(one.item.data.reads)][0] ?? ''}`]
        : plannedStatements(one.built, place, undefined).map(({ sql }) => sql),
    ),
  ]);
}
