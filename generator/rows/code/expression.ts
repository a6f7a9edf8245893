import { print } from '../../emit/doc.ts';
import { array, atom, call, type Js, string, templateText, wrap } from '../../emit/javascript.ts';
import { data } from '../../emit/value.ts';
import { bornValue } from '../born.ts';
import { constant } from '../fold.ts';
import type { Expr } from '../program.ts';
import { knownFunction, knownMethod } from './known.ts';
import { codeName } from './names.ts';
import { type CodeScope, columnKind, unresolved } from './scope.ts';

/** An expression as TypeScript with Python's meaning. @throws Unresolved for what has no translation */
export function expression(expr: Expr, scope: CodeScope): Js {
  const born = bornValue(expr);
  if (born) return bornExpression(born, scope);
  checkColumn(expr, scope);
  switch (expr.kind) {
    case 'const':
      return constantExpression(expr.value);
    case 'var':
      return atom(codeName(expr.name));
    case 'field':
      return fieldExpression(expr, scope);
    case 'item':
      return python('item', [expr.of, expr.key], scope);
    case 'op':
      return operation(expr, scope);
    case 'call':
    case 'method':
      return callExpression(expr, scope);
    case 'format':
      return formatted(expr.parts, scope);
    case 'conditional': {
      const [then, other] = [expression(expr.then, scope), expression(expr.else, scope)];
      return wrap([test(expr.test, scope).doc, ' ? ', then.doc, ' : ', other.doc]);
    }
    case 'list':
    case 'tuple':
      return array(expr.items.map((item) => expression(item, scope)));
    case 'set':
      return call(`${use(scope, 'py')}.set`, [array(expr.items.map((item) => expression(item, scope)))]);
    case 'dict': {
      const entries = expr.entries.map(({ key, value }) => array([expression(key, scope), expression(value, scope)]));
      return call(`${use(scope, 'py')}.dict`, entries.length === 0 ? [] : [array(entries)]);
    }
    case 'map':
      return comprehension(expr, scope);
    case 'input':
      return call(tool(scope, 'input'), [string(expr.name)]);
  }
}

/** A call of a known function or method. @throws Unresolved for others */
function callExpression(expr: Extract<Expr, { kind: 'call' | 'method' }>, scope: CodeScope): Js {
  const { args } = expr;
  if (expr.kind === 'method') {
    // What we have as text is a datetime in Python, whose methods have the names of those of text.
    if (bornValue(expr.of)?.born === 'now') throw unresolved(scope, `method ${expr.name} of the current time`);
    const known = knownMethod(expr.name, args.length);
    if (known) return python(known, [expr.of, ...args], scope);
    throw unresolved(scope, `method ${expr.name} of a value of the run`);
  }
  const known = knownFunction(expr.fn, args.length);
  if (known) return python(known, args, scope);
  const [first] = args;
  if ((expr.fn === 'set' || expr.fn === 'dict') && args.length === 0) return call(`${use(scope, 'py')}.${expr.fn}`, []);
  if (expr.fn === 'succeeds' && first) {
    // Only evaluated there: what it raises is the question.
    const [, kinds] = args;
    const tried = atom(`() => ${text(expression(first, scope))}`);
    return call(`${use(scope, 'py')}.succeeds`, [tried, ...(kinds ? [expression(kinds, scope)] : [])]);
  }
  if (expr.fn === 'set' && first) return call(`${use(scope, 'py')}.set`, [python('iterate', [first], scope)]);
  throw unresolved(scope, `call of ${expr.fn} with a value of the run`);
}

/** Marks an import as used. */
export function use(scope: CodeScope, name: string): string {
  scope.imports.add(name);
  return name;
}

/** Marks one of `CodeTools` as used. */
export function tool(scope: CodeScope, name: string): string {
  scope.tools.add(name);
  return name;
}

/** A call of `py.<name>`. */
export function python(name: string, args: readonly Expr[], scope: CodeScope): Js {
  return call(
    `${use(scope, 'py')}.${name}`,
    args.map((arg) => expression(arg, scope)),
  );
}

function bornExpression(born: NonNullable<ReturnType<typeof bornValue>>, scope: CodeScope): Js {
  if (born.born === 'input') return call(tool(scope, 'input'), [string(born.name)]);
  if (born.born === 'now') return call(tool(scope, 'now'), born.zone === 'local' ? [string('local')] : []);
  return call(tool(scope, 'uuid'), born.format === 'hex' ? [string('hex')] : []);
}

