import type { DefaultSpec } from '../../../../src/operation/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import { PyBytes, PyInstance, RunValue, type Value } from '../../../python/value.ts';
import type { Expr } from '../../../rows/program.ts';
import { renderExpr } from '../../../rows/render.ts';
import { clauseOf } from '../lower/clause.ts';
import { DefaultState } from '../state/schema.ts';
import { Scope } from '../state/scope.ts';
import { TextState, writtenText } from '../state/selectable.ts';

/** What a `server_default` says: the column's default, and whether it also sets the time on every update. */
export interface ServerDefault {
  readonly default?: DefaultSpec;
  readonly onUpdateNow?: boolean;
}

/**
 * The DEFAULT that MySQL's dialect writes for a `server_default`: a str becomes a quoted literal, a clause its text.
 * Takes what `server_default=` takes: str, `text()`, `func.now()`, `sa.false()`, DefaultClause, FetchedValue, None.
 */
export function serverDefaultOf(vm: Interpreter, value: Value | undefined): ServerDefault {
  if (value === undefined || value === null || value === false) return {};
  if (typeof value === 'string') return { default: { kind: 'literal', value } };
  if (value instanceof PyBytes) return { default: { kind: 'literal', value: Buffer.from(value.bytes).toString() } };
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') {
    throw vm.raise('ArgumentError', `Argument 'arg' is expected to be one of type str, ClauseElement or TextClause`);
  }
  if (value instanceof RunValue) {
    const moment = momentOf(value.expr);
    if (moment !== null) return { default: { kind: 'expression', sql: moment } };
    return { default: { kind: 'expression', sql: optionDefault(vm, value) } };
  }
  const state = value instanceof PyInstance ? value.payload : undefined;
  if (state instanceof DefaultState) return state.kind === 'server' ? serverDefaultOf(vm, state.arg) : {};
  if (state instanceof TextState) return spelledDefault(writtenText(vm, state));
  const clause = clauseOf(vm, value);
  if (!clause) throw vm.unresolved(`server_default ${vm.repr(value)}`);
  const expr = clause.lower(vm, new Scope());
  if (expr.kind === 'run') throw vm.unresolved('server_default that only the run knows');
  if (expr.kind === 'literal') {
    if (expr.value === null) return { default: { kind: 'null' } };
    return {
      default: {
        kind: 'literal',
        value: typeof expr.value === 'boolean' ? (expr.value ? '1' : '0') : String(expr.value),
      },
    };
  }
  return spelledDefault(renderExpr(expr, {}));
}

/**
 * `str(timeutils.utcnow())` as a column's default: the moment at which the script runs, another one in every database.
 * The run fills in its own.
 */
function momentOf(expr: Expr): ':now' | ':localnow' | null {
  if (expr.kind !== 'call') return null;
  const [inner] = expr.args;
  if (expr.fn === 'str' && inner !== undefined) return momentOf(inner);
  if (expr.fn === 'datetime.utcnow') return ':now';
  return expr.fn === 'datetime.now' ? ':localnow' : null;
}

/** A configuration option as a column's default: an input of the set, whose value the run puts in. */
function optionDefault(vm: Interpreter, value: RunValue): string {
  const { expr } = value;
  const [inner] = expr.kind === 'call' && expr.fn === 'str' ? expr.args : [];
  const option = inner ?? expr;
  const spec = option.kind === 'input' ? vm.inputs.find(({ name }) => name === option.name) : undefined;
  // `str()` of anything but a truth value is what stands in SQL anyway.
  if (!spec || (inner && spec.type === 'boolean')) throw vm.unresolved('a server_default that only the run knows');
  return `:input.${spec.name}`;
}

/** A default as it stands behind DEFAULT in SQL: `'x'`, `0`, `NULL`, `CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP`. */
export function spelledDefault(text: string): ServerDefault {
  const sql = text.trim();
  const lower = sql.toLowerCase();
  const update = lower.indexOf(' on update ');
  if (update > 0) return { ...spelledDefault(sql.slice(0, update)), onUpdateNow: true };
  if (lower === 'null') return { default: { kind: 'null' } };
  if (lower === 'true') return { default: { kind: 'literal', value: '1' } };
  if (lower === 'false') return { default: { kind: 'literal', value: '0' } };
  if (isQuoted(sql)) {
    const value = sql.slice(1, -1).replaceAll("''", "'").replaceAll('\\\\', '\\');
    return { default: { kind: 'literal', value } };
  }
  if (sql !== '' && Number.isFinite(Number(sql))) return { default: { kind: 'literal', value: sql } };
  if (clockWords.has(lower)) return { default: { kind: 'expression', sql: 'current_timestamp()' } };
  return { default: { kind: 'expression', sql } };
}

/** Synonyms of CURRENT_TIMESTAMP (MySQL manual, "Date and Time Functions"), without a precision. */
const clockWords = new Set([
  'current_timestamp',
  'current_timestamp()',
  'now()',
  'localtime',
  'localtime()',
  'localtimestamp',
  'localtimestamp()',
]);

function isQuoted(sql: string): boolean {
  const quote = sql[0];
  if ((quote !== "'" && quote !== '"') || sql.length < 2 || sql.at(-1) !== quote) return false;
  return !sql.slice(1, -1).replaceAll("''", '').includes(quote);
}
