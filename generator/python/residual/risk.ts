import type { Expr } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';

/** Functions that cannot fail, whatever they are given by rows of a sane database. */
const SAFE = new Set(
  'str repr bool len list set dict sorted reversed zip enumerate range any all format isinstance slice sum abs succeeds'.split(
    ' ',
  ),
);

/** The errors of conversions, as Python names them. */
const CONVERSION = ['ValueError', 'TypeError'] as const;

/**
 * An expression is being made inside a `try`. If evaluating it could raise what one of the handlers takes, the handler
 * belongs to the run: it becomes one side of a condition, and the rest of the `try` the other.
 */
export function mayRaise(vm: Machine, expr: Expr): void {
  switch (expr.kind) {
    case 'call': {
      if (SAFE.has(expr.fn) || isPure(expr.fn)) return;
      // `succeeds(f(x), 'ValueError')`: false when `f(x)` raises one of these; other errors are the run's.
      vm.divert(CONVERSION, (names) => ({
        kind: 'call',
        fn: 'succeeds',
        args: [expr, { kind: 'const', value: names.join(',') }],
      }));
      return;
    }
    case 'item': {
      const { key, of } = expr;
      if (key.kind === 'const' && typeof key.value === 'bigint') {
        // The first item of a list that may be empty.
        vm.divert(['IndexError'], () => ({
          kind: 'op',
          op: '>',
          args: [{ kind: 'call', fn: 'len', args: [of] }, key],
        }));
        return;
      }
      vm.divert(['KeyError'], () => ({ kind: 'op', op: 'in', args: [key, of] }));
      return;
    }
    case 'method': {
      const [key] = expr.args;
      if (expr.name === 'pop' && expr.args.length === 1 && key) {
        vm.divert(['KeyError'], () => ({ kind: 'op', op: 'in', args: [key, expr.of] }));
      } else if (expr.name === 'decode') {
        vm.divert(CONVERSION, (names) => ({
          kind: 'call',
          fn: 'succeeds',
          args: [expr, { kind: 'const', value: names.join(',') }],
        }));
      }
      return;
    }
    default:
      return;
  }
}

/** The clock, random values, and text out of anything. */
function isPure(fn: string): boolean {
  return ['uuid.uuid1', 'uuid.uuid4', 'utcnow', 'now', 'dumps', 'text_type', 'time.time', 'generate_uuid'].some(
    (name) => fn.endsWith(name),
  );
}
