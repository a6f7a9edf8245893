import type { PyClass, PyInstance, Value } from '../../../python/value.ts';
import type { SelectParts } from '../state/selectable.ts';

/** What declarative knows of a mapped class. */
export class MapperState {
  readonly cls: PyClass;
  readonly table: PyInstance;
  /** Attribute of the class to the column that it stands for. */
  readonly columns: ReadonlyMap<string, PyInstance>;
  constructor(cls: PyClass, table: PyInstance, columns: ReadonlyMap<string, PyInstance>) {
    this.cls = cls;
    this.table = table;
    this.columns = columns;
  }
}

/** State of an object of a mapped class that the script made itself. */
export class EntityState {
  /** Column values that the database has, once the object was added; `null` before. */
  stored: ReadonlyMap<string, Value> | null = null;
}

/** State of a Session. */
export class SessionState {
  readonly bind: Value;
  /** Objects that were added, whose later changes are written by a flush. */
  readonly objects: PyInstance[] = [];
  constructor(bind: Value) {
    this.bind = bind;
  }
}

/** State of a Query: a select, and what its rows are. */
export class QueryState {
  readonly session: PyInstance | null;
  /** What `query(…)` was given. */
  readonly entities: readonly Value[];
  readonly parts: SelectParts;
  constructor(session: PyInstance | null, entities: readonly Value[], parts: SelectParts) {
    this.session = session;
    this.entities = entities;
    this.parts = parts;
  }
}

/** State of `relationship()`, `backref()`, … : what it was given; nothing in a migration follows it. */
export class PropertyState {
  readonly kind: string;
  readonly positional: readonly Value[];
  constructor(kind: string, positional: readonly Value[]) {
    this.kind = kind;
    this.positional = positional;
  }
}
