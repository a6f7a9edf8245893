import { libraries } from '../../../../generator/library/index.ts';
import { Evaluator } from '../../../../generator/python/evaluator.ts';
import { initParser } from '../../../../generator/python/parse.ts';
import type { Value } from '../../../../generator/python/value.ts';
import type { Program } from '../../../../generator/rows/program.ts';
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
