import type { Expr, Stmt } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { type Completion, type Loop, NORMAL, type Scope } from '../scope.ts';
import { Poison, type RunType, RunValue, type Value } from '../value.ts';
import { put, undo } from './bind.ts';
import { Block, type Escape, Restart, RunVariable } from './block.ts';
import { completed } from './branch.ts';
import { not } from './expr.ts';
import { declareEscape, escapeFor, reopen, sealGuards, takeEscape } from './guard.ts';
import { markState, obey, rewind } from './mark.ts';
import { toExpr } from './run.ts';
import { ANY, NONE, typeOfRun } from './type.ts';

/** A loop whose rounds only the run knows. */
export interface ResidualLoop {
  /** The list, or the test of a `while` (evaluated in the loop, anew each round). */
  readonly over: { readonly list: RunValue; readonly hint: string } | { readonly test: () => Value };
  readonly scope: Scope;
  /** Names of the scope that the body assigns. */
  readonly planned: ReadonlySet<string>;
  /** Those of them whose value lives from round to round, or behind the loop. */
  readonly carried: readonly string[];
  /** One round, with the item. */
  readonly round: (item: Value) => Completion;
}

/** The type of a list's items. */
function itemTypeOf(type: RunType): RunType {
  return type.kind === 'list' || type.kind === 'set' ? type.of : type.kind === 'dict' ? type.key : ANY;
}

/** Makes a variable of the run out of a variable of the script. */
export function declareVariable(vm: Machine, scope: Scope, name: string, value: Value): void {
  const variable = vm.freshName(name);
  const type = typeOfRun(value);
  vm.statement({ kind: 'let', name: variable, value: toExpr(vm, value), place: vm.place });
  vm.block.declared.add(variable);
  vm.mutables.add(variable);
  const write = { holder: scope.vars, name, owner: scope, old: undefined };
  // A variable that starts as None will hold something else.
  put(vm, write, new RunVariable(variable, type === NONE ? ANY : type, vm.block));
}

/** Evaluates a loop's body once and records it. */
export function residualLoop(vm: Machine, loop: ResidualLoop): Completion {
  const outer = vm.block;
  for (let tries = 0; ; tries++) {
    const mark = markState(vm);
    const writes = outer.writes.length;
    const saved = loop.carried.map((name) => [name, loop.scope.vars.get(name)] as const);
    const block: { made: Block | null } = { made: null };
    try {
      return attempt(vm, loop, block);
    } catch (error) {
      if (!(error instanceof Restart) || error.block !== block.made || tries > 100) throw error;
      vm.block = outer;
      for (const [name, value] of saved) {
        if (value === undefined) loop.scope.vars.delete(name);
        else loop.scope.vars.set(name, value);
      }
      outer.writes.length = writes;
      rewind(vm, mark);
      for (const table of vm.emptyDoubted) vm.knownEmpty.delete(table);
      obey(vm, error);
    }
  }
}

function attempt(vm: Machine, loop: ResidualLoop, made: { made: Block | null }): Completion {
  const outer = vm.block;
  for (const name of loop.carried) {
    const current = loop.scope.vars.get(name);
    if (current instanceof RunVariable && outer.within(current.block)) continue;
    const start = current === undefined || current instanceof Poison ? null : vm.readFrom(current);
    declareVariable(vm, loop.scope, name, start);
  }
  const emptyBefore = new Set(vm.knownEmpty);
  const askedBefore = new Set(vm.emptyAsked);
  const block = new Block('loop', outer, { scope: loop.scope, planned: loop.planned });
  made.made = block;
  const guards = vm.guards.length;
  const entry: Loop = { kind: 'list' in loop.over ? 'for' : 'while', residual: true, round: {} };
  const frame = vm.frame;
  frame.loops.push(entry);
  vm.block = block;
  vm.emptyAsked.clear();
  let escapes: Escape[] = [];
  let test: Expr = { kind: 'const', value: true };
  let item = '';
  try {
    const completion = completed(vm, () => {
      if ('list' in loop.over) {
        item = vm.freshName(loop.over.hint);
        return loop.round(new RunValue({ kind: 'var', name: item }, itemTypeOf(loop.over.list.type)));
      }
      const asked = loop.over.test();
      test = testOf(vm, block, asked);
      return loop.round(null);
    });
    escapes = finish(vm, completion, guards);
    undo(block);
  } catch (error) {
    vm.guards.length = Math.min(vm.guards.length, guards);
    for (let open: Block | null = vm.block; open && open !== outer; open = open.parent) undo(open);
    throw error;
  } finally {
    frame.loops.pop();
    vm.block = outer;
  }
  doubtEmpty(vm, block, emptyBefore);
  for (const table of askedBefore) vm.emptyAsked.add(table);
  for (const detour of escapes) declareEscape(vm, detour);
  const place = vm.place;
  const body: readonly Stmt[] = block.statements;
  if ('list' in loop.over) {
    if (body.length > 0) vm.statement({ kind: 'forEach', item, over: loop.over.list.expr, body, place });
  } else vm.statement({ kind: 'while', test, body, place });
  for (const detour of escapes) reopen(vm, detour);
  return NORMAL;
}

/** A test that needs statements of its own (a query) is asked inside the loop, which it then leaves. */
function testOf(vm: Machine, block: Block, asked: Value): Expr {
  const known = vm.truthOrRun(asked);
  if (known === true) return { kind: 'const', value: true };
  const expr = toExpr(vm, asked);
  if (block.statements.length === 0) return expr;
  const place = vm.place;
  vm.statement({ kind: 'if', test: not(expr), then: [{ kind: 'break', place }], else: [], place });
  return { kind: 'const', value: true };
}

/** What the end of the body means for the loop. */
function finish(vm: Machine, completion: Completion, guards: number): Escape[] {
  if (completion.kind === 'break') vm.statement({ kind: 'break', place: vm.place });
  if (completion.kind !== 'return') return sealGuards(vm, guards, true);
  // The body always returns: in its first round.
  const detour = escapeFor(vm, vm.frame, completion);
  for (const statement of takeEscape(vm, detour, completion, true)) vm.statement(statement);
  return [...sealGuards(vm, guards, true), detour];
}

/**
 * A table that was known to be empty when the body asked is not so in the second round, if the body fills it.
 * @throws Restart to begin again without that knowledge.
 */
function doubtEmpty(vm: Machine, block: Block, before: ReadonlySet<string>): void {
  const filled = [...before].filter((table) => !vm.knownEmpty.has(table) && vm.emptyAsked.has(table));
  if (filled.length === 0) return;
  for (const table of filled) vm.emptyDoubted.add(table);
  throw new Restart(block, null);
}
