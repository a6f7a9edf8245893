import { specColumns } from '../catalog/spec.ts';
import type { Step, TableColumns } from '../migration/model.ts';
import { isDataStep } from '../migration/step.ts';
import type { Condition, Operation } from '../operation/model.ts';

/** A table that a step reads or changes, and which of its columns; `null`: any of them. */
export interface Touch {
  readonly table: string;
  readonly columns: readonly string[] | null;
}

function ofCondition(condition: Condition): readonly Touch[] {
  switch (condition.kind) {
    case 'hasTable':
      return [{ table: condition.table, columns: [] }];
    case 'hasColumn':
      return [{ table: condition.table, columns: [condition.column] }];
    case 'hasIndex':
    case 'hasForeignKey':
      return [{ table: condition.table, columns: condition.columns ?? null }];
    case 'before':
    case 'not':
      return ofCondition(condition.condition);
    case 'all':
    case 'any':
      return condition.conditions.flatMap(ofCondition);
  }
}

function ofOperation(operation: Operation): readonly Touch[] {
  switch (operation.kind) {
    case 'createTable': {
      const referenced = (operation.foreignKeys ?? []).map((key) => ({ table: key.refTable, columns: key.refColumns }));
      return [{ table: operation.table, columns: null }, ...referenced];
    }
    case 'dropTable':
    case 'alterTableOptions':
    case 'addPrimaryKey':
    case 'dropPrimaryKey':
    case 'createTrigger':
    case 'dropCheck':
      return [{ table: operation.table, columns: null }];
    case 'renameTable':
      return [
        { table: operation.table, columns: null },
        { table: operation.to, columns: null },
      ];
    case 'addColumn':
      return [{ table: operation.table, columns: [operation.column.name] }];
    case 'dropColumn':
      return [{ table: operation.table, columns: [operation.column] }];
    case 'alterColumn':
      return [{ table: operation.table, columns: [operation.column, operation.to.name] }];
    case 'createIndex':
      return [{ table: operation.table, columns: specColumns(operation.index.columns) }];
    case 'dropIndex':
    case 'renameIndex':
      return [{ table: operation.table, columns: operation.columns ?? null }];
    case 'addForeignKey':
      return [
        { table: operation.table, columns: operation.foreignKey.columns },
        { table: operation.foreignKey.refTable, columns: operation.foreignKey.refColumns },
      ];
    case 'dropForeignKey':
      return [{ table: operation.table, columns: operation.columns ?? null }];
    case 'addCheck':
      return [
        { table: operation.table, columns: operation.check.column === undefined ? null : [operation.check.column] },
      ];
    case 'alterDatabase':
    case 'dropTrigger':
      return [];
  }
}

function ofColumns(columns: TableColumns): readonly Touch[] {
  return Object.entries(columns).map(([table, list]) => ({ table, columns: list.includes('*') ? null : list }));
}

/** Everything that a step reads or changes; drift elsewhere does not concern it. */
export function touches(step: Step): readonly Touch[] {
  const asked = step.when === undefined ? [] : ofCondition(step.when);
  return [...asked, ...(isDataStep(step) ? [...ofColumns(step.reads), ...ofColumns(step.writes)] : ofOperation(step))];
}
