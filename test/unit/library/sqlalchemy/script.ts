import { libraries } from '../../../../generator/library/index.ts';
import { Evaluator } from '../../../../generator/python/evaluator.ts';
import { initParser } from '../../../../generator/python/parse.ts';
import { CatalogBool, PyDict, PyList, PyTuple, type Value } from '../../../../generator/python/value.ts';
import type { Program } from '../../../../generator/rows/program.ts';
import type { RowStatement } from '../../../../generator/rows/sql.ts';
import { FileMap, treeOf } from '../../../../generator/source/file-map.ts';
import { applyOperation, emptyCatalog, mariadb } from '../../../../src/catalog/index.ts';
import type { Catalog } from '../../../../src/catalog/model.ts';
import type { Operation } from '../../../../src/operation/model.ts';

await initParser();

/** What became of a script. */
export interface Outcome {
  readonly program: Program;
  readonly operations: readonly Operation[];
  readonly catalog: Catalog;
  /** A name of the script's module. */
  readonly get: (name: string) => Value;
}

/** A catalog with the tables that the operations make. */
export function catalogOf(operations: readonly Operation[]): Catalog {
  const start = emptyCatalog(mariadb('10.11'), { charset: 'utf8mb3', collation: 'utf8mb3_general_ci' });
  return operations.reduce((catalog, operation) => applyOperation(catalog, operation), start);
}

/** Evaluates a script against a catalog; tables named in `empty` are known to hold no rows. */
export function evaluateScript(
  text: string,
  given: { readonly tables?: readonly Operation[]; readonly empty?: readonly string[] } = {},
): Outcome {
  const database = { catalog: catalogOf(given.tables ?? []), knownEmpty: new Set(given.empty ?? []) };
  const evaluator = new Evaluator({
    tree: treeOf(new FileMap('test', new Map([['script.py', { load: () => new TextEncoder().encode(text) }]]))),
    libraries,
    database,
  });
  const module = evaluator.loadModule('script.py');
  const program = evaluator.block.statements;
  const operations = program.flatMap((statement) => (statement.kind === 'operation' ? [statement.operation] : []));
  return {
    program,
    operations,
    catalog: database.catalog,
    get: (name) => evaluator.getAttr(module, name),
  };
}

/** A known Python value as a plain one: ints as numbers, lists and tuples as arrays, dicts as objects. */
export function plain(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof CatalogBool) return value.value;
  if (value instanceof PyList || value instanceof PyTuple) return value.items.map(plain);
  if (value instanceof PyDict) {
    return Object.fromEntries(value.entries().map(([key, item]) => [String(key), plain(item)]));
  }
  return value;
}

/** The row statements of a program, also those inside loops and branches. */
export function statementsOf(program: Program): RowStatement[] {
  return program.flatMap((statement): RowStatement[] => {
    switch (statement.kind) {
      case 'execute':
        return [statement.statement];
      case 'forEach':
      case 'while':
        return statementsOf(statement.body);
      case 'if':
        return [...statementsOf(statement.then), ...statementsOf(statement.else)];
      default:
        return [];
    }
  });
}
