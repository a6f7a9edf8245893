import type { Expr } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { special } from '../object/special.ts';
import { native, typeOf } from '../object/types.ts';
import {
  CatalogBool,
  Opaque,
  PyBytes,
  PyDict,
  PyList,
  PySet,
  PyTuple,
  type RunType,
  RunValue,
  type Value,
} from '../value.ts';
import { RunVariable } from './block.ts';
import { isFresh, mentions, size, subterms } from './expr.ts';
import { mayRaise } from './risk.ts';
import { ANY, namedFields } from './type.ts';

/** What the variables of `settle` were computed from. */
const origins = new WeakMap<Expr, Expr>();

/**
 * What a variable of the run was computed from, where computing it again would give the same: nothing in it is assigned
 * or changed, and nothing is born in it. Anything else is its own origin.
 */
export function originOf(vm: Machine, expr: Expr): Expr {
  const origin = origins.get(expr);
  return origin && !mentions(origin, vm.mutables) && !holdsFresh(origin) ? origin : expr;
}

function holdsFresh(expr: Expr): boolean {
  return isFresh(expr) || subterms(expr).some(holdsFresh);
}

/** Expressions with more terms get a variable of their own when a script gives them a name. */
const LARGE = 14;

/** Any value that may stand inside run expressions. @throws Unresolved for functions, tables and the like. */
export function toExpr(vm: Machine, value: Value): Expr {
  const plain = native(value);
  if (plain === null || typeof plain !== 'object') return { kind: 'const', value: plain };
  if (plain instanceof RunValue) return plain.expr;
  if (plain.residual) return plain.residual.expr;
  if (plain instanceof CatalogBool) return { kind: 'const', value: plain.value };
  if (plain instanceof PyBytes) return { kind: 'const', value: plain.bytes };
  vm.step(vm.frame.line);
  const each = (items: readonly Value[]): Expr[] => items.map((item) => toExpr(vm, item));
  if (plain instanceof PyList) return { kind: 'list', items: each(plain.items) };
  if (plain instanceof PyTuple) {
    const names = namedFields(plain);
    if (!names) return { kind: 'tuple', items: each(plain.items) };
    return {
      kind: 'dict',
      entries: names.map((name, at) => ({
        key: { kind: 'const', value: name },
        value: toExpr(vm, plain.items[at] ?? null),
      })),
    };
  }
  if (plain instanceof PySet) return { kind: 'set', items: each(plain.values()) };
  if (plain instanceof PyDict) {
    return {
      kind: 'dict',
      entries: plain.entries().map(([key, item]) => ({ key: toExpr(vm, key), value: toExpr(vm, item) })),
    };
  }
  const custom = special(plain, '__run__');
  if (custom !== undefined) return toExpr(vm, vm.call(custom, [plain]));
  if (plain instanceof Opaque)
    throw vm.unresolved(`${plain.origin}, which has no stand-in, inside an expression over rows`);
  throw vm.unresolved(`a ${typeOf(plain).name} inside an expression over rows`);
}

/** A run value for an expression; what gives another value each time is kept in a variable at once. */
export function makeRun(vm: Machine, expr: Expr, type: RunType = ANY): RunValue {
  if (vm.tries.length > 0) mayRaise(vm, expr);
  if (expr.kind === 'call' && isFresh(expr)) return declare(vm, hintOf(expr.fn), expr, type);
  return new RunValue(expr, type);
}

function hintOf(fn: string): string {
  const last = fn.slice(fn.lastIndexOf('.') + 1);
  return last.replaceAll(/[^A-Za-z0-9_]/g, '') || 'value';
}

/** Emits `let name = expr` and gives the variable. */
export function declare(vm: Machine, hint: string, expr: Expr, type: RunType): RunValue {
  const name = vm.freshName(hint);
  vm.statement({ kind: 'let', name, value: expr, place: vm.place });
  vm.block.declared.add(name);
  return new RunValue({ kind: 'var', name }, type);
}

/**
 * A value about to be stored under a name: what would read differently later (because it reads a variable that the
 * run assigns), or is large, is computed here and now.
 */
export function settle(vm: Machine, hint: string, value: Value): Value {
  if (!(value instanceof RunValue)) return value;
  const { expr } = value;
  if (expr.kind === 'var') {
    const stable = !vm.mutables.has(expr.name) || (!(value instanceof RunVariable) && isCollection(value.type));
    return stable ? value : declare(vm, hint, expr, value.type);
  }
  if (expr.kind === 'const' || expr.kind === 'input') return value;
  const needed =
    isObject(value) ||
    holdsMap(expr) ||
    readsCollection(expr) ||
    mentions(expr, vm.mutables) ||
    size(expr, LARGE + 1) > LARGE ||
    isFresh(expr);
  if (!needed) return value;
  const variable = declare(vm, hint, expr, value.type);
  origins.set(variable.expr, expr);
  return variable;
}

