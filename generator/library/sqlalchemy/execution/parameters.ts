import type { Interpreter } from '../../../python/interpreter.ts';
import { PyDict, PyInstance, PyList, PyTuple, RunValue, type Value } from '../../../python/value.ts';
import { valuesOf } from '../lower/values.ts';

/** What `execute()` was given beside the statement. */
export type Parameters =
  | { readonly kind: 'rows'; readonly rows: readonly ReadonlyMap<string, Value>[] }
  /** A list whose rows only the run knows. */
  | { readonly kind: 'run'; readonly rows: RunValue }
  /** Values by position, for the driver's own `%s`. */
  | { readonly kind: 'positional'; readonly values: readonly Value[] };

/** `execute(stmt, {…})`, `execute(stmt, [{…}, …])`, `execute(stmt, {…}, {…})`, `execute(stmt, a=1)`. */
export function parametersOf(
  vm: Interpreter,
  positional: readonly Value[],
  keyword: ReadonlyMap<string, Value>,
): Parameters {
  const given = positional.filter((value) => value !== null);
  const [first] = given;
  if (first === undefined) return { kind: 'rows', rows: keyword.size === 0 ? [] : [keyword] };
  if (first instanceof RunValue && first.type.kind !== 'row') {
    if (first.type.kind === 'list') return { kind: 'run', rows: first };
    throw vm.unresolved('parameters of a statement that only the run knows');
  }
  if (first instanceof PyList) {
    if (first.items.every((item) => item instanceof PyTuple) && first.items.length > 0) {
      throw vm.unresolved('many rows of positional parameters');
    }
    return { kind: 'rows', rows: first.items.map((item) => valuesOf(vm, item)) };
  }
  if (first instanceof PyTuple) return { kind: 'positional', values: first.items };
  if (first instanceof PyDict || first instanceof RunValue || first instanceof PyInstance) {
    return { kind: 'rows', rows: given.map((value) => valuesOf(vm, value)) };
  }
  return { kind: 'positional', values: given };
}
