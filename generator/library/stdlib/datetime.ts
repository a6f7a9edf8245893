import type { Interpreter } from '../../python/interpreter.ts';
import { UTC } from '../../python/object/zone.ts';
import {
  type Args,
  NotImplementedValue,
  Opaque,
  type PyClass,
  PyInstance,
  type RunType,
  RunValue,
  type Value,
} from '../../python/value.ts';
import { integerArgument, textArgument } from '../arguments.ts';
import { bind, defineClass, instantiate, type LibraryModule } from '../define.ts';
import { once } from '../once.ts';
import {
  dateText,
  formatMoment,
  fromMicroseconds,
  type Moment,
  parseMoment,
  timeText,
  toMicroseconds,
  weekday,
} from './datetime-text.ts';
import { comparisons, moment, span, timedelta } from './timedelta.ts';

const DATETIME: RunType = { kind: 'datetime' };

/** A moment of the run's clock: `datetime.utcnow`, `datetime.now`, … */
export function runClock(vm: Interpreter, fn: string): RunValue {
  return vm.run({ kind: 'call', fn, args: [] }, DATETIME);
}

function fields(vm: Interpreter, args: Args, names: readonly (keyof Moment)[], required: number): Moment {
  const given = bind(vm, 'datetime', args, [
    ...names.map((name, at) => (at < required ? name : `${name}?`)),
    'tzinfo?',
    'fold?',
  ]);
  const field = (name: keyof Moment, absent: number) => {
    const value = names.includes(name) ? given[name] : undefined;
    return value === undefined ? absent : integerArgument(vm, value, name);
  };
  return {
    year: field('year', 1),
    month: field('month', 1),
    day: field('day', 1),
    hour: field('hour', 0),
    minute: field('minute', 0),
    second: field('second', 0),
    microsecond: field('microsecond', 0),
  };
}

const dateFields = ['year', 'month', 'day'] as const;
const timeFields = ['hour', 'minute', 'second', 'microsecond'] as const;
const allFields = [...dateFields, ...timeFields] as const;

const reader = (names: readonly (keyof Moment)[]) =>
  Object.fromEntries(names.map((name) => [name, (_vm: Interpreter, self: PyInstance) => BigInt(moment(self)[name])]));

function format(vm: Interpreter, self: PyInstance, args: Args): Value {
  const text = formatMoment(moment(self), textArgument(vm, args.positional[0], 'format of strftime'));
  if (text === null) throw vm.unresolved('strftime with a directive that depends on the machine');
  return text;
}

function replace(_vm: Interpreter, self: PyInstance, args: Args): Value {
  const changes = Object.fromEntries(
    [...args.keyword].filter(([, value]) => typeof value === 'bigint').map(([name, value]) => [name, Number(value)]),
  );
  return instantiate(self.cls, { ...moment(self), ...changes });
}

const shift =
  (sign: 1n | -1n) =>
  (vm: Interpreter, self: PyInstance, args: Args): Value => {
    const [other = null] = args.positional;
    if (sign === -1n && isRunMoment(other)) return between(vm, self, other);
    if (!(other instanceof PyInstance)) return NotImplementedValue;
    if (other.cls === timedelta(vm)) {
      return instantiate(self.cls, fromMicroseconds(toMicroseconds(moment(self)) + sign * span(vm, other)));
    }
    if (sign === 1n || other.cls !== self.cls) return NotImplementedValue;
    return instantiate(timedelta(vm), toMicroseconds(moment(self)) - toMicroseconds(moment(other)));
  };

/** A moment of a row. */
function isRunMoment(value: Value): value is RunValue {
  return value instanceof RunValue && value.type.kind === 'datetime';
}

/** `from - to` where one of them is a row's: a span whose microseconds only the run knows. */
function between(vm: Interpreter, from: Value, to: Value): Value {
  const args = [vm.toExpr(to), vm.toExpr(from)];
  return instantiate(
    timedelta(vm),
    vm.run({ kind: 'call', fn: 'datetime.microseconds_between', args }, { kind: 'int' }),
  );
}

const arithmetic = {
  __add__: shift(1n),
  __radd__: shift(1n),
  __sub__: shift(-1n),
  __rsub__: (vm: Interpreter, self: PyInstance, args: Args): Value => {
    const [other = null] = args.positional;
    return isRunMoment(other) ? between(vm, other, self) : NotImplementedValue;
  },
};

const dateClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'datetime', 'date', {
    methods: {
      ...comparisons,
      ...arithmetic,
      __init__(vm, self, args) {
        self.payload = fields(vm, args, dateFields, 3);
        return null;
      },
      __str__: (_, self) => dateText(moment(self)),
      // How it stands in a row of the run: drivers give and take dates as text.
      __run__: (vm, self) => vm.str(self),
      isoformat: (_, self) => dateText(moment(self)),
      strftime: format,
      replace,
      weekday: (_, self) => BigInt((weekday(moment(self)) + 6) % 7),
      isoweekday: (_, self) => BigInt(weekday(moment(self)) || 7),
    },
    properties: reader(dateFields),
    classMethods: { today: (vm) => runClock(vm, 'date.today') },
  }),
);

