import type { Condition, Operation } from '../../src/operation/model.ts';
import type { RowStatement } from './sql.ts';

/**
 * What is left of a script after evaluation: a program over values that belong to the run. Everything that depended
 * on the schema alone is gone (loops unrolled, helpers inlined). `rows/lower.ts` turns it into steps.
 */
export type Program = readonly Stmt[];

/** Where in the scripts something stands: for errors and for comments in generated files. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** An expression over run values, in A-normal form as far as row statements go: these only stand in `let`. */
export type Expr =
  | { readonly kind: 'const'; readonly value: string | number | bigint | boolean | null | Uint8Array }
  | { readonly kind: 'var'; readonly name: string }
  /** A column of a row. */
  | { readonly kind: 'field'; readonly of: Expr; readonly name: string }
  /** An element of a list, tuple or dict. */
  | { readonly kind: 'item'; readonly of: Expr; readonly key: Expr }
  /** Python's operator: `+ - * / // % ** == != < <= > >= in is and or not neg`. */
  | { readonly kind: 'op'; readonly op: string; readonly args: readonly Expr[] }
  /** A known function by its Python name: `uuid.uuid4`, `str`, `json.loads`, `datetime.utcnow`, `len`, … */
  | { readonly kind: 'call'; readonly fn: string; readonly args: readonly Expr[] }
  /** A method of a run value: `lower`, `split`, `get`, … */
  | { readonly kind: 'method'; readonly of: Expr; readonly name: string; readonly args: readonly Expr[] }
  | { readonly kind: 'format'; readonly parts: readonly (string | Expr)[] }
  | { readonly kind: 'conditional'; readonly test: Expr; readonly then: Expr; readonly else: Expr }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly Expr[] }
  | { readonly kind: 'dict'; readonly entries: readonly { readonly key: Expr; readonly value: Expr }[] }
  /** A comprehension over run values. */
  | {
      readonly kind: 'map';
      readonly result: 'list' | 'set' | 'dict';
      readonly item: string;
      readonly over: Expr;
      readonly where: Expr | null;
      readonly value: Expr;
      readonly key?: Expr;
    }
  /** A value from outside the database: a configuration option with upstream's default. */
  | { readonly kind: 'input'; readonly name: string };

export type Stmt =
  /** A schema change at this point of the script. */
  | { readonly kind: 'operation'; readonly operation: Operation; readonly place: Place }
  /** Runs a row statement; `result` names what later expressions see: rows, or the outcome (`rowcount`, `insertId`). */
  | {
      readonly kind: 'execute';
      readonly statement: RowStatement;
      readonly result?: string;
      readonly when?: Condition;
      readonly place: Place;
    }
  | { readonly kind: 'let'; readonly name: string; readonly value: Expr; readonly place: Place }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Expr; readonly place: Place }
  /** `list.append`, `set.add`, `dict[key] = value`, `list.extend`, `dict.update`, `dict.pop` … on a run collection. */
  | {
      readonly kind: 'mutate';
      readonly target: Expr;
      readonly method: string;
      readonly args: readonly Expr[];
      readonly place: Place;
    }
  | {
      readonly kind: 'forEach';
      readonly item: string;
      readonly over: Expr;
      readonly body: Program;
      readonly place: Place;
    }
  | { readonly kind: 'while'; readonly test: Expr; readonly body: Program; readonly place: Place }
  | { readonly kind: 'if'; readonly test: Expr; readonly then: Program; readonly else: Program; readonly place: Place }
  | { readonly kind: 'break' | 'continue'; readonly place: Place }
  /** The script refuses: upstream's own guard. */
  | { readonly kind: 'raise'; readonly message: Expr; readonly place: Place };
