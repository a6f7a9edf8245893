import type { Expr } from './program.ts';

/**
 * SQL as a tree: what the stand-in for SQLAlchemy's expression language builds, what the recognisers of `rows/` match
 * and what `render.ts` turns into MySQL text. Only row statements; schema statements are operations.
 */
export type SqlExpr =
  /** `table` is the name or alias under which the FROM list holds it; empty for a name that stands alone (a label). */
  | { readonly kind: 'column'; readonly table: string; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string | number | bigint | boolean | null | Uint8Array }
  /** A value that only the run knows. */
  | { readonly kind: 'run'; readonly expr: Expr }
  /** `op` in lower case: `=`, `!=`, `<`, `<=`, `>`, `>=`, `<=>`, `+`, `-`, `*`, `/`, `%`, `||`, `and`, `or`, `like`, `not like`, `in`, `not in`, `is`, `is not`, `between` (`right` is a list of the two bounds), `regexp`, `collate`, and `escape` (only as the right side of `like`). */
  | { readonly kind: 'binary'; readonly op: string; readonly left: SqlExpr; readonly right: SqlExpr }
  | { readonly kind: 'unary'; readonly op: 'not' | '-' | 'distinct' | 'asc' | 'desc'; readonly operand: SqlExpr }
  | { readonly kind: 'list'; readonly items: readonly SqlExpr[] }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly SqlExpr[]; readonly distinct?: boolean }
  | {
      readonly kind: 'case';
      readonly whens: readonly { readonly when: SqlExpr; readonly then: SqlExpr }[];
      readonly else: SqlExpr | null;
    }
  | { readonly kind: 'cast'; readonly operand: SqlExpr; readonly type: string }
  | { readonly kind: 'subquery'; readonly query: Select }
  | { readonly kind: 'exists'; readonly query: Select }
  | { readonly kind: 'star' }
  /** A `text()` fragment, already MySQL; `bindings` fill its `:name` places. */
  | { readonly kind: 'raw'; readonly sql: string; readonly bindings?: Readonly<Record<string, SqlExpr>> };

export type FromItem =
  | { readonly kind: 'table'; readonly name: string; readonly alias?: string }
  | {
      readonly kind: 'join';
      readonly left: FromItem;
      readonly right: FromItem;
      readonly on: SqlExpr | null;
      readonly outer: boolean;
    }
  | { readonly kind: 'subquery'; readonly query: Select; readonly alias: string };

export interface Select {
  readonly kind: 'select';
  /** `name`: the key of the value in a row. */
  readonly columns: readonly { readonly expr: SqlExpr; readonly name: string }[];
  readonly from: readonly FromItem[];
  readonly where: SqlExpr | null;
  readonly groupBy: readonly SqlExpr[];
  readonly having: SqlExpr | null;
  readonly orderBy: readonly SqlExpr[];
  readonly limit: SqlExpr | null;
  readonly offset: SqlExpr | null;
  readonly distinct: boolean;
  /** Groups by sorting, since there may be as many groups as rows: a table of groups on disk would be slow. */
  readonly manyGroups?: true;
  /** `UNION` / `UNION ALL` arms after the first. */
  readonly unions?: readonly { readonly all: boolean; readonly query: Select }[];
}

export interface Insert {
  readonly kind: 'insert';
  readonly table: string;
  readonly columns: readonly string[];
  /** One entry a row, in the order of `columns`; or the rows of a query; or the rows of a list that the run holds. */
  readonly source:
    | { readonly kind: 'values'; readonly rows: readonly (readonly SqlExpr[])[] }
    | { readonly kind: 'select'; readonly query: Select }
    | { readonly kind: 'run'; readonly rows: Expr };
  readonly ignore?: boolean;
}

export interface Update {
  readonly kind: 'update';
  readonly table: string;
  readonly set: readonly { readonly column: string; readonly value: SqlExpr }[];
  readonly where: SqlExpr | null;
  /** Further tables of a multi-table UPDATE. */
  readonly from?: readonly FromItem[];
}

export interface Delete {
  readonly kind: 'delete';
  readonly table: string;
  readonly where: SqlExpr | null;
}

/** A row statement that the script holds as text; `bindings` fill its `:name` places. */
export interface RawStatement {
  readonly kind: 'sql';
  readonly text: string;
  readonly bindings: Readonly<Record<string, SqlExpr>>;
}

export type RowStatement = Select | Insert | Update | Delete | RawStatement;
