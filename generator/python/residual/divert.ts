import type { Expr } from '../../rows/program.ts';
import type { Machine, TryContext } from '../machine.ts';
import { NORMAL } from '../scope.ts';
import { Block, type Side } from './block.ts';
import { runSide } from './branch.ts';
import { not } from './expr.ts';
import { openGuard } from './guard.ts';
import { emitIf } from './merge.ts';

/** See `Machine.divert`. */
export function divert(vm: Machine, names: readonly string[], succeeds: (names: readonly string[]) => Expr): void {
  let found: {
    readonly context: TryContext;
    readonly handler: NonNullable<ReturnType<TryContext['handlerOf']>>;
  } | null = null;
  for (const context of [...vm.tries].reverse()) {
    const handler = context.handlerOf(names);
    if (!handler) continue;
    found = { context, handler };
    break;
  }
  if (!found) return;
  const { context, handler } = found;
  const test = succeeds(handler.names);
  if (context.asked.has(JSON.stringify(test, bigintText))) return;
  context.asked.add(JSON.stringify(test, bigintText));
  const inside = vm.frame;
  // The handler does not run under its own `try`.
  const at = vm.tries.indexOf(context);
  const tries = vm.tries.splice(at);
  let failed: Side;
  try {
    vm.frame = context.frame;
    failed = runSide(vm, () => handler.run());
  } finally {
    vm.frame = inside;
    vm.tries.push(...tries);
  }
  if (failed.escapes.length > 0) throw vm.unresolved('a handler that jumps under a further condition on rows');
  if (failed.completion.kind === 'dead') {
    emitIf(vm, not(test), failed.block.statements, []);
    return;
  }
  const open: Side = { block: new Block('branch', vm.block), completion: NORMAL, changes: [], escapes: [] };
  openGuard(vm, test, false, failed, open, context);
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
