import type { Interpreter } from '../python/interpreter.ts';
import { CatalogBool, PyBytes, PyInstance, RunValue, type Value } from '../python/value.ts';

/**
 * A Python argument as plain text.
 * @param what names it in errors: `table name of op.drop_table`
 * @throws Unresolved for a value that only the run knows; PyRaise TypeError for anything but a str.
 */
export function textArgument(vm: Interpreter, value: Value | undefined, what: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof RunValue) throw vm.unresolved(`${what} is only known in the run`);
  if (value instanceof PyBytes) return Buffer.from(value.bytes).toString('utf8');
  // `quoted_name`, `conv` and other classes derived from str.
  if (value instanceof PyInstance && value.cls.mro.some((cls) => cls.name === 'str')) return vm.str(value);
  throw vm.raise('TypeError', `${what} must be a str, not ${vm.repr(value ?? null)}`);
}

/** The same for an argument that may be absent or None. */
export function optionalText(vm: Interpreter, value: Value | undefined, what: string): string | undefined {
  return value === undefined || value === null ? undefined : textArgument(vm, value, what);
}

/** The items of a sequence argument, each a str. */
export function textItems(vm: Interpreter, value: Value | undefined, what: string): string[] {
  if (value === undefined || value === null) return [];
  return vm.iterate(value).map((item) => textArgument(vm, item, what));
}

/**
 * A Python argument as a truth value; `absent` is the default.
 * @throws Unresolved when only the run knows it.
 */
export function flagArgument(vm: Interpreter, value: Value | undefined, absent: boolean): boolean {
  if (value === undefined) return absent;
  return vm.truth(value);
}

/** True, False or unknown: alembic's `nullable=None` means "not said". */
export function optionalFlag(vm: Interpreter, value: Value | undefined): boolean | undefined {
  return value === undefined || value === null ? undefined : vm.truth(value);
}

/** An int argument as a JS number. */
export function integerArgument(vm: Interpreter, value: Value | undefined, what: string): number {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof CatalogBool) return value.value ? 1 : 0;
  if (value instanceof RunValue) throw vm.unresolved(`${what} is only known in the run`);
  throw vm.raise('TypeError', `${what} must be an int, not ${vm.repr(value ?? null)}`);
}
