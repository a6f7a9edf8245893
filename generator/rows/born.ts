import type { Born } from '../../src/migration/model.ts';
import { constant } from './fold.ts';
import type { Expr } from './program.ts';

const UUIDS: ReadonlySet<string> = new Set(['uuid.uuid4', 'uuid.uuid1', 'oslo_utils.uuidutils.generate_uuid']);
const UTC_CLOCKS: ReadonlySet<string> = new Set([
  'datetime.utcnow',
  'datetime.datetime.utcnow',
  'oslo_utils.timeutils.utcnow',
  'timeutils.utcnow',
]);
const LOCAL_CLOCKS: ReadonlySet<string> = new Set([
  'datetime.now',
  'datetime.datetime.now',
  'datetime.today',
  'datetime.datetime.today',
]);

/** What a run value is born as: a fresh UUID, the clock, an input; `null` when it is none of these. */
export function bornValue(expr: Expr): Born | null {
  switch (expr.kind) {
    case 'input':
      return { born: 'input', name: expr.name };
    case 'call': {
      if (UUIDS.has(expr.fn)) return { born: 'uuid', format: 'dashed' };
      if (UTC_CLOCKS.has(expr.fn) && expr.args.length === 0) return { born: 'now', zone: 'utc' };
      if (LOCAL_CLOCKS.has(expr.fn) && expr.args.length === 0) return { born: 'now', zone: 'local' };
      const [only] = expr.args;
      const inner = expr.fn === 'str' && expr.args.length === 1 && only ? bornValue(only) : null;
      return inner?.born === 'uuid' ? inner : null;
    }
    case 'field':
      return expr.name === 'hex' && bornValue(expr.of)?.born === 'uuid' ? { born: 'uuid', format: 'hex' } : null;
    case 'method': {
      const [from, to] = expr.args.map(constant);
      const dashes = expr.name === 'replace' && from === '-' && to === '';
      return dashes && bornValue(expr.of)?.born === 'uuid' ? { born: 'uuid', format: 'hex' } : null;
    }
    default:
      return null;
  }
}

/** `now.replace(microsecond=123)`: the clock, which has whole seconds, with microseconds of the script's own. */
export function clockWithMicroseconds(
  expr: Expr,
): { readonly zone: 'utc' | 'local'; readonly microseconds: number } | null {
  if (expr.kind !== 'method' || expr.name !== 'replace' || expr.args.length !== 2) return null;
  const born = bornValue(expr.of);
  const [part, value] = expr.args.map(constant);
  if (born?.born !== 'now' || part !== 'microsecond' || typeof value !== 'bigint') return null;
  return { zone: born.zone, microseconds: Number(value) };
}
