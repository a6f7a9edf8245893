import type { Machine } from '../machine.ts';
import type { Scope } from '../scope.ts';
import type { PyInstance, Value } from '../value.ts';
import { type Block, type Change, Restart, RunVariable, type Write } from './block.ts';
import { settle, toExpr } from './run.ts';
import { joinTypes, NONE, typeOfRun } from './type.ts';

/** Stores a variable; inside branches and loops over rows, so that it can be taken back or become an assignment. */
export function bindName(vm: Machine, scope: Scope, name: string, value: Value): void {
  const current = scope.vars.get(name);
  if (current instanceof RunVariable && vm.block !== current.block && vm.block.within(current.block)) {
    assignVariable(vm, scope, name, current, value);
    return;
  }
  const settled = settle(vm, name, value);
  if (vm.block.parent !== null) log(vm, { holder: scope.vars, name, owner: scope, old: current });
  scope.vars.set(name, settled);
}

function assignVariable(vm: Machine, scope: Scope, name: string, current: RunVariable, value: Value): void {
  const expr = toExpr(vm, value);
  if (expr.kind === 'var' && expr.name === current.variable) return;
  vm.statement({ kind: 'assign', name: current.variable, value: expr, place: vm.place });
  const type = joinTypes(current.type, typeOfRun(value));
  if (type === current.type) return;
  if (vm.block.parent !== null) log(vm, { holder: scope.vars, name, owner: scope, old: current });
  scope.vars.set(name, new RunVariable(current.variable, type === NONE ? { kind: 'any' } : type, current.block));
}

/** Sets an instance's own attribute. */
export function writeAttribute(vm: Machine, instance: PyInstance, name: string, to: Value): void {
  const old = instance.attrs.get(name);
  if (vm.block.parent !== null && instance.serial < vm.block.startSerial && old !== to) {
    for (let block: Block | null = vm.block; block; block = block.parent) {
      if (block.kind !== 'loop' || instance.serial >= block.startSerial) continue;
      throw vm.unresolved(`attribute ${name} of a ${instance.cls.name} changes in a loop over rows`);
    }
    log(vm, { holder: instance.attrs, name, owner: instance, old });
  }
  instance.attrs.set(name, settle(vm, name, to));
}

/** Remembers a write to something that is older than the block. @throws Restart when a loop did not expect it. */
function log(vm: Machine, write: Write): void {
  // Born inside the block: nobody outside sees it.
  if (write.owner.serial >= vm.block.startSerial) return;
  if ('vars' in write.owner) {
    const scope = write.owner;
    let outermost: Block | null = null;
    for (let block: Block | null = vm.block; block; block = block.parent) {
      if (!block.loop || scope.serial >= block.startSerial) continue;
      if (block.loop.scope !== scope || !block.loop.planned.has(write.name)) outermost = block;
    }
    if (outermost) throw new Restart(outermost, null, { scope, name: write.name });
  }
  vm.block.writes.push(write);
}

/** What a block has written, first write first, with the values that it left. */
export function changesOf(block: Block): Change[] {
  const seen = new Map<Map<string, Value>, Set<string>>();
  const changes: Change[] = [];
  for (const write of block.writes) {
    let names = seen.get(write.holder);
    if (!names) {
      names = new Set();
      seen.set(write.holder, names);
    }
    if (names.has(write.name)) continue;
    names.add(write.name);
    changes.push({ ...write, now: write.holder.get(write.name) });
  }
  return changes;
}

/** Takes back all that a block has written. */
export function undo(block: Block): void {
  for (const write of [...block.writes].reverse()) restore(write, write.old);
  block.writes = [];
}

/** Writes the values of a side again, into the current block. */
export function reapply(vm: Machine, changes: readonly Change[]): void {
  for (const change of changes) put(vm, change, change.now);
}

/** Sets a variable or attribute without asking what it was for the residual program. */
export function put(vm: Machine, write: Write, value: Value | undefined): void {
  if (vm.block.parent !== null) {
    vm.block.writes.push({
      holder: write.holder,
      name: write.name,
      owner: write.owner,
      old: write.holder.get(write.name),
    });
  }
  restore(write, value);
}

function restore(write: Write, value: Value | undefined): void {
  if (value === undefined) write.holder.delete(write.name);
  else write.holder.set(write.name, value);
}
