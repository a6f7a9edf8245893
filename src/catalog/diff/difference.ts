/** Stable: plans, reports and their readers go by it. */
export type DifferenceCode =
  | 'database-charset'
  | 'table-missing'
  | 'table-unexpected'
  | 'table-engine'
  | 'table-charset'
  | 'table-row-format'
  | 'table-comment'
  | 'column-missing'
  | 'column-unexpected'
  | 'column-type'
  /** The same type in another charset or collation. */
  | 'column-charset'
  | 'column-nullable'
  | 'column-default'
  | 'column-auto-increment'
  | 'column-on-update'
  | 'column-comment'
  | 'column-generated'
  /** The columns that both have stand in another order. */
  | 'column-order'
  | 'primary-key'
  | 'index-missing'
  | 'index-unexpected'
  /** One of that name, over other columns or of another kind. */
  | 'index-definition'
  | 'index-name'
  | 'foreign-key-missing'
  | 'foreign-key-unexpected'
  | 'foreign-key-name'
  /** The same columns and target; ON DELETE or ON UPDATE differ. */
  | 'foreign-key-actions'
  | 'check-missing'
  | 'check-unexpected'
  | 'check-expression'
  | 'check-name'
  /** The CHECK that SQLAlchemy before 1.4 gave to every Boolean: `` `deleted` in (0,1) ``. */
  | 'boolean-check-missing'
  | 'boolean-check-unexpected'
  | 'trigger-missing'
  | 'trigger-unexpected'
  | 'trigger-definition'
  | 'view-missing'
  | 'view-unexpected';

/** What differs. `index: 'PRIMARY'` never occurs: the primary key is the table's. */
export interface DifferenceObject {
  readonly table?: string;
  readonly column?: string;
  readonly index?: string;
  readonly foreignKey?: string;
  readonly check?: string;
  readonly trigger?: string;
  readonly view?: string;
}

export interface Difference {
  readonly code: DifferenceCode;
  readonly object: DifferenceObject;
  /** As text for people and reports; `null`: not there. */
  readonly expected: string | null;
  readonly found: string | null;
}

/**
 * Pairs two lists: first what is alike and has the same name, then what is alike. What stays alone is returned as that.
 */
export function pairUp<T extends { readonly name: string }>(
  expected: readonly T[],
  live: readonly T[],
  shape: (item: T) => string,
): { readonly pairs: readonly (readonly [T, T])[]; readonly missing: readonly T[]; readonly unexpected: readonly T[] } {
  const pairs: [T, T][] = [];
  const left = new Map(live.map((item) => [item, shape(item)]));
  const match = (item: T, named: boolean): boolean => {
    const wanted = shape(item);
    for (const [other, form] of left) {
      if (form !== wanted || (named && other.name.toLowerCase() !== item.name.toLowerCase())) continue;
      left.delete(other);
      pairs.push([item, other]);
      return true;
    }
    return false;
  };
  const unnamed = expected.filter((item) => !match(item, true));
  const missing = unnamed.filter((item) => !match(item, false));
  return { pairs, missing, unexpected: [...left.keys()] };
}
