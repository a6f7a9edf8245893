import type { Migration, Step } from '../migration/model.ts';
import { isDataStep } from '../migration/step.ts';
import type { Condition } from '../operation/model.ts';
import type { Difference } from './compare.ts';
import type { StepFailure } from './compile-migration.ts';
import type { AffectedStep, Drift, DriftKind } from './model.ts';
import { type Touch, touches } from './touch.ts';
import type { ExplainedDifference } from './variants.ts';

/** A pending step with its place. */
interface Placed extends AffectedStep {
  readonly action: Step;
}

function concerns(touch: Touch, difference: Difference): boolean {
  if (difference.table === null || touch.table !== difference.table) return false;
  if (difference.columns === null || touch.columns === null) return true;
  return difference.columns.some((column) =>
    touch.columns?.some((name) => name.toLowerCase() === column.toLowerCase()),
  );
}

function namesColumn(
  columns: Readonly<Record<string, readonly string[]>>,
  { table, columns: own }: Difference,
): boolean {
  const listed = table === null ? undefined : columns[table];
  return listed !== undefined && (own ?? []).some((column) => listed.includes(column));
}

/** A step that works with a column's values: it would read or write something else than the script was written for. */
function usesValues({ action }: Placed, difference: Difference): boolean {
  if (isDataStep(action)) return namesColumn(action.reads, difference) || namesColumn(action.writes, difference);
  switch (action.kind) {
    case 'alterColumn':
    case 'addForeignKey':
      return touches(action).some((touch) => touch.columns !== null && concerns(touch, difference));
    default:
      return false;
  }
}

/** A step that inserts rows without naming a column which has to have a value. */
function leavesOut(action: Step, { code, demanding, table }: Difference): boolean {
  if (code !== 'column-unexpected' || demanding !== true) return false;
  return (action.kind === 'insertRows' || action.kind === 'insertFromSelect') && action.table === table;
}

function isAffected(action: Step, difference: Difference): boolean {
  return leavesOut(action, difference) || touches(action).some((touch) => concerns(touch, difference));
}

/** Whether a pending step cannot do with the difference, though it may run. */
function stops(difference: ExplainedDifference, placed: Placed): boolean {
  const { action } = placed;
  switch (difference.code) {
    case 'table-missing':
    case 'column-missing':
      // A step that asks before finds out by itself.
      return (
        action.when === undefined &&
        touches(action).some((touch) => touch.columns !== null && concerns(touch, difference))
      );
    case 'column-type':
      if (difference.variant !== null || difference.typeChange === 'wider') return false;
      if (difference.typeChange === 'other') return usesValues(placed, difference);
      return isDataStep(action) && namesColumn(action.writes, difference);
    case 'column-unexpected':
      return leavesOut(action, difference);
    case 'table-engine': {
      // Other engines forget foreign keys in silence, and take back no rows when a data step fails.
      if (isDataStep(action)) return difference.table !== null && Object.hasOwn(action.writes, difference.table);
      const keys =
        action.kind === 'addForeignKey'
          ? [action.table, action.foreignKey.refTable]
          : action.kind === 'createTable'
            ? (action.foreignKeys ?? []).map(({ refTable }) => refTable)
            : [];
      return keys.some((name) => name === difference.table);
    }
    default:
      return false;
  }
}

/** Whether a condition asks what a column is like, and not only whether it is there. */
function asksOfColumn(condition: Condition | undefined, difference: Difference): boolean {
  const { table, columns } = difference;
  switch (condition?.kind) {
    case 'hasColumn': {
      const { kind: _, table: asked, column, ...facts } = condition;
      const same = columns?.some((one) => one.toLowerCase() === column.toLowerCase()) === true;
      return asked === table && same && Object.keys(facts).length > 0;
    }
    case 'before':
    case 'not':
      return asksOfColumn(condition.condition, difference);
    case 'all':
    case 'any':
      return condition.conditions.some((one) => asksOfColumn(one, difference));
    default:
      return false;
  }
}

function isInTheWay(action: Step, difference: Difference): boolean {
  // An index of the name that the step wants.
  if (action.kind === 'createIndex' && difference.object === `${action.table} index ${action.index.name}`) return true;
  return touches(action).some((touch) => concerns(touch, difference));
}

function kindOf(
  difference: ExplainedDifference,
  steps: readonly Placed[],
  affected: readonly Placed[],
  failed: () => Placed | undefined,
): DriftKind {
  // A script that asks what the column is like was written for both answers.
  const isAsked =
    difference.code === 'column-type' && affected.some(({ action }) => asksOfColumn(action.when, difference));
  if (!isAsked && affected.some((placed) => stops(difference, placed))) return 'blocking';
  const plain = difference.harmless && difference.code !== 'foreign-key-name';
  // A table in the place of one that the failed step makes is in its way, however harmless it is otherwise.
  const mayBlock = !plain || difference.code.endsWith('-unexpected');
  const inTheWay = ({ action }: Placed) => isInTheWay(action, difference);
  if (mayBlock && steps.some(inTheWay)) {
    const step = failed();
    if (step !== undefined && inTheWay(step)) return 'blocking';
  }
  return plain || affected.length === 0 ? 'harmless' : 'handled';
}

/**
 * The differences between what is expected and what is there, and what they mean for the pending migrations. Blocking is
 * one that a step cannot do with: a column that it needs is missing or of another type, rows that it inserts would be
 * refused, an engine would forget its foreign key. Harmless are names, orders and what an operator has added beside,
 * and everything that no step touches. The rest is handled: steps find indexes and keys by what they are, and ask the
 * live catalog their own questions.
 *
 * @param failure of the pending steps on the live catalog; asked only where a step may have failed for a difference
 */
export function findDrift(
  differences: readonly ExplainedDifference[],
  pending: readonly Migration[],
  failure: () => StepFailure | null,
): readonly Drift[] {
  const steps = pending.flatMap(({ name, steps: own }) =>
    own.map((action, step): Placed => ({ migration: name, step, action })),
  );
  const failed = (): Placed | undefined => {
    const found = failure();
    return steps.find(({ migration, step }) => migration === found?.migration && step === found.step);
  };
  return differences.map((difference) => {
    const affected = steps.filter(({ action }) => isAffected(action, difference));
    return {
      code: difference.code,
      kind: kindOf(difference, steps, affected, failed),
      object: difference.object,
      expected: difference.expected,
      found: difference.found,
      affects: [...new Set(affected.map(({ migration }) => migration))],
      steps: affected.map(({ migration, step }) => ({ migration, step })),
      variant: difference.variant,
    };
  });
}
