import type { Machine } from '../machine.ts';
import { special } from '../object/special.ts';
import { PyInstance, type Value } from '../value.ts';

/**
 * Notes that Python itself decides something by an object that stands for a condition of the database's: its class says so
 * with `__decided__(is_branch)`, which gives its text, or `None` where nothing is odd about it.
 * @param isBranch in an `if`, and not in an `and` that makes a condition of two
 * @param outcome what comes of it
 */
export function noteDecision(vm: Machine, value: Value, isBranch: boolean, outcome: string): void {
  if (!(value instanceof PyInstance) || !vm.inScriptCall()) return;
  const tell = special(value, '__decided__');
  const text = tell === undefined ? null : vm.call(tell, [value, isBranch]);
  if (text !== null) vm.note(`Python decides by ${vm.str(text)}, not the database: ${outcome}`);
}

/**
 * Notes that a value which was made to be used is dropped: its class says so with `__dropped__()`, which gives the note,
 * or `None`.
 * @param line of the statement that drops it
 */
export function noteDropped(vm: Machine, value: Value, line: number): void {
  if (!(value instanceof PyInstance) || !vm.inScriptCall()) return;
  const tell = special(value, '__dropped__');
  const text = tell === undefined ? null : vm.call(tell, [value]);
  if (text !== null) vm.note(vm.str(text), { file: vm.frame.file, line });
}
