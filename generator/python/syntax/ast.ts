/**
 * Python's syntax as plain frozen data, made once from tree-sitter's tree. Nodes carry their line only: the file is the
 * module's, so that the same text at two releases shares one tree.
 */
export type Expression =
  | { readonly kind: 'constant'; readonly value: null | boolean | bigint | number | string; readonly line: number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly line: number }
  | { readonly kind: 'ellipsis'; readonly line: number }
  | { readonly kind: 'fstring'; readonly parts: readonly (string | FormatField)[]; readonly line: number }
  | NameExpression
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string; readonly line: number }
  | { readonly kind: 'subscript'; readonly of: Expression; readonly index: Expression; readonly line: number }
  | {
      readonly kind: 'slice';
      readonly lower: Expression | null;
      readonly upper: Expression | null;
      readonly step: Expression | null;
      readonly line: number;
    }
  | CallExpression
  | { readonly kind: 'unary'; readonly op: '-' | '+' | '~'; readonly operand: Expression; readonly line: number }
  | { readonly kind: 'not'; readonly operand: Expression; readonly line: number }
  | {
      readonly kind: 'binary';
      readonly op: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  /** `a < b < c`: `ops[i]` stands before `rest[i]`; `not in`, `is not` and `!=` (also for `<>`) are one word each. */
  | {
      readonly kind: 'compare';
      readonly first: Expression;
      readonly ops: readonly string[];
      readonly rest: readonly Expression[];
      readonly line: number;
    }
  | {
      readonly kind: 'and' | 'or';
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly then: Expression;
      readonly else: Expression;
      readonly line: number;
    }
  | { readonly kind: 'lambda'; readonly code: Code; readonly line: number }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly Expression[]; readonly line: number }
  /** `key: null` is `**value`. */
  | {
      readonly kind: 'dict';
      readonly entries: readonly { readonly key: Expression | null; readonly value: Expression }[];
      readonly line: number;
    }
  | Comprehension
  | { readonly kind: 'star'; readonly value: Expression; readonly line: number }
  | { readonly kind: 'yield'; readonly value: Expression | null; readonly from: boolean; readonly line: number }
  | { readonly kind: 'walrus'; readonly name: string; readonly value: Expression; readonly line: number }
  /** Understood by the parser, refused when it is evaluated. */
  | { readonly kind: 'unsupported'; readonly construct: string; readonly line: number };

export interface NameExpression {
  readonly kind: 'name';
  readonly id: string;
  readonly line: number;
}

export interface CallExpression {
  readonly kind: 'call';
  readonly fn: Expression;
  readonly args: readonly Argument[];
  readonly line: number;
}

export interface FormatField {
  readonly value: Expression;
  /** The text of the expression with its `=`, for `{x=}`. */
  readonly debug: string | null;
  readonly conversion: 's' | 'r' | 'a' | null;
  readonly spec: readonly (string | FormatField)[] | null;
}

export interface Argument {
  readonly kind: 'positional' | 'star' | 'keyword' | 'keywords';
  /** Of `keyword` only. */
  readonly name: string;
  readonly value: Expression;
}

export interface Comprehension {
  readonly kind: 'comprehension';
  readonly result: 'list' | 'set' | 'dict' | 'generator';
  /** Of dicts only. */
  readonly key: Expression | null;
  readonly value: Expression;
  readonly clauses: readonly {
    readonly target: Expression;
    readonly over: Expression;
    readonly ifs: readonly Expression[];
  }[];
  readonly line: number;
}

export interface Parameter {
  /** `tuple`: Python 2's `def f((a, b))`. */
  readonly kind: 'positional' | 'keywordOnly' | 'star' | 'keywords';
  readonly name: string;
  /** May not be given by keyword (before `/`). */
  readonly positionalOnly: boolean;
  readonly default: Expression | null;
  /** Python 2's tuple parameter; `name` is made up then. */
  readonly unpack: Expression | null;
}

