import type { Expr, Stmt } from '../../rows/program.ts';
import type { Completion, Scope } from '../scope.ts';
import {
  type Choice,
  type PyInstance,
  type PyObject,
  type RunType,
  RunValue,
  takeSerial,
  type Value,
} from '../value.ts';

/** A variable of a scope, or an attribute of an instance, that was written inside a block. */
export interface Write {
  readonly holder: Map<string, Value>;
  readonly name: string;
  readonly owner: Scope | PyInstance;
  /** `undefined`: it was not there. */
  readonly old: Value | undefined;
}

/**
 * A list of residual statements under construction: the program itself, or a branch or loop in it. Objects and scopes
 * that are older than the block exist in other branches and rounds too, so writes to them are logged.
 */
export class Block {
  readonly kind: 'root' | 'branch' | 'loop';
  readonly statements: Stmt[] = [];
  readonly parent: Block | null;
  readonly startSerial: number = takeSerial();
  writes: Write[] = [];
  /** Names that its own statements declare: they mean nothing outside. */
  readonly declared = new Set<string>();
  /** Of loops: the scope in which the loop stands, and the names in it that its body is known to assign. */
  readonly loop: { readonly scope: Scope; readonly planned: ReadonlySet<string> } | null;
  constructor(kind: Block['kind'], parent: Block | null, loop: Block['loop'] = null) {
    this.kind = kind;
    this.parent = parent;
    this.loop = loop;
  }
  /** Whether this is `other` or inside it. */
  within(other: Block): boolean {
    for (let block: Block | null = this; block; block = block.parent) if (block === other) return true;
    return false;
  }
}

/** A variable that the residual program assigns: reading it gives its expression, writing it an `assign`. */
export class RunVariable extends RunValue {
  /** The block that declares it; deeper blocks assign. */
  readonly block: Block;
  readonly variable: string;
  constructor(variable: string, type: RunType, block: Block) {
    super({ kind: 'var', name: variable }, type);
    this.variable = variable;
    this.block = block;
  }
}

/** One side of a condition on rows, evaluated and undone. */
export interface Side {
  readonly block: Block;
  readonly completion: Completion;
  readonly changes: readonly Change[];
  /** Guards inside it that reach beyond it. */
  readonly escapes: readonly Escape[];
}

/** What a side has written, as it left it. */
export interface Change extends Write {
  readonly now: Value | undefined;
}

/** A guard that had to be closed before its target: a flag says in the run whether it was taken. */
export interface Escape {
  readonly flag: string;
  /** The variable of the value returned; `null` for None and for jumps. */
  readonly result: string | null;
  readonly type: RunType;
  readonly target: object;
  readonly completion: Completion;
}

/**
 * One side of a condition on rows ended early (`return`, or `continue` of a loop that is unrolled). The other side stays
 * open: the rest of the function (or round) goes into it, until `target` is reached.
 */
export interface Guard {
  readonly target: object;
  readonly test: Expr;
  /** The side that ended is the one where `test` holds. */
  readonly endedWhen: boolean;
  readonly ended: Side;
  /** The block that is still open; its parent takes the `if`. */
  readonly open: Block;
  readonly parent: Block;
}

/** Thrown to begin a loop or branch again, with a collection or variable of outside kept in the run. */
export class Restart extends Error {
  readonly block: Block;
  readonly object: PyObject | null;
  readonly variable: { readonly scope: Scope; readonly name: string } | null;
  constructor(block: Block, object: PyObject | null, variable: Restart['variable'] = null) {
    super('restart of a block');
    this.block = block;
    this.object = object;
    this.variable = variable;
  }
}

/** Thrown by reading a choice: the statement is evaluated for both of its values. */
export class NeedsChoice extends Error {
  readonly choice: Choice;
  constructor(choice: Choice) {
    super('a value depends on rows');
    this.choice = choice;
  }
}

/** Thrown when a loop that was being unrolled turns out to depend on rows. */
export class Residualise extends Error {
  readonly loop: object;
  constructor(loop: object) {
    super('loop depends on rows');
    this.loop = loop;
  }
}

/** Thrown out of calls when the residual program has ended its path already (`raise` on both sides). */
export class DeadPath extends Error {
  constructor() {
    super('nothing runs behind this');
  }
}
