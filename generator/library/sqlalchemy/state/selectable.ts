import type { Interpreter } from '../../../python/interpreter.ts';
import { type PyInstance, RunValue, type Value } from '../../../python/value.ts';
import type { Insert } from '../../../rows/sql.ts';
import type { Clause } from './clause.ts';

/** State of an alias of a table, of a subquery and of a CTE: something in FROM with a name of its own. */
export class AliasState {
  /** Table, select, compound or join. */
  readonly element: PyInstance;
  /** `null`: a name is made up when the statement is lowered. */
  readonly name: string | null;
  /** By key; each an instance of ColumnClause that stands for the element's column under this name. */
  readonly columns = new Map<string, PyInstance>();
  collection: PyInstance | null = null;
  constructor(element: PyInstance, name: string | null) {
    this.element = element;
    this.name = name;
  }
}

/** State of a Join. */
export class JoinState {
  readonly left: PyInstance;
  readonly right: PyInstance;
  readonly on: Clause | null;
  readonly outer: boolean;
  collection: PyInstance | null = null;
  constructor(left: PyInstance, right: PyInstance, on: Clause | null, outer: boolean) {
    this.left = left;
    this.right = right;
    this.on = on;
    this.outer = outer;
  }
}

/** One output column of a select. */
export interface Output {
  readonly clause: Clause;
  /** What the script passed: a column, a label, an entity. */
  readonly value: Value;
}

/** A select as it stands; generative methods make a new one. */
export interface SelectParts {
  readonly columns: readonly Output[];
  /** `select_from`, `from_obj`, `join`. */
  readonly from: readonly PyInstance[];
  readonly where: readonly Clause[];
  readonly groupBy: readonly Clause[];
  readonly having: readonly Clause[];
  readonly orderBy: readonly Clause[];
  readonly limit: Value;
  readonly offset: Value;
  readonly distinct: boolean;
  /** `correlate(...)`: exactly these are left to the enclosing statement; `null`: SQLAlchemy decides. */
  readonly correlate: readonly PyInstance[] | null;
  readonly correlateExcept: readonly PyInstance[] | null;
  /** `use_labels`: rows are keyed by `<table>_<column>`. */
  readonly labels: boolean;
  readonly bind: Value;
}

export class SelectState {
  readonly parts: SelectParts;
  constructor(parts: SelectParts) {
    this.parts = parts;
  }
}

/** State of `union` and `union_all`. */
export class CompoundState {
  readonly selects: readonly PyInstance[];
  readonly all: boolean;
  readonly orderBy: readonly Clause[];
  readonly limit: Value;
  readonly offset: Value;
  constructor(
    selects: readonly PyInstance[],
    all: boolean,
    rest: { readonly orderBy?: readonly Clause[]; readonly limit?: Value; readonly offset?: Value } = {},
  ) {
    this.selects = selects;
    this.all = all;
    this.orderBy = rest.orderBy ?? [];
    this.limit = rest.limit ?? null;
    this.offset = rest.offset ?? null;
  }
}

/** What `.values()` was given: columns with values, many rows of them, or a select. */
export type DmlValues =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly values: ReadonlyMap<string, Value> }
  | { readonly kind: 'many'; readonly rows: readonly ReadonlyMap<string, Value>[] }
  | { readonly kind: 'run'; readonly rows: Value }
  | { readonly kind: 'select'; readonly columns: readonly string[]; readonly query: PyInstance };

/** State of Insert, Update and Delete. */
export class DmlState {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly table: PyInstance;
  readonly values: DmlValues;
  readonly where: readonly Clause[];
  readonly ignore: boolean;
  readonly bind: Value;
  isExecuted = false;
  constructor(
    kind: DmlState['kind'],
    table: PyInstance,
    rest: {
      readonly values?: DmlValues;
      readonly where?: readonly Clause[];
      readonly ignore?: boolean;
      readonly bind?: Value;
    } = {},
  ) {
    this.kind = kind;
    this.table = table;
    this.values = rest.values ?? { kind: 'none' };
    this.where = rest.where ?? [];
    this.ignore = rest.ignore ?? false;
    this.bind = rest.bind ?? null;
  }
}

/** State of `text('…')`: SQL that the script spells out. */
export class TextState {
  readonly text: string;
  readonly bindings: ReadonlyMap<string, Value>;
  /** The statement that the text is, where it spells rows that only the run knows. */
  readonly insert: Insert | null;
  constructor(text: string, bindings: ReadonlyMap<string, Value> = new Map(), insert: Insert | null = null) {
    this.text = text;
    this.bindings = bindings;
    this.insert = insert;
  }
}

/**
 * The text as it stands, for where no statement is made of it.
 * @throws Unresolved where a value that only the run knows belongs into it
 */
export function writtenText(vm: Interpreter, { text, bindings, insert }: TextState): string {
  if (insert) throw vm.unresolved('a text() of rows that only the run knows, where no statement is made of it');
  for (const value of bindings.values()) {
    if (value instanceof RunValue)
      throw vm.unresolved('a text() that only the run knows, where no statement is made of it');
  }
  return text;
}
