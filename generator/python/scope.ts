import type { Condition } from '../../src/operation/model.ts';
import type { Asked } from './expression/asked.ts';
import type { Code, Statement } from './syntax/ast.ts';
import { type PyClass, type PyModule, takeSerial, type Value } from './value.ts';

/** Variables of a module, a call, a class body or a comprehension. */
export class Scope {
  readonly kind: 'module' | 'function' | 'class' | 'comprehension';
  readonly vars: Map<string, Value>;
  readonly parent: Scope | null;
  readonly module: PyModule;
  /** The code whose variables these are; `null` for modules and comprehensions. */
  readonly code: Code | null;
  /** Of class bodies: the class, once it is made. */
  readonly cell: { cls: PyClass | null } = { cls: null };
  /** Variables that hold what was read off something that reflection gave: see `expression/asked.ts`. */
  asked?: Map<string, Asked>;
  /** The age of the scope, to be compared with that of blocks. */
  readonly serial: number = takeSerial();
  constructor(
    kind: Scope['kind'],
    vars: Map<string, Value>,
    parent: Scope | null,
    module: PyModule,
    code: Code | null = null,
  ) {
    this.kind = kind;
    this.vars = vars;
    this.parent = parent;
    this.module = module;
    this.code = code;
  }
}

/** A running call (or module body): where it is, and what it has asked of the catalog so far. */
export interface Frame {
  scope: Scope;
  readonly file: string;
  line: number;
  readonly name: string;
  caller: Frame | null;
  /** Calls up to here. */
  readonly depth: number;
  /** The conditions on the catalog that hold here because of an `if`. */
  conditions: readonly Held[];
  /** The loops around the current statement, innermost last. */
  readonly loops: Loop[];
  /** The whole body, for asking what is read behind a loop. */
  readonly body: readonly Statement[];
  /** Exceptions being handled, for a bare `raise`. */
  readonly handling: Value[];
  /** The frame of a script (not of an imported module) or of a function defined in one. */
  readonly inScript: boolean;
}

/** A condition on the catalog that an `if` has asked, and how long what follows depends on it. */
export interface Held {
  readonly condition: Condition;
  readonly until: 'branch' | 'round' | 'loop' | 'call';
}

/** A loop being evaluated. `residual`: its body is evaluated once, for all rows. */
export interface Loop {
  readonly kind: 'for' | 'while';
  readonly residual: boolean;
  /** The current round of a loop that is unrolled: what a `continue` ends. */
  round: object;
}

/** How a block of statements ended. `dead`: nothing behind it runs, and the residual program says so already. */
export type Completion =
  | { readonly kind: 'normal' }
  | { readonly kind: 'return'; readonly value: Value }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'dead' };

export const NORMAL: Completion = Object.freeze({ kind: 'normal' });
export const BREAK: Completion = Object.freeze({ kind: 'break' });
export const CONTINUE: Completion = Object.freeze({ kind: 'continue' });
export const DEAD: Completion = Object.freeze({ kind: 'dead' });
