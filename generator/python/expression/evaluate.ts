import { entriesOf } from '../builtin/dict.ts';
import { convertValue, formatValue, toPart } from '../format/format.ts';
import { joinParts } from '../format/parts.ts';
import type { Machine } from '../machine.ts';
import { NO_KEYWORDS } from '../object/call.ts';
import { negate } from '../object/comparison.ts';
import { raised } from '../object/exceptions.ts';
import { keyOf } from '../object/item.ts';
import { unaryOperator } from '../object/operator.ts';
import { bindName } from '../residual/bind.ts';
import { setOf } from '../residual/run.ts';
import { ANY, joinTypes, typeOfRun } from '../residual/type.ts';
import type { CallExpression, Expression, FormatField } from '../syntax/ast.ts';
import {
  type Args,
  EllipsisValue,
  PyBytes,
  PyDict,
  PyFunction,
  PyList,
  PySet,
  PySlice,
  PyTuple,
  RunValue,
  type Value,
} from '../value.ts';
import { andOr, chain, conditional } from './boolean.ts';
import { evaluateComprehension } from './comprehension.ts';

/** The value of an expression in the current frame. */
export function evaluate(vm: Machine, node: Expression): Value {
  switch (node.kind) {
    case 'constant':
      return node.value;
    case 'name':
      return vm.readName(node.id);
    case 'attribute':
      return vm.getAttr(evaluate(vm, node.of), node.name);
    case 'call':
      return evaluateCall(vm, node);
    case 'subscript':
      return vm.getItem(evaluate(vm, node.of), evaluate(vm, node.index));
    case 'slice':
      return new PySlice(optional(vm, node.lower), optional(vm, node.upper), optional(vm, node.step));
    case 'bytes':
      return new PyBytes(node.bytes);
    case 'ellipsis':
      return EllipsisValue;
    case 'fstring':
      return joinParts(
        vm,
        node.parts.flatMap((part) => (typeof part === 'string' ? [part] : formatField(vm, part))),
      );
    case 'unary':
      return unaryOperator(vm, node.op, evaluate(vm, node.operand));
    case 'not':
      return negate(vm, evaluate(vm, node.operand));
    case 'binary':
      return vm.binary(node.op, evaluate(vm, node.left), evaluate(vm, node.right));
    case 'compare':
      return chain(vm, node);
    case 'and':
    case 'or':
      return andOr(vm, node);
    case 'conditional':
      return conditional(vm, node);
    case 'lambda':
      return makeFunction(vm, node.code);
    case 'list':
      return new PyList(evaluateItems(vm, node.items));
    case 'tuple':
      return new PyTuple(evaluateItems(vm, node.items));
    case 'set':
      return makeSet(vm, evaluateItems(vm, node.items));
    case 'dict':
      return evaluateDict(vm, node);
    case 'comprehension':
      return evaluateComprehension(vm, node);
    case 'walrus': {
      const value = evaluate(vm, node.value);
      let scope = vm.frame.scope;
      while (scope.kind === 'comprehension' && scope.parent) scope = scope.parent;
      bindName(vm, scope, node.name, value);
      return vm.readName(node.name);
    }
    case 'star':
      throw raised('SyntaxError', "can't use starred expression here");
    case 'yield':
      throw vm.unresolved('yield inside an expression');
    case 'unsupported':
      throw vm.unresolved(node.construct);
  }
}

function optional(vm: Machine, node: Expression | null): Value {
  return node === null ? null : evaluate(vm, node);
}

/** A function or lambda with its defaults evaluated now. */
export function makeFunction(vm: Machine, code: PyFunction['code']): PyFunction {
  const defaults = new Map<string, Value>();
  for (const parameter of code.parameters) {
    if (parameter.default) defaults.set(parameter.name, evaluate(vm, parameter.default));
  }
  const { scope, file } = vm.frame;
  return new PyFunction(code, scope, scope.module.name, file, defaults);
}

function formatField(vm: Machine, field: FormatField): (string | ReturnType<typeof toPart>)[] {
  const value = evaluate(vm, field.value);
  const spec = field.spec
    ? joinParts(
        vm,
        field.spec.flatMap((part) => (typeof part === 'string' ? [part] : formatField(vm, part))),
      )
    : '';
  if (typeof spec !== 'string') throw vm.unresolved('a format specification of the run');
  const conversion = field.conversion ?? (field.debug !== null && field.spec === null ? 'r' : null);
  const part = toPart(vm, formatValue(vm, convertValue(vm, value, conversion), spec));
  return field.debug === null ? [part] : [field.debug, part];
}

/** Items of a display, with `*` spread. */
export function evaluateItems(vm: Machine, nodes: readonly Expression[]): Value[] {
  const items: Value[] = [];
  for (const node of nodes) {
    if (node.kind === 'star') items.push(...vm.iterate(evaluate(vm, node.value)));
    else items.push(evaluate(vm, node));
  }
  return items;
}

function makeSet(vm: Machine, items: readonly Value[]): Value {
  if (items.some((item) => item instanceof RunValue)) {
    const of = items.map((item) => typeOfRun(item)).reduce(joinTypes);
    return setOf(vm, vm.run({ kind: 'list', items: items.map((item) => vm.toExpr(item)) }, { kind: 'list', of }));
  }
  return new PySet(items.map((item) => keyOf(vm, item)));
}

function evaluateDict(vm: Machine, node: Extract<Expression, { kind: 'dict' }>): Value {
  const entries: [Value, Value][] = [];
  for (const entry of node.entries) {
    if (entry.key === null) entries.push(...entriesOf(vm, evaluate(vm, entry.value)));
    else {
      const key = evaluate(vm, entry.key);
      entries.push([key, evaluate(vm, entry.value)]);
    }
  }
  if (entries.some(([key]) => key instanceof RunValue)) {
    const join = (values: readonly Value[]) => values.map((item) => typeOfRun(item)).reduce(joinTypes, ANY);
    return vm.run(
      { kind: 'dict', entries: entries.map(([key, value]) => ({ key: vm.toExpr(key), value: vm.toExpr(value) })) },
      { kind: 'dict', key: join(entries.map((entry) => entry[0])), value: join(entries.map((entry) => entry[1])) },
    );
  }
  return PyDict.of(entries.map(([key, value]) => [keyOf(vm, key), value]));
}

function evaluateCall(vm: Machine, node: CallExpression): Value {
  const fn = evaluate(vm, node.fn);
  const args = evaluateArguments(vm, node.args);
  vm.step(node.line);
  return vm.callArgs(fn, args);
}

/** The arguments of a call or the keywords of a class statement. */
export function evaluateArguments(vm: Machine, nodes: CallExpression['args']): Args {
  const positional: Value[] = [];
  let keyword: Map<string, Value> | null = null;
  for (const node of nodes) {
    const value = evaluate(vm, node.value);
    switch (node.kind) {
      case 'positional':
        positional.push(value);
        break;
      case 'star':
        positional.push(...vm.iterate(value));
        break;
      case 'keyword':
        keyword ??= new Map();
        keyword.set(node.name, value);
        break;
      case 'keywords':
        keyword ??= new Map();
        for (const [key, item] of entriesOf(vm, value)) {
          if (typeof key !== 'string') throw raised('TypeError', 'keywords must be strings');
          keyword.set(key, item);
        }
        break;
    }
  }
  return { positional, keyword: keyword ?? NO_KEYWORDS };
}
