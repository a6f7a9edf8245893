import type { Expr } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import type { RunType, RunValue, Value } from '../value.ts';

/** What is known of the values that stand in texts, by their expressions. */
const types = new WeakMap<Expr, RunType>();

/** A value of the run as a piece of a text; its type is remembered. */
export function partOf(value: RunValue): Expr {
  types.set(value.expr, value.type);
  return value.expr;
}

/** The type of a value that stands in a text; `undefined` when nobody saw it go in. */
export function typeOfPart(part: Expr): RunType | undefined {
  return types.get(part);
}

/** A text out of literal pieces and expressions of the run: a str when there are none of these. */
export function joinParts(vm: Machine, parts: readonly (string | Expr)[]): Value {
  if (parts.every((part) => typeof part === 'string')) {
    const text = parts.join('');
    if (text.length > vm.limits.size) throw vm.unresolved(`a string of ${text.length} characters`);
    return text;
  }
  const flat = parts.flatMap((part) => (typeof part !== 'string' && part.kind === 'format' ? part.parts : [part]));
  return vm.run({ kind: 'format', parts: flat }, { kind: 'str' });
}