/** A new list, dict or unknown object: it may be changed under its name, so there must be one of it. */
function isObject(value: RunValue): boolean {
  const { expr, type } = value;
  if (type.kind === 'str' || type.kind === 'int' || type.kind === 'float' || type.kind === 'bool') return false;
  if (type.kind === 'datetime' || type.kind === 'none' || type.kind === 'bytes') return false;
  switch (expr.kind) {
    case 'call':
    case 'method':
    case 'list':
    case 'set':
    case 'dict':
      return true;
    default:
      return false;
  }
}

/** A comprehension over rows is gone through once. */
function holdsMap(expr: Expr): boolean {
  return expr.kind === 'map' || subterms(expr).some(holdsMap);
}

function isCollection(type: RunType): boolean {
  return type.kind === 'list' || type.kind === 'dict' || type.kind === 'set';
}

/** What it gives depends on what a collection holds by then. */
function readsCollection(expr: Expr): boolean {
  switch (expr.kind) {
    case 'item':
      return true;
    case 'method':
      // Columns of rows are no collections.
      if (expr.of.kind !== 'field') return true;
      break;
    case 'op':
      if (expr.op === 'in' && expr.args[1]?.kind !== 'field') return true;
      break;
    case 'call':
      if (expr.fn === 'len' && expr.args[0]?.kind !== 'field') return true;
      break;
    default:
      break;
  }
  return subterms(expr).some(readsCollection);
}

/** A condition that is asked more than once must not change in between. */
export function stableTest(vm: Machine, expr: Expr): Expr {
  return mentions(expr, vm.mutables) || readsCollection(expr)
    ? declare(vm, 'condition', expr, { kind: 'bool' }).expr
    : expr;
}

/** `list(x)` of a list of the run: a copy only where it matters, which is when the original may change. */
export function listOf(vm: Machine, source: RunValue): RunValue {
  const of = source.type.kind === 'list' || source.type.kind === 'set' ? source.type.of : ANY;
  if (source.type.kind === 'list' && !mentions(source.expr, vm.mutables)) return source;
  return makeRun(vm, { kind: 'call', fn: 'list', args: [source.expr] }, { kind: 'list', of });
}

export function setOf(vm: Machine, source: RunValue): RunValue {
  const of = source.type.kind === 'list' || source.type.kind === 'set' ? source.type.of : ANY;
  const expr: Expr =
    source.expr.kind === 'map' && source.expr.result === 'list'
      ? { ...source.expr, result: 'set' }
      : { kind: 'call', fn: 'set', args: [source.expr] };
  return makeRun(vm, expr, { kind: 'set', of });
}

export function dictOf(vm: Machine, source: RunValue): RunValue {
  if (source.type.kind === 'dict') {
    return makeRun(vm, { kind: 'method', of: source.expr, name: 'copy', args: [] }, source.type);
  }
  const { expr } = source;
  if (expr.kind === 'map' && expr.result === 'list' && expr.value.kind === 'tuple') {
    const [key, value] = expr.value.items;
    if (key && value) {
      return makeRun(vm, { ...expr, result: 'dict', key, value }, { kind: 'dict', key: ANY, value: ANY });
    }
  }
  const pair = source.type.kind === 'list' ? source.type.of : ANY;
  const [key, value] = pair.kind === 'row' ? [pair.columns[0]?.type ?? ANY, pair.columns[1]?.type ?? ANY] : [ANY, ANY];
  if (pair.kind === 'row' && pair.columns.some((column) => column.read)) {
    throw vm.unresolved('dict() of rows with a column whose type changes what it reads');
  }
  const item = vm.freshName('pair');
  const part = (at: bigint): Expr => {
    const of: Expr = { kind: 'var', name: item };
    const column = pair.kind === 'row' ? pair.columns[Number(at)] : undefined;
    return column ? { kind: 'field', of, name: column.name } : { kind: 'item', of, key: { kind: 'const', value: at } };
  };
  const map: Expr = { kind: 'map', result: 'dict', item, over: expr, where: null, key: part(0n), value: part(1n) };
  return makeRun(vm, map, { kind: 'dict', key, value });
}
