import type { Interpreter } from '../../../python/interpreter.ts';
import { PyList, PyTuple, type Value } from '../../../python/value.ts';
import { UnknownStatementError } from '../../../sql/index.ts';
import { answerSchemaQuery, type SchemaValue } from '../../../sql/schema-query.ts';
import { ResultState } from './result-state.ts';
import { knownRow } from './row.ts';
import { databaseName, schemaView } from './schema-views.ts';

/**
 * The answer to a text that asks for the schema, from the catalog; `null` for texts that ask nothing of it.
 * @throws Unresolved for questions about the schema that are not answered here
 */
export function catalogRows(
  vm: Interpreter,
  sql: string,
  values: ReadonlyMap<string, Value> = new Map(),
): ResultState | null {
  const words = wordsOf(sql);
  const [first, second, third] = words;
  if (first === 'show' && second === 'tables') return tables(vm, words.slice(2), sql);
  if (first === 'show' && second === 'table' && third === 'status') return tableStatus(vm, words.slice(3), sql);
  if (first === 'select' && sql.toLowerCase().includes('information_schema')) return schemaRows(vm, sql, values);
  if (first === 'select' && words.length === 2 && (second === 'database()' || second === 'schema()')) {
    return rows(vm, ['DATABASE()'], [[databaseName]]);
  }
  if (
    first === 'show' ||
    first === 'describe' ||
    first === 'desc' ||
    sql.toLowerCase().includes('information_schema')
  ) {
    throw vm.unresolved(`question about the schema in SQL text: ${sql.trim()}`);
  }
  if (first === 'select' && words.length === 2 && second === 'version()') {
    return rows(vm, ['VERSION()'], [[versionText(vm)]]);
  }
  return null;
}

function schemaRows(vm: Interpreter, sql: string, values: ReadonlyMap<string, Value>): ResultState {
  const parameter = (name: string): SchemaValue | readonly SchemaValue[] => {
    const value = values.get(name);
    if (value === undefined) throw vm.unresolved(`:${name} in a question about the schema, which was not given`);
    return value instanceof PyList || value instanceof PyTuple
      ? value.items.map((item) => schemaValue(vm, item))
      : schemaValue(vm, value);
  };
  const source = {
    database: databaseName,
    view: (name: string) => schemaView(vm.database.catalog, name),
    parameter,
  };
  try {
    const { columns, rows: found } = answerSchemaQuery(sql, source);
    return rows(vm, columns, found);
  } catch (error) {
    if (error instanceof UnknownStatementError) {
      throw vm.unresolved(`question about the schema in SQL text: ${error.message}`);
    }
    throw error;
  }
}

function schemaValue(vm: Interpreter, value: Value): SchemaValue {
  if (value === null || typeof value === 'string' || typeof value === 'bigint') return value;
  throw vm.unresolved(`${vm.repr(value)} in a question about the schema`);
}

function versionText(vm: Interpreter): string {
  const { flavor, version } = vm.database.catalog.server;
  return `${version.join('.')}${flavor === 'mariadb' ? '-MariaDB' : ''}`;
}

function tables(vm: Interpreter, rest: readonly string[], sql: string): ResultState {
  if (rest.length > 0) throw vm.unresolved(`question about the schema in SQL text: ${sql.trim()}`);
  const names = [...vm.database.catalog.tables.keys()].sort();
  return rows(
    vm,
    ['Tables'],
    names.map((name) => [name]),
  );
}

function tableStatus(vm: Interpreter, rest: readonly string[], sql: string): ResultState {
  const test = engineTest(rest);
  if (!test) throw vm.unresolved(`question about the schema in SQL text: ${sql.trim()}`);
  const found = [...vm.database.catalog.tables.values()].filter((table) => test(table.engine)).sort(byName);
  return rows(
    vm,
    ['Name', 'Engine', 'Collation', 'Comment'],
    found.map((table) => [table.name, table.engine, table.collation, table.comment]),
  );
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** `where engine != 'innodb'` or `=`; nothing: every table. */
function engineTest(words: readonly string[]): ((engine: string) => boolean) | null {
  if (words.length === 0) return () => true;
  const text = words.join('').replace('<>', '!=');
  const equal = text.startsWith("whereengine='");
  const unequal = text.startsWith("whereengine!='");
  if (!equal && !unequal) return null;
  const wanted = text.slice(text.indexOf("'") + 1, -1);
  return (engine) => (engine.toLowerCase() === wanted) === equal;
}

function rows(vm: Interpreter, names: readonly string[], values: readonly (readonly Value[])[]): ResultState {
  const columns = names.map((name) => ({ name, type: { kind: 'str' } as const }));
  return new ResultState(new PyList(values.map((row) => knownRow(vm, names, row))), columns);
}

/** Words of a statement in lower case, without its final semicolon. */
function wordsOf(sql: string): string[] {
  const text = sql.trim().toLowerCase();
  return (text.endsWith(';') ? text.slice(0, -1) : text)
    .split(' ')
    .flatMap((part) => part.split('\n'))
    .filter(Boolean);
}
