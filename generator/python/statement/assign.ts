import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { method } from '../object/operand.ts';
import { bindName } from '../residual/bind.ts';
import { ANY } from '../residual/type.ts';
import type { Scope } from '../scope.ts';
import type { Expression, Statement } from '../syntax/ast.ts';
import { PyDict, PyList, PySet, RunValue, type Value } from '../value.ts';

/** The scope that an assignment to a name in the current frame goes to. */
export function scopeOf(vm: Machine, name: string): Scope {
  const { scope } = vm.frame;
  const code = scope.code;
  if (!code) return scope;
  if (code.globals.has(name)) {
    let module = scope;
    while (module.parent) module = module.parent;
    return module;
  }
  if (code.nonlocals.has(name)) {
    for (let outer = scope.parent; outer; outer = outer.parent) {
      if (outer.kind === 'function' && (outer.vars.has(name) || outer.code?.locals.has(name))) return outer;
    }
    throw raised('SyntaxError', `no binding for nonlocal '${name}' found`);
  }
  return scope;
}

/** `target = value`. */
export function assignTo(vm: Machine, target: Expression, value: Value): void {
  switch (target.kind) {
    case 'name':
      bindName(vm, scopeOf(vm, target.id), target.id, value);
      return;
    case 'attribute':
      vm.setAttr(vm.evaluate(target.of), target.name, value);
      return;
    case 'subscript':
      vm.setItem(vm.evaluate(target.of), vm.evaluate(target.index), value);
      return;
    case 'tuple':
    case 'list':
      unpack(vm, target.items, value);
      return;
    case 'star':
      throw raised('SyntaxError', 'starred assignment target must be in a list or tuple');
    default:
      throw raised('SyntaxError', 'cannot assign to this expression');
  }
}

function unpack(vm: Machine, targets: readonly Expression[], value: Value): void {
  const star = targets.findIndex((target) => target.kind === 'star');
  if (value instanceof RunValue && value.type.kind !== 'row') {
    if (star !== -1) throw vm.unresolved('unpacking of a value of the run with *');
    const of = value.type.kind === 'list' ? value.type.of : ANY;
    targets.forEach((target, at) => {
      assignTo(vm, target, vm.run({ kind: 'item', of: value.expr, key: { kind: 'const', value: BigInt(at) } }, of));
    });
    return;
  }
  const items = vm.iterate(value);
  const least = star === -1 ? targets.length : targets.length - 1;
  if (items.length < least) {
    throw raised('ValueError', `not enough values to unpack (expected ${least}, got ${items.length})`);
  }
  if (star === -1 && items.length > targets.length) {
    throw raised('ValueError', `too many values to unpack (expected ${targets.length})`);
  }
  const extra = items.length - least;
  let at = 0;
  for (const target of targets) {
    if (target.kind === 'star') {
      assignTo(vm, target.value, new PyList(items.slice(at, at + extra)));
      at += extra;
    } else assignTo(vm, target, items[at++] ?? null);
  }
}

const IN_PLACE: Readonly<Record<string, string>> = {
  '+': '__iadd__',
  '-': '__isub__',
  '*': '__imul__',
  '/': '__itruediv__',
  '|': '__ior__',
  '&': '__iand__',
  '^': '__ixor__',
  '%': '__imod__',
  '//': '__ifloordiv__',
};

/** `target op= value`. */
export function augment(vm: Machine, node: Extract<Statement, { kind: 'augment' }>): void {
  const { target, op } = node;
  switch (target.kind) {
    case 'name': {
      const current = vm.readName(target.id);
      const result = inPlace(vm, op, current, vm.evaluate(node.value));
      if (result !== current) bindName(vm, scopeOf(vm, target.id), target.id, result);
      return;
    }
    case 'attribute': {
      const object = vm.evaluate(target.of);
      const current = vm.getAttr(object, target.name);
      const result = inPlace(vm, op, current, vm.evaluate(node.value));
      if (result !== current) vm.setAttr(object, target.name, result);
      return;
    }
    case 'subscript': {
      const object = vm.evaluate(target.of);
      const key = vm.evaluate(target.index);
      const current = vm.getItem(object, key);
      const result = inPlace(vm, op, current, vm.evaluate(node.value));
      if (result !== current) vm.setItem(object, key, result);
      return;
    }
    default:
      throw raised('SyntaxError', `illegal target for augmented assignment`);
  }
}

/** The left operand itself when it is changed in place, as Python's lists, dicts and sets are. */
function inPlace(vm: Machine, op: string, current: Value, value: Value): Value {
  const hook = IN_PLACE[op];
  const custom = hook === undefined ? undefined : method(vm, current, hook, value);
  if (custom !== undefined) return custom;
  const isRun = current instanceof RunValue;
  if (op === '+' && (current instanceof PyList || (isRun && current.type.kind === 'list'))) {
    vm.call(vm.getAttr(current, 'extend'), [value]);
    return current;
  }
  const isSet = current instanceof PySet || (isRun && current.type.kind === 'set');
  const isDict = current instanceof PyDict || (isRun && current.type.kind === 'dict');
  if (op === '|' && (isSet || isDict)) {
    vm.call(vm.getAttr(current, 'update'), [value]);
    return current;
  }
  if (isSet && op === '-') {
    vm.call(vm.getAttr(current, 'difference_update'), [value]);
    return current;
  }
  if (isSet && op === '&') {
    vm.call(vm.getAttr(current, 'intersection_update'), [value]);
    return current;
  }
  return vm.binary(op, current, value);
}