function constantExpression(value: Extract<Expr, { kind: 'const' }>['value']): Js {
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return atom(String(value));
  return data(value);
}

function fieldExpression(expr: Extract<Expr, { kind: 'field' }>, scope: CodeScope): Js {
  const { of, name } = expr;
  if (of.kind === 'var' && scope.outcomes.has(of.name)) {
    if (name === 'rowcount') return atom(`${codeName(of.name)}.rows`);
    if (name === 'insertId') return atom(`${codeName(of.name)}.insertId`);
    throw unresolved(scope, `attribute ${name} of a statement's result`);
  }
  if (of.kind === 'var' && scope.rows.has(of.name)) {
    return atom(
      /^[A-Za-z_$][\w$]*$/.test(name) ? `${codeName(of.name)}.${name}` : `${codeName(of.name)}[${text(string(name))}]`,
    );
  }
  return call(`${use(scope, 'py')}.field`, [expression(of, scope), string(name)]);
}

/** Values of some types may be handed on, but nothing can be made of them: Python has a type for them, we have text. */
function checkColumn(expr: Expr, scope: CodeScope): void {
  const parts: readonly Expr[] =
    expr.kind === 'op' || expr.kind === 'call'
      ? expr.args
      : expr.kind === 'method'
        ? [expr.of, ...expr.args]
        : expr.kind === 'format'
          ? expr.parts.filter((part) => typeof part !== 'string')
          : [];
  const tests = expr.kind === 'op' && /^(is|is not|==|!=|not|and|or)$/.test(expr.op);
  // Moments are text here, and this function reads them as such.
  if (expr.kind === 'call' && expr.fn === 'datetime.microseconds_between') return;
  // A float comes as the number that Python gets.
  if (expr.kind === 'call' && expr.fn === 'datetime.utcfromtimestamp') return;
  for (const part of parts) {
    const type = columnKind(part, scope);
    if (!type) continue;
    if (type.kind === 'decimal' || type.kind === 'float' || type.kind === 'datetime' || type.kind === 'bytes') {
      if (tests && !parts.some((other) => other.kind === 'const' && other.value !== null)) continue;
      throw unresolved(scope, `${what(expr)} of a ${type.kind} column`);
    }
    if (type.kind === 'flag' && (expr.kind === 'format' || (expr.kind === 'call' && expr.fn === 'str'))) {
      throw unresolved(scope, 'text of a column that may be a bool or an int');
    }
  }
}

function what(expr: Expr): string {
  if (expr.kind === 'op') return `operator ${expr.op}`;
  if (expr.kind === 'call') return `call of ${expr.fn}`;
  return expr.kind === 'method' ? `method ${expr.name}` : 'text';
}

const BINARY: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '//': 'floorDivide',
  '%': 'modulo',
};

function operation(expr: Extract<Expr, { kind: 'op' }>, scope: CodeScope): Js {
  const [left, right] = expr.args;
  if (expr.op === 'neg' && left) return python('subtract', [{ kind: 'const', value: 0n }, left], scope);
  if (left && right && expr.args.length === 2) {
    const name = BINARY[expr.op];
    if (name) return python(name, [left, right], scope);
    if (expr.op === 'or' || expr.op === 'and') {
      // Where both sides are tests, the value is a bool.
      if (isTest(left) && isTest(right)) return test(expr, scope);
      const [a, b] = [expression(left, scope).doc, expression(right, scope).doc];
      return wrap([test(left, scope).doc, ' ? ', expr.op === 'or' ? [a, ' : ', b] : [b, ' : ', a]]);
    }
  }
  return test(expr, scope);
}

/** Whether an expression gives True or False and nothing else. */
function isTest(expr: Expr): boolean {
  if (expr.kind === 'const') return typeof expr.value === 'boolean';
  if (expr.kind !== 'op') return false;
  if (expr.op === 'and' || expr.op === 'or') return expr.args.every(isTest);
  return /^(==|!=|<|<=|>|>=|in|is|is not|not)$/.test(expr.op);
}

