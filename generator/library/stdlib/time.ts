import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, PyTuple, RunValue, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import type { LibraryModule } from '../define.ts';
import { parseMoment, weekday } from './datetime-text.ts';
import { defineFunctions, nothing } from './functions.ts';

/** A `struct_time` as the tuple that it is. */
function strptime(vm: Interpreter, args: Args): Value {
  const [text = null, given = '%a %b %d %H:%M:%S %Y'] = args.positional;
  const format = textArgument(vm, given, 'format');
  if ([...format.matchAll(/%(.)/g)].some(([, letter]) => !'YmdHMS'.includes(letter ?? ''))) {
    throw vm.unresolved(`strptime with the format ${format}`);
  }
  if (text instanceof RunValue) {
    const parsed = [text.expr, { kind: 'const', value: format }] as const;
    return vm.run({ kind: 'call', fn: 'time.strptime', args: parsed }, { kind: 'list', of: { kind: 'int' } });
  }
  const moment = parseMoment(textArgument(vm, text, 'text'), format);
  if (!moment) throw vm.raise('ValueError', `time data ${vm.repr(text)} does not match format ${vm.repr(format)}`);
  const { year, month, day, hour, minute, second } = moment;
  const dayOfYear = Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
  const parts = [year, month, day, hour, minute, second, (weekday(moment) + 6) % 7, dayOfYear, -1];
  return new PyTuple(parts.map(BigInt));
}

/** `time`: the clock belongs to the run, and waiting is left out. */
export const time: LibraryModule = {
  name: 'time',
  load(_vm, module) {
    defineFunctions(module, {
      time: (vm) => vm.run({ kind: 'call', fn: 'time.time', args: [] }, { kind: 'float' }),
      sleep: nothing,
      strptime,
    });
    module.attrs.set('timezone', 0n);
    module.attrs.set('altzone', 0n);
  },
};
