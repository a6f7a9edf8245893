import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, PyList, PySet, PyTuple, RunValue, type Value } from '../../../python/value.ts';
import type { SqlExpr } from '../../../rows/sql.ts';
import { sqlalchemyError } from '../error.ts';
import { isA } from '../kit/registry.ts';
import { clauseOf, coerceClause, literalClause } from '../lower/clause.ts';
import type { Clause } from '../state/clause.ts';
import { affinityOf } from '../type/base.ts';
import { combined, constant, element, isBooleanColumn, notesOf, typeOfValue } from './element.ts';

const negations: Readonly<Record<string, string>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  in: 'not in',
  'not in': 'in',
  like: 'not like',
  'not like': 'like',
  is: 'is not',
  'is not': 'is',
};

/** A comparison: `column == value`. `None` becomes IS NULL, as in SQLAlchemy. */
export function compare(vm: Interpreter, operator: string, left: PyInstance, right: Value): PyInstance {
  let op = operator;
  const nothing = right === null || (right instanceof PyInstance && isA(vm, right, 'Null'));
  if (nothing) {
    if (op === '=' || op === 'is') op = 'is';
    else if (op === '!=' || op === 'is not') op = 'is not';
    else {
      throw sqlalchemyError(
        vm,
        'ArgumentError',
        "Only '=', '!=', 'is_()', 'is_not()' operators can be used with None/True/False",
      );
    }
  }
  const a = coerceClause(vm, left);
  const b = nothing ? constant(null) : coerceClause(vm, right, typeOfValue(vm, left));
  const sides: [PyInstance | null, PyInstance | null] = [left, right instanceof PyInstance ? right : null];
  return binary(vm, op, a, b, sides);
}

/** A `BinaryExpression`; comparisons know their negation. */
export function binary(
  vm: Interpreter,
  op: string,
  left: Clause,
  right: Clause,
  sides: readonly [PyInstance | null, PyInstance | null] = [null, null],
): PyInstance {
  const clause = binaryClause(vm, op, left, right);
  const negation = negations[op];
  return element(vm, 'BinaryExpression', clause, {
    operator: op,
    sides,
    ...(negation ? { negated: () => binaryClause(vm, negation, left, right) } : {}),
  });
}

function binaryClause(vm: Interpreter, op: string, left: Clause, right: Clause, type = 'Boolean'): Clause {
  return combined(
    vm,
    [left, right],
    (vm, scope) => ({ kind: 'binary', op, left: left.lower(vm, scope), right: right.lower(vm, scope) }),
    { type },
  );
}

/** `+ - * / %` and `||`; `+` on strings is MySQL's `concat()`. */
export function arithmetic(vm: Interpreter, op: string, left: Value, right: Value): PyInstance {
  const type = typeOfValue(vm, left) ?? typeOfValue(vm, right);
  const a = coerceClause(vm, left, type);
  const b = coerceClause(vm, right, type);
  const text = typeof left === 'string' || typeof right === 'string' || (type !== null && isText(vm, type));
  if (op === '||' || (op === '+' && text)) {
    const clause = combined(
      vm,
      [a, b],
      (vm, scope) => ({ kind: 'function', name: 'concat', args: flatConcat([a.lower(vm, scope), b.lower(vm, scope)]) }),
      { type: type ?? 'String' },
    );
    return element(vm, 'BinaryExpression', clause, { operator: '||' });
  }
  const clause = combined(
    vm,
    [a, b],
    (vm, scope) => ({ kind: 'binary', op, left: a.lower(vm, scope), right: b.lower(vm, scope) }),
    { type },
  );
  return element(vm, 'BinaryExpression', clause, { operator: op });
}

function flatConcat(args: readonly SqlExpr[]): SqlExpr[] {
  return args.flatMap((arg) => (arg.kind === 'function' && arg.name === 'concat' ? arg.args : [arg]));
}

function isText(vm: Interpreter, type: PyInstance): boolean {
  return affinityOf(vm, type).name === 'String';
}

/** `in_` and `notin_`: a list, a list that the run holds, or a query. An empty list is never true, as in 1.4. */
export function membership(vm: Interpreter, op: 'in' | 'not in', left: PyInstance, right: Value): PyInstance {
  const type = typeOfValue(vm, left);
  const a = coerceClause(vm, left);
  if (right instanceof RunValue) return binary(vm, op, a, literalClause(right, null));
  const query = clauseOf(vm, right);
  if (query) return binary(vm, op, a, query);
  if (!(right instanceof PyList || right instanceof PyTuple || right instanceof PySet || right instanceof PyInstance)) {
    throw sqlalchemyError(vm, 'ArgumentError', `IN expression list expected, got ${vm.repr(right)}`);
  }
  const items = vm.iterate(right).map((item) => coerceClause(vm, item, type));
  if (items.length === 0) return element(vm, op === 'in' ? 'False_' : 'True_', constant(op !== 'in'));
  const list = combined(vm, items, (vm, scope) => ({
    kind: 'list',
    items: items.map((item) => item.lower(vm, scope)),
  }));
  return binary(vm, op, a, list);
}