const timeClass = once((vm) =>
  defineClass(vm, 'datetime', 'time', {
    methods: {
      ...comparisons,
      __init__(vm, self, args) {
        self.payload = fields(vm, args, timeFields, 0);
        return null;
      },
      __str__: (_, self) => timeText(moment(self)),
      __run__: (vm, self) => vm.str(self),
      isoformat: (_, self) => timeText(moment(self)),
      strftime: format,
      replace,
    },
    properties: reader(timeFields),
  }),
);

function isoformat(vm: Interpreter, self: PyInstance, args: Args): Value {
  const [separator = 'T'] = args.positional;
  return `${dateText(moment(self))}${textArgument(vm, separator, 'separator')}${timeText(moment(self))}`;
}

/** `datetime.datetime`; `now` and `utcnow` are the run's clock. */
export const datetimeClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'datetime', 'datetime', {
    bases: [dateClass(vm)],
    methods: {
      __init__(vm, self, args) {
        self.payload = fields(vm, args, allFields, 3);
        return null;
      },
      __str__: (_, self) => `${dateText(moment(self))} ${timeText(moment(self))}`,
      isoformat,
      replace,
      date: (vm, self) =>
        instantiate(dateClass(vm), { ...moment(self), hour: 0, minute: 0, second: 0, microsecond: 0 }),
      time: (vm, self) => instantiate(timeClass(vm), { ...moment(self), year: 1, month: 1, day: 1 }),
      utcoffset: () => null,
      tzname: () => null,
      timetuple: (vm) => new Opaque('datetime.timetuple()', vm.place),
      utctimetuple: (vm) => new Opaque('datetime.utctimetuple()', vm.place),
      astimezone: (_vm, self) => self,
    },
    properties: { ...reader(allFields), tzinfo: () => null },
    classMethods: {
      utcnow: (vm) => runClock(vm, 'datetime.utcnow'),
      // In the zone that the script asks for; every one in the field asks for UTC.
      now: (vm, _cls, args) => {
        const zone = args.positional[0] ?? args.keyword.get('tz') ?? null;
        return runClock(vm, zone === null ? 'datetime.now' : 'datetime.utcnow');
      },
      today: (vm) => runClock(vm, 'datetime.now'),
      fromtimestamp: (vm, _cls, args) => fromTimestamp(vm, args, 'datetime.fromtimestamp'),
      utcfromtimestamp: (vm, _cls, args) => fromTimestamp(vm, args, 'datetime.utcfromtimestamp'),
      strptime(vm, cls, args) {
        const [text = null, pattern = null] = args.positional;
        if (text instanceof RunValue) {
          return vm.run({ kind: 'call', fn: 'datetime.strptime', args: [text.expr, vm.toExpr(pattern)] }, DATETIME);
        }
        const parsed = parseMoment(textArgument(vm, text, 'text'), textArgument(vm, pattern, 'format'));
        if (parsed === undefined) throw vm.unresolved('strptime with a directive that is not numeric');
        if (parsed === null)
          throw vm.raise('ValueError', `time data ${vm.repr(text)} does not match format ${vm.repr(pattern)}`);
        return instantiate(cls, parsed);
      },
      combine(_vm, cls, args) {
        const [date = null, time = null] = args.positional;
        const { hour, minute, second, microsecond } = moment(time);
        return instantiate(cls, { ...moment(date), hour, minute, second, microsecond });
      },
    },
  }),
);

function fromTimestamp(vm: Interpreter, args: Args, fn: string): Value {
  const [seconds = null, given] = args.positional;
  const zone = given ?? args.keyword.get('tz') ?? null;
  const inUtc = fn === 'datetime.utcfromtimestamp' || (zone instanceof PyInstance && zone.payload === UTC);
  if (typeof seconds === 'bigint' && inUtc) {
    return instantiate(datetimeClass(vm), fromMicroseconds(seconds * 1_000_000n));
  }
  return vm.run({ kind: 'call', fn, args: [vm.toExpr(seconds)] }, DATETIME);
}

const tzinfo = once((vm) => defineClass(vm, 'datetime', 'tzinfo', { methods: { __init__: () => null } }));
const timezone = once((vm) =>
  defineClass(vm, 'datetime', 'timezone', {
    bases: [tzinfo(vm)],
    methods: { __str__: () => 'UTC', utcoffset: () => null },
  }),
);
/** `datetime.timezone.utc` and `pytz.utc`. */
export const utcZone = once((vm) => instantiate(timezone(vm), UTC));

const bound = (moment: Partial<Moment>): Moment => ({
  year: 1,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  microsecond: 0,
  ...moment,
});
const last = bound({ year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59, microsecond: 999_999 });

/** `datetime` */
export const datetime: LibraryModule = {
  name: 'datetime',
  load(vm, module) {
    const cls = datetimeClass(vm);
    cls.attrs.set('min', instantiate(cls, bound({})));
    cls.attrs.set('max', instantiate(cls, last));
    timezone(vm).attrs.set('utc', utcZone(vm));
    module.attrs.set('datetime', cls);
    module.attrs.set('date', dateClass(vm));
    module.attrs.set('time', timeClass(vm));
    module.attrs.set('timedelta', timedelta(vm));
    module.attrs.set('tzinfo', tzinfo(vm));
    module.attrs.set('timezone', timezone(vm));
    module.attrs.set('UTC', utcZone(vm));
    module.attrs.set('MINYEAR', 1n);
    module.attrs.set('MAXYEAR', 9999n);
  },
};
