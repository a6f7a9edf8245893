import type { RowColumn, Value } from '../../../python/value.ts';

/** State of a result: rows, or what a statement did, or nothing at all. */
export class ResultState {
  /** A PyList, or the run's list of rows; `null` for statements that give none. */
  readonly rows: Value;
  readonly columns: readonly RowColumn[];
  /** Of a row statement: a run value with `rowcount` and `insertId`; `null` where nothing happened. */
  readonly outcome: Value;
  /** Values of the primary key that an insert knows, in the key's order. */
  readonly insertedKey: readonly Value[];
  /** The statement gives exactly one row: an aggregate over everything. */
  readonly single: boolean;
  /** Rows that `fetchone()` has taken. */
  taken = 0;
  closed = false;
  /** What `scalars(n)` and `mappings()` make of each row. */
  readonly view: 'row' | 'mapping' | number;

  constructor(
    rows: Value,
    columns: ResultState['columns'],
    rest: {
      readonly outcome?: Value;
      readonly insertedKey?: readonly Value[];
      readonly single?: boolean;
      readonly view?: ResultState['view'];
    } = {},
  ) {
    this.rows = rows;
    this.columns = columns;
    this.outcome = rest.outcome ?? null;
    this.insertedKey = rest.insertedKey ?? [];
    this.single = rest.single ?? false;
    this.view = rest.view ?? 'row';
  }
}

/** State of a row whose values are known before the run. */
export class RowState {
  readonly names: readonly string[];
  readonly values: readonly Value[];
  constructor(names: readonly string[], values: readonly Value[]) {
    this.names = names;
    this.values = values;
  }
}
