import { placeInput } from '../catalog/index.ts';
import type { MigrationSet } from '../migration/model.ts';
import { isDataStep } from '../migration/step.ts';
import type { ColumnSpec } from '../operation/model.ts';

/** Columns whose default is an input, as `table.column`, by the names that they have at the chain's end. */
function inputColumns(set: MigrationSet): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const see = (table: string, { name, default: value }: ColumnSpec): void => {
    const input = value?.kind === 'expression' ? placeInput(value.sql) : null;
    if (input !== null) found.set(`${table}.${name}`, input);
  };
  for (const step of set.migrations.flatMap(({ steps }) => steps)) {
    if (isDataStep(step)) continue;
    switch (step.kind) {
      case 'createTable':
        for (const column of step.columns) see(step.table, column);
        break;
      case 'addColumn':
        see(step.table, step.column);
        break;
      case 'alterColumn':
        see(step.table, step.to);
        break;
      case 'renameTable':
        for (const [at, input] of [...found]) {
          if (at.startsWith(`${step.table}.`)) found.set(`${step.to}${at.slice(step.table.length)}`, input);
        }
        break;
      default:
        break;
    }
  }
  return found;
}

/** Of differing defaults that are inputs: that another value may be the reason, and how to say it. */
export function inputHints(
  set: MigrationSet,
  differences: readonly { readonly code: string; readonly object: string }[],
): readonly string[] {
  const columns = inputColumns(set);
  return differences.flatMap(({ code, object }) => {
    const input = code === 'column-default' ? columns.get(object) : undefined;
    if (input === undefined) return [];
    return [`the default of ${object} is the input ${input}: if it had another value here, say --input ${input}=VALUE`];
  });
}
