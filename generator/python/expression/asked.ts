import type { Condition } from '../../../src/operation/model.ts';
import type { Machine } from '../machine.ts';
import type { Scope } from '../scope.ts';
import type { Expression } from '../syntax/ast.ts';
import { type CatalogFacts, PyInstance, type Value } from '../value.ts';

/** A value, and where it comes from when it is an attribute of something that reflection gave (a column's length). */
export interface Asked {
  readonly value: Value;
  readonly from: { readonly facts: CatalogFacts; readonly attribute: string } | null;
}

/** Evaluates what is compared or kept under a name, with what is known of where it comes from. */
export function evaluateAsked(vm: Machine, node: Expression): Asked {
  switch (node.kind) {
    case 'attribute': {
      const object = vm.evaluate(node.of);
      const value = vm.getAttr(object, node.name);
      const facts = object instanceof PyInstance ? object.facts : undefined;
      return { value, from: facts ? { facts, attribute: node.name } : null };
    }
    case 'name': {
      const value = vm.readName(node.id);
      const kept = vm.frame.scope.asked?.get(node.id);
      return { value, from: kept?.value === value ? kept.from : null };
    }
    default:
      return { value: vm.evaluate(node), from: null };
  }
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** What a comparison asks of the catalog, if it is one of its values with a plain one. */
export function comparisonOf(op: string, left: Asked, right: Asked): Condition | undefined {
  if (left.from) return left.from.facts.compare(left.from.attribute, op, right.value);
  if (right.from) return right.from.facts.compare(right.from.attribute, MIRRORED[op] ?? op, left.value);
  return undefined;
}

/** Remembers under a variable's name where its value comes from, or forgets what was remembered. */
export function keepAsked(scope: Scope, name: string, asked: Asked): void {
  if (asked.from) {
    scope.asked ??= new Map();
    scope.asked.set(name, asked);
  } else scope.asked?.delete(name);
}
