import type { Machine } from '../machine.ts';
import { special } from '../object/special.ts';
import { PyInstance, type Value } from '../value.ts';

/**
 * Notes that Python itself decides something by an object that stands for a condition of the database's: its class says so
 * with `__decided__`, which gives its text.
 * @param outcome what comes of it
 */
export function noteDecision(vm: Machine, value: Value, outcome: string): void {
  if (!(value instanceof PyInstance) || !vm.inScriptCall()) return;
  const text = special(value, '__decided__');
  if (text !== undefined) vm.note(`Python decides by ${vm.str(vm.call(text, [value]))}, not the database: ${outcome}`);
}