/** `like` and its kin; `prefix` and `suffix` are the `%` of startswith, endswith and contains. */
export function likeness(
  vm: Interpreter,
  op: 'like' | 'not like',
  left: PyInstance,
  pattern: Value,
  options: { prefix?: boolean; suffix?: boolean; escape?: string | null; lower?: boolean; autoescape?: boolean } = {},
): PyInstance {
  const { prefix = false, suffix = false, lower = false, autoescape = false } = options;
  const mark = options.escape ?? (autoescape ? '/' : null);
  const wanted = autoescape && typeof pattern === 'string' ? escaped(pattern, mark ?? '/') : pattern;
  const a = lower ? lowered(vm, coerceClause(vm, left)) : coerceClause(vm, left);
  const given = coerceClause(vm, wanted, typeOfValue(vm, left));
  const b = lower ? lowered(vm, given) : given;
  const right = combined(vm, [b], (vm, scope) => {
    const inner = around(b.lower(vm, scope), prefix, suffix);
    return mark === null
      ? inner
      : { kind: 'binary', op: 'escape', left: inner, right: { kind: 'literal', value: mark } };
  });
  return binary(vm, op, a, right);
}

function lowered(vm: Interpreter, clause: Clause): Clause {
  return combined(vm, [clause], (vm, scope) => ({ kind: 'function', name: 'lower', args: [clause.lower(vm, scope)] }));
}

function escaped(pattern: string, mark: string): string {
  return [...pattern].map((char) => (char === '%' || char === '_' || char === mark ? mark + char : char)).join('');
}

function around(inner: SqlExpr, prefix: boolean, suffix: boolean): SqlExpr {
  if (!prefix && !suffix) return inner;
  const percent: SqlExpr = { kind: 'literal', value: '%' };
  if (inner.kind === 'literal' && typeof inner.value === 'string') {
    return { kind: 'literal', value: `${prefix ? '%' : ''}${inner.value}${suffix ? '%' : ''}` };
  }
  return {
    kind: 'function',
    name: 'concat',
    args: [...(prefix ? [percent] : []), inner, ...(suffix ? [percent] : [])],
  };
}

/** `x BETWEEN a AND b`; the two bounds are a list. */
export function between(vm: Interpreter, left: PyInstance, low: Value, high: Value): PyInstance {
  const type = typeOfValue(vm, left);
  const bounds = [coerceClause(vm, low, type), coerceClause(vm, high, type)];
  const list = combined(vm, bounds, (vm, scope) => ({ kind: 'list', items: bounds.map((b) => b.lower(vm, scope)) }));
  return binary(vm, 'between', coerceClause(vm, left), list);
}

/** `NOT x`, in the form that SQLAlchemy gives it. */
export function negation(vm: Interpreter, value: Value): PyInstance {
  if (value === true || value === false) return element(vm, value ? 'False_' : 'True_', constant(!value));
  if (value instanceof PyInstance && isA(vm, value, 'True_')) return element(vm, 'False_', constant(false));
  if (value instanceof PyInstance && isA(vm, value, 'False_')) return element(vm, 'True_', constant(true));
  const notes = notesOf(value);
  const clause = coerceClause(vm, value);
  if (notes.negated) return element(vm, 'BinaryExpression', notes.negated(), { negated: () => clause });
  if (isBooleanColumn(vm, value)) {
    return binary(vm, '=', clause, literalClause(false, null));
  }
  return unary(vm, 'not', clause, () => clause);
}

/** A unary expression: `not`, `-`, `distinct`, `asc`, `desc`. */
export function unary(
  vm: Interpreter,
  op: 'not' | '-' | 'distinct' | 'asc' | 'desc',
  operand: Clause,
  negated?: () => Clause,
): PyInstance {
  const clause: Clause = {
    ...combined(vm, [operand], (vm, scope) => ({ kind: 'unary', op, operand: operand.lower(vm, scope) })),
    type: (vm) => (op === 'not' ? null : operand.type(vm)),
    name: op === 'distinct' ? operand.name : null,
  };
  return element(vm, 'UnaryExpression', clause, negated ? { negated } : {});
}

/** `and_` / `or_`: constants fold away, one member stands for itself. */
export function conjoin(vm: Interpreter, op: 'and' | 'or', values: readonly Value[]): PyInstance {
  const neutral = op === 'and';
  const kept: Value[] = [];
  for (const value of values) {
    const known =
      value instanceof PyInstance && isA(vm, value, 'True_')
        ? true
        : value instanceof PyInstance && isA(vm, value, 'False_')
          ? false
          : value;
    if (known === neutral) continue;
    if (known === !neutral) return element(vm, neutral ? 'False_' : 'True_', constant(!neutral));
    kept.push(value);
  }
  const [only] = kept;
  if (kept.length === 1 && only instanceof PyInstance) return only;
  if (kept.length === 0) return element(vm, neutral ? 'True_' : 'False_', constant(neutral));
  const members = kept.map((value) => {
    const clause = clauseOf(vm, value);
    if (!clause) throw sqlalchemyError(vm, 'ArgumentError', `SQL expression expected, got ${vm.repr(value)}`);
    return clause;
  });
  const clause = combined(
    vm,
    members,
    (vm, scope) =>
      members.map((member) => member.lower(vm, scope)).reduce((left, right) => ({ kind: 'binary', op, left, right })),
    { type: 'Boolean' },
  );
  return element(vm, 'BooleanClauseList', clause, { operator: op, members });
}
