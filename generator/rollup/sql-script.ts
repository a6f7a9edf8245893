import { applyOperation, CatalogError } from '../../src/catalog/index.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { ScriptFile } from '../history/index.ts';
import type { ChainDatabase } from '../python/record.ts';
import { Unresolved } from '../python/value.ts';
import type { Stmt } from '../rows/program.ts';
import { parseStatement, splitStatements } from '../sql/index.ts';

/**
 * Reads a `.sql` script, which sqlalchemy-migrate sends to the server statement by statement; `database` changes as it
 * says. Row statements on tables that hold no row for certain are left out.
 * @throws Unresolved with the statement's line for what is not understood, or what the server would refuse
 */
export function evaluateSql(file: ScriptFile, database: ChainDatabase): readonly Stmt[] {
  const program: Stmt[] = [];
  for (const { text, line } of attempt(file, 1, () => splitStatements(file.text))) {
    const place = { file: file.path, line };
    const statement = attempt(file, line, () => parseStatement(text, database.catalog));
    switch (statement.kind) {
      case 'session':
        break;
      case 'operations':
        for (const operation of statement.operations) {
          database.catalog = attempt(file, line, () => applyOperation(database.catalog, operation));
          remember(database.knownEmpty, operation);
          program.push({ kind: 'operation', operation, place });
        }
        break;
      case 'rows': {
        const { reads, writes, verb } = statement;
        const changed = [...reads, ...writes].some((table) => !database.knownEmpty.has(table));
        if (verb === 'select' || (!changed && (verb === 'update' || verb === 'delete'))) break;
        for (const table of writes) database.knownEmpty.delete(table);
        program.push({ kind: 'execute', statement: { kind: 'sql', text, bindings: {} }, place });
      }
    }
  }
  return program;
}

function remember(empty: Set<string>, operation: Operation): void {
  if (operation.kind === 'createTable') empty.add(operation.table);
  if (operation.kind === 'dropTable') empty.delete(operation.table);
  if (operation.kind === 'renameTable' && empty.delete(operation.table)) empty.add(operation.to);
}

function attempt<T>(file: ScriptFile, line: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const construct = error instanceof CatalogError ? `the server would refuse this: ${error.message}` : error.message;
    throw Object.assign(new Unresolved(construct, { file: file.path, line }), { cause: error });
  }
}
