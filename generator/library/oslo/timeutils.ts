import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, RunValue, type Value } from '../../python/value.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { runClock } from '../stdlib/datetime.ts';
import { defineFunctions, identity, nothing } from '../stdlib/functions.ts';

const SECONDS = '%Y-%m-%dT%H:%M:%S';
const MICROSECONDS = '%Y-%m-%dT%H:%M:%S.%f';

/** Text of a moment: of a known one at once, of the run's by the run. */
function formatted(vm: Interpreter, at: Value, format: string): Value {
  if (at instanceof RunValue) {
    return vm.run(
      { kind: 'method', of: at.expr, name: 'strftime', args: [{ kind: 'const', value: format }] },
      { kind: 'str' },
    );
  }
  return vm.call(vm.getAttr(at, 'strftime'), [format]);
}

function moment(vm: Interpreter, args: Args): Value {
  const at = args.positional[0] ?? args.keyword.get('at') ?? null;
  return at === null ? runClock(vm, 'datetime.utcnow') : at;
}

/** `oslo_utils.timeutils` */
export const timeutils: LibraryModule = {
  name: 'oslo_utils.timeutils',
  load(vm, module) {
    module.attrs.set('PERFECT_TIME_FORMAT', MICROSECONDS);
    module.attrs.set('_ISO8601_TIME_FORMAT', SECONDS);
    defineFunctions(module, {
      utcnow: (vm) => runClock(vm, 'datetime.utcnow'),
      utcnow_ts: (vm) => vm.run({ kind: 'call', fn: 'time.time', args: [] }, { kind: 'float' }),
      now: (vm) => vm.run({ kind: 'call', fn: 'time.time', args: [] }, { kind: 'float' }),
      strtime: (vm, args) => {
        const format = args.positional[1] ?? args.keyword.get('fmt');
        return formatted(vm, moment(vm, args), typeof format === 'string' ? format : MICROSECONDS);
      },
      isotime: (vm, args) => formatted(vm, moment(vm, args), `${SECONDS}Z`),
      parse_strtime: (vm, args) => {
        const datetime = vm.getAttr(vm.importModule('datetime'), 'datetime');
        const format = args.positional[1] ?? args.keyword.get('fmt') ?? MICROSECONDS;
        return vm.call(vm.getAttr(datetime, 'strptime'), [args.positional[0] ?? null, format]);
      },
      // Moments here have no zone, so there is nothing to take off.
      normalize_time: identity,
      set_time_override: nothing,
      clear_time_override: nothing,
      time_it: () => module.attrs.get('normalize_time') ?? null,
    });
    module.attrs.set('StopWatch', defineClass(vm, module.name, 'StopWatch', { methods: watch }));
  },
};

const watch = Object.fromEntries(
  ['__init__', 'start', 'stop', 'restart', 'resume', '__exit__'].map((name) => [name, () => null]),
);
