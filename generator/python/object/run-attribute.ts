import type { Machine } from '../machine.ts';
import { columnValue } from '../residual/row.ts';
import { ANY, INT } from '../residual/type.ts';
import { type RunType, RunValue, type Value } from '../value.ts';

/** `x.name` of a value that only the run knows: a column of a row, else what a call may turn into a method. */
export function runAttribute(vm: Machine, value: RunValue, name: string): Value | undefined {
  const type = value.type;
  if (type.kind === 'row') {
    const own = type.entity?.getAttr?.(vm, value, name);
    if (own !== undefined) return own;
    const column = type.columns.find((candidate) => candidate.name === name);
    if (column) return columnValue(vm, value, column);
    if (type.entity) return undefined;
    if (!ROW_METHODS.has(name)) return undefined;
  }
  if (type.kind === 'none') return undefined;
  if (type.kind === 'datetime' && DATE_PARTS.has(name)) return vm.run({ kind: 'field', of: value.expr, name }, INT);
  if (name.startsWith('__')) return undefined;
  const known = METHODS[type.kind];
  if (known && !known.has(name)) return undefined;
  const member = new RunValue({ kind: 'field', of: value.expr, name }, ANY);
  member.receiver = type;
  return member;
}

/** `x.name = to` of a run value: mapped rows only. */
export function setRunAttribute(vm: Machine, value: RunValue, name: string, to: Value): void {
  const entity = value.type.kind === 'row' ? value.type.entity : undefined;
  if (!entity?.setAttr) throw vm.unresolved(`assignment to attribute ${name} of a value of the run`);
  entity.setAttr(vm, value, name, to);
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const ROW_METHODS = words(
  'keys values items iteritems iterkeys itervalues get has_key copy update pop setdefault _asdict _mapping index count',
);
const DATE_PARTS = words('year month day hour minute second microsecond tzinfo');

/** Methods of the types whose methods are known; others may have any. */
const METHODS: Partial<Record<RunType['kind'], ReadonlySet<string>>> = {
  str: words(
    'capitalize casefold center count decode encode endswith expandtabs find format index isalnum isalpha isdigit islower isspace isupper join ljust lower lstrip partition replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill isdecimal isnumeric removeprefix removesuffix',
  ),
  list: words('append clear copy count extend index insert pop remove reverse sort'),
  set: words(
    'add clear copy difference difference_update discard intersection intersection_update isdisjoint issubset issuperset pop remove symmetric_difference union update',
  ),
  dict: words(
    'clear copy fromkeys get has_key items iteritems iterkeys itervalues keys pop popitem setdefault update values',
  ),
  int: words('bit_length'),
  bool: words(''),
  float: words('is_integer'),
  bytes: words('decode hex startswith endswith strip split replace join'),
};
