import { CatalogError, mariadb, normalDefault, placeInput, resolveType } from '../catalog/index.ts';
import type { ColumnSpec, Operation } from '../operation/model.ts';
import type { InputSpec, Migration, MigrationSet, Plain, Step, Variant } from './model.ts';
import { runSteps } from './run-steps.ts';
import { isDataStep } from './step.ts';

/** A value that an input cannot have, since a column that takes it as its default cannot. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly input: string;
  constructor(input: string, message: string) {
    super(message);
    this.input = input;
  }
}

const byDefault = new WeakMap<MigrationSet, MigrationSet>();

/**
 * The set as it is with these values of its inputs: they are its inputs' defaults now, and column defaults that are an
 * input (`:input.<name>`) are literals, in migrations and variants. A set that is so already comes back as it is.
 *
 * @param values by name; what is not there keeps the default that the set declares
 * @throws InputError where a value is no default of a column that takes it
 */
export function bindInputs(set: MigrationSet, values?: ReadonlyMap<string, Plain>): MigrationSet {
  if (set.inputs.length === 0) return set;
  if (values && values.size > 0) return bound(set, values);
  const known = byDefault.get(set) ?? bound(set, new Map());
  byDefault.set(set, known);
  return known;
}

function bound(set: MigrationSet, values: ReadonlyMap<string, Plain>): MigrationSet {
  const inputs = set.inputs.map((spec): InputSpec => ({ ...spec, default: values.get(spec.name) ?? spec.default }));
  const fill = filler(inputs);
  const migrations = set.migrations.map((migration): Migration => {
    const steps = list(migration.steps, (step): Step => (isDataStep(step) ? step : fillOperation(step, fill)));
    if (steps === migration.steps) return migration;
    return { ...migration, steps, up: ({ context }) => runSteps(steps, context, inputs) };
  });
  const variants = set.variants?.map((variant): Variant => {
    const { change } = variant;
    const own = (operations: readonly Operation[]) => list(operations, (one) => fillOperation(one, fill));
    if (change.kind === 'tables') return { ...variant, change: { ...change, create: own(change.create) } };
    const instead = Object.entries(change.instead).map(([name, steps]) => [name, own(steps)] as const);
    return { ...variant, change: { ...change, instead: Object.fromEntries(instead) } };
  });
  return Object.freeze({ ...set, inputs, migrations, ...(variants ? { variants } : {}) });
}

/** `map`, but the list itself where nothing in it changes. */
function list<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = items.map(change);
  return changed.some((item, at) => item !== items[at]) ? changed : items;
}

type Fill = (column: ColumnSpec) => ColumnSpec;

/** An operation with its columns filled in; itself where there is nothing to fill. */
function fillOperation(operation: Operation, fill: Fill): Operation {
  switch (operation.kind) {
    case 'createTable': {
      const columns = list(operation.columns, fill);
      return columns === operation.columns ? operation : { ...operation, columns };
    }
    case 'addColumn': {
      const column = fill(operation.column);
      return column === operation.column ? operation : { ...operation, column };
    }
    case 'alterColumn': {
      const to = fill(operation.to);
      return to === operation.to ? operation : { ...operation, to };
    }
    default:
      return operation;
  }
}

function filler(inputs: readonly InputSpec[]): Fill {
  return (column) => {
    const name = column.default?.kind === 'expression' ? placeInput(column.default.sql) : null;
    if (name === null) return column;
    const { default: _, ...bare } = column;
    const spec = inputs.find((one) => one.name === name);
    if (!spec) throw new InputError(name, `the set declares no input ${name}, which is the default of ${column.name}`);
    // As a script does that hands on an option without a value: the column has no default then.
    if (spec.default === null) return bare;
    const value = typeof spec.default === 'boolean' ? (spec.default ? '1' : '0') : String(spec.default);
    checkDefault(spec, column, value);
    return { ...bare, default: { kind: 'literal', value } };
  };
}

/** @throws InputError */
function checkDefault(spec: InputSpec, column: ColumnSpec, value: string): void {
  const own = { charset: 'utf8mb3', collation: 'utf8mb3_general_ci' };
  try {
    const type = resolveType(column.type, column.name, own, mariadb('10.11.0'));
    normalDefault({ kind: 'literal', value }, type, column.name);
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    const shown = spec.secret === true ? '***' : JSON.stringify(value);
    throw new InputError(
      spec.name,
      `input ${spec.name} is the default of the column ${column.name}, and ${shown} cannot be: ${error.message}`,
    );
  }
}
