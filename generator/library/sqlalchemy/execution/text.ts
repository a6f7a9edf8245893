import type { Interpreter } from '../../../python/interpreter.ts';
import type { RunType, Value } from '../../../python/value.ts';
import type { SqlExpr } from '../../../rows/sql.ts';
import { parseStatement, type Statement, splitStatements, UnknownStatementError } from '../../../sql/index.ts';
import { make } from '../kit/registry.ts';
import { clauseOf } from '../lower/clause.ts';
import { literalSql } from '../lower/literal.ts';
import { Scope } from '../state/scope.ts';
import { catalogRows } from './catalog-query.ts';
import type { Parameters } from './parameters.ts';
import { ResultState } from './result-state.ts';

/** Rows of a statement whose columns nothing here has parsed. */
const unknownRows: RunType = { kind: 'list', of: { kind: 'any' } };

/**
 * SQL that the script spells out: schema statements become operations, SET and the like nothing, row statements stay
 * text. @param bound values for the text's `:name` places
 */
export function executeText(
  vm: Interpreter,
  text: string,
  parameters: Parameters,
  bound: ReadonlyMap<string, Value>,
): Value {
  const { text: sql, values } = named(vm, text, parameters, bound);
  const several = isTrigger(sql) ? [] : splitStatements(sql);
  if (several.length > 1) {
    // The driver hands them over as one, and the server runs one after the other.
    if (values.size > 0) throw vm.unresolved('several statements in one text with parameters');
    for (const one of several) executeText(vm, one.text, { kind: 'rows', rows: [] }, new Map());
    return make(vm, 'CursorResult', new ResultState(null, []));
  }
  const known = catalogRows(vm, sql, values);
  if (known) return make(vm, 'CursorResult', known);
  const parsed = parsedText(vm, sql);
  switch (parsed.kind) {
    case 'operations':
      for (const operation of parsed.operations) vm.operation(operation);
      return make(vm, 'CursorResult', new ResultState(null, []));
    case 'session':
      if (parsed.foreignKeyChecks !== undefined) vm.foreignKeyChecks = parsed.foreignKeyChecks;
      return make(vm, 'CursorResult', new ResultState(null, []));
    case 'rows': {
      const bindings: Record<string, SqlExpr> = {};
      for (const [name, value] of values) {
        bindings[name] = clauseOf(vm, value)?.lower(vm, new Scope()) ?? literalSql(vm, value, null);
      }
      const isSelect = parsed.verb === 'select';
      const result = vm.execute({ kind: 'sql', text: sql, bindings }, isSelect ? unknownRows : { kind: 'any' });
      return make(
        vm,
        'CursorResult',
        isSelect ? new ResultState(result, []) : new ResultState(null, [], { outcome: result }),
      );
    }
  }
}

/** A trigger's body holds semicolons of its own; such a text is one statement. */
function isTrigger(sql: string): boolean {
  const words = sql.trim().toLowerCase().split(/\s+/, 4);
  return words[0] === 'create' && words.includes('trigger');
}

function parsedText(vm: Interpreter, sql: string): Statement {
  try {
    return parseStatement(sql, vm.database.catalog);
  } catch (error) {
    if (error instanceof UnknownStatementError) throw vm.unresolved(error.message);
    throw error;
  }
}

/** Positional `%s` places become names, so that there is one form. */
function named(
  vm: Interpreter,
  text: string,
  parameters: Parameters,
  bound: ReadonlyMap<string, Value>,
): { readonly text: string; readonly values: ReadonlyMap<string, Value> } {
  if (parameters.kind === 'run') throw vm.unresolved('text executed for rows that the run holds');
  if (parameters.kind === 'rows') {
    if (parameters.rows.length > 1) throw vm.unresolved('text executed for many rows');
    const values = new Map([...bound, ...(parameters.rows[0] ?? [])]);
    return { text: pyformat(text, values), values };
  }
  const parts = text.split('%s');
  if (parts.length !== parameters.values.length + 1) throw vm.unresolved('positional parameters of a text');
  const values = new Map(parameters.values.map((value, at) => [`p${at}`, value] as const));
  return { text: parts.reduce((sql, part, at) => `${sql}:p${at - 1}${part}`), values };
}

/** The driver's `%(name)s` places. */
function pyformat(text: string, values: ReadonlyMap<string, Value>): string {
  return [...values.keys()].reduce((sql, name) => sql.replaceAll(`%(${name})s`, `:${name}`), text);
}
