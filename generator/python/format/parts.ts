import type { Expr } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import type { Value } from '../value.ts';

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
