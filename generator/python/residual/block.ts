import type { Expr, Stmt } from '../../rows/program.ts';
import type { Completion, Scope } from '../scope.ts';
import { currentSerial, type PyInstance, type PyObject, RunValue, type RunType, type Value } from '../value.ts';

/** A variable or attribute that was written inside a block. */
export type Location =
  | { readonly kind: 'variable'; readonly scope: Scope; readonly name: string }
  | { readonly kind: 'attribute'; readonly object: PyInstance; readonly name: string };

export interface Write {
  readonly location: Location;
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
  readonly startSerial: number = currentSerial();
  readonly depth: number;
  readonly writes: Write[] = [];
  /** Names that its own statements declare: they mean nothing outside. */
  readonly declared = new Set<string>();
  /** The scope in which a loop stands; `null` for others. */
  readonly loopScope: Scope | null;
  constructor(kind: Block['kind'], parent: Block | null, loopScope: Scope | null = null) {
    this.kind = kind;
    this.parent = parent;
    this.depth = parent ? parent.depth + 1 : 0;
    this.loopScope = loopScope;
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

/**
 * One side of an `if` over rows ended early (`return`, or `continue` of a loop that is unrolled). The other side stays
 * open: the rest of the function (or round) goes into it, until `target` is reached.
 */
export interface Guard {
  readonly target: object;
  readonly test: Expr;
  /** True: the ended side is `then`. */
  readonly negated: boolean;
  readonly ended: {
    readonly statements: Stmt[];
    readonly completion: Completion;
    readonly writes: ReadonlyMap<Location, Value | undefined>;
    readonly declared: ReadonlySet<string>;
  };
  /** The block that is still open. */
  readonly open: Block;
  /** Where in the parent's statements the `if` will stand. */
  readonly parent: Block;
  readonly line: number;
  readonly file: string;
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