/** The body of a function, lambda or class, with what is known about its names. */
export interface Code {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  /** Names bound anywhere in the body (not in nested functions), parameters included. */
  readonly locals: ReadonlySet<string>;
  readonly globals: ReadonlySet<string>;
  readonly nonlocals: ReadonlySet<string>;
  readonly isGenerator: boolean;
  readonly isAsync: boolean;
  readonly doc: string | null;
  readonly line: number;
}

export type Statement =
  | { readonly kind: 'expression'; readonly value: Expression; readonly line: number }
  | {
      readonly kind: 'assign';
      readonly targets: readonly Expression[];
      readonly value: Expression;
      readonly line: number;
    }
  /** `x: int`, without a value. */
  | { readonly kind: 'annotation'; readonly line: number }
  | {
      readonly kind: 'augment';
      readonly target: Expression;
      readonly op: string;
      readonly value: Expression;
      readonly line: number;
    }
  | { readonly kind: 'delete'; readonly targets: readonly Expression[]; readonly line: number }
  | { readonly kind: 'pass' | 'break' | 'continue'; readonly line: number }
  | { readonly kind: 'return'; readonly value: Expression | null; readonly line: number }
  /** `argument`: Python 2's `raise E, argument`. */
  | {
      readonly kind: 'raise';
      readonly exception: Expression | null;
      readonly argument: Expression | null;
      readonly line: number;
    }
  | { readonly kind: 'global' | 'nonlocal'; readonly names: readonly string[]; readonly line: number }
  /** `import a.b.c as d`. */
  | {
      readonly kind: 'import';
      readonly names: readonly { readonly name: string; readonly as: string | null }[];
      readonly line: number;
    }
  /** `from ..module import name as alias`; `names: '*'` for all. `level` counts the dots. */
  | {
      readonly kind: 'importFrom';
      readonly level: number;
      readonly module: string;
      readonly names: '*' | readonly { readonly name: string; readonly as: string | null }[];
      readonly line: number;
    }
  | IfStatement
  | ForStatement
  | WhileStatement
  | WithStatement
  | TryStatement
  | {
      readonly kind: 'function';
      readonly code: Code;
      readonly decorators: readonly Expression[];
      readonly line: number;
    }
  | {
      readonly kind: 'class';
      readonly code: Code;
      readonly bases: readonly Argument[];
      readonly decorators: readonly Expression[];
      readonly line: number;
    }
  | {
      readonly kind: 'assert';
      readonly test: Expression;
      readonly message: Expression | null;
      readonly line: number;
    }
  /** Python 2's print statement: evaluated, written nowhere. */
  | { readonly kind: 'print'; readonly values: readonly Expression[]; readonly line: number }
  | { readonly kind: 'unsupportedStatement'; readonly construct: string; readonly line: number };

export interface IfStatement {
  readonly kind: 'if';
  readonly test: Expression;
  readonly then: readonly Statement[];
  readonly else: readonly Statement[];
  readonly line: number;
}

export interface ForStatement {
  readonly kind: 'for';
  readonly target: Expression;
  readonly over: Expression;
  readonly body: readonly Statement[];
  readonly else: readonly Statement[];
  readonly line: number;
}

export interface WhileStatement {
  readonly kind: 'while';
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly else: readonly Statement[];
  readonly line: number;
}

export interface WithStatement {
  readonly kind: 'with';
  readonly items: readonly { readonly value: Expression; readonly target: Expression | null }[];
  readonly body: readonly Statement[];
  readonly line: number;
}

export interface TryStatement {
  readonly kind: 'try';
  readonly body: readonly Statement[];
  readonly handlers: readonly ExceptHandler[];
  readonly else: readonly Statement[];
  readonly finally: readonly Statement[];
  readonly line: number;
}

export interface ExceptHandler {
  /** `null`: a bare `except:`. */
  readonly type: Expression | null;
  readonly target: Expression | null;
  readonly body: readonly Statement[];
  readonly line: number;
}

/** A whole file. `names` are bound at its top level. */
export interface ModuleSyntax {
  readonly body: readonly Statement[];
  readonly names: ReadonlySet<string>;
  /** Some name may be bound that `names` does not hold: `from x import *`. */
  readonly hasStarImport: boolean;
  readonly doc: string | null;
}