/** The truth of an expression, as a JavaScript boolean. */
export function test(asked: Expr, scope: CodeScope): Js {
  const expr = asLogic(asked);
  if (expr.kind === 'const' && typeof expr.value === 'boolean') return atom(String(expr.value));
  if (expr.kind === 'call' && expr.fn === 'succeeds') return expression(expr, scope);
  if (expr.kind !== 'op') return python('truth', [expr], scope);
  checkColumn(expr, scope);
  const [left, right] = expr.args;
  if (expr.op === 'not' && left) return negated(left, scope);
  if (!left || !right || expr.args.length !== 2) throw unresolved(scope, `operator ${expr.op}`);
  switch (expr.op) {
    case 'and':
      return wrap([operand(left, scope, 'or'), ' && ', operand(right, scope, 'or')]);
    case 'or':
      return wrap([operand(left, scope, 'and'), ' || ', operand(right, scope, 'and')]);
    case '==':
      return compared('===', left, right, scope) ?? python('equals', [left, right], scope);
    case '!=':
      return compared('!==', left, right, scope) ?? wrap(['!', python('equals', [left, right], scope).doc]);
    case 'is':
    case 'is not': {
      const found = compared(expr.op === 'is' ? '===' : '!==', left, right, scope);
      if (found) return found;
      throw unresolved(scope, '`is` between values of the run');
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return wrap([python('order', [left, right], scope).doc, ` ${expr.op} 0`]);
    case 'in':
      return python('contains', [right, left], scope);
    default:
      throw unresolved(scope, `operator ${expr.op}`);
  }
}

/** Where only the truth is asked, `a ? true : b` is `a || b`: what branches that set a flag leave. */
function asLogic(expr: Expr): Expr {
  if (expr.kind !== 'conditional') return expr;
  const { test: asked, then, else: other } = expr;
  if (isConst(then, true))
    return isConst(other, false) ? asLogic(asked) : { kind: 'op', op: 'or', args: [asked, other] };
  return isConst(other, false) ? { kind: 'op', op: 'and', args: [asked, then] } : expr;
}

function isConst(expr: Expr, value: boolean): boolean {
  return expr.kind === 'const' && expr.value === value;
}

function operand(asked: Expr, scope: CodeScope, other: 'and' | 'or'): Js['doc'] {
  const expr = asLogic(asked);
  const { doc } = test(expr, scope);
  return expr.kind === 'op' && expr.op === other ? ['(', doc, ')'] : doc;
}

function negated(asked: Expr, scope: CodeScope): Js {
  const inner = asLogic(asked);
  const { doc } = test(inner, scope);
  const simple = inner.kind !== 'op' || inner.op === 'in' || inner.op === '==';
  return wrap(simple ? ['!', doc] : ['!(', doc, ')']);
}

/** A comparison with None. */
function compared(op: string, left: Expr, right: Expr, scope: CodeScope): Js | null {
  const value = constant(right) === null ? left : constant(left) === null ? right : null;
  return value && wrap([expression(value, scope).doc, ` ${op} null`]);
}

function formatted(parts: readonly (string | Expr)[], scope: CodeScope): Js {
  const texts = parts.map((part) => {
    if (typeof part === 'string') return templateText(part).replaceAll('\n', '\\n').replaceAll('\r', '\\r');
    const inner =
      part.kind === 'call' && part.fn === 'str' ? part : ({ kind: 'call', fn: 'str', args: [part] } as const);
    return `\${${text(expression(inner, scope))}}`;
  });
  return atom(`\`${texts.join('')}\``);
}

/** An expression on one line. */
export function text(js: Js): string {
  return print(js.doc, Number.POSITIVE_INFINITY);
}

function comprehension(expr: Extract<Expr, { kind: 'map' }>, scope: CodeScope): Js {
  const item = codeName(expr.item);
  const query = expr.over.kind === 'var' ? scope.lists.get(expr.over.name) : undefined;
  const inner: CodeScope = query ? { ...scope, rows: new Map(scope.rows).set(expr.item, query) } : scope;
  const source = query ? expression(expr.over, scope) : python('iterate', [expr.over], scope);
  const where = expr.where ? `.filter((${item}) => ${text(test(expr.where, inner))})` : '';
  const value = expression(expr.value, inner);
  const made = expr.key ? array([expression(expr.key, inner), value]) : value;
  const list = atom(`${text(source)}${where}.map((${item}) => ${text(made)})`);
  return expr.result === 'list' ? list : call(`${use(scope, 'py')}.${expr.result}`, [list]);
}
