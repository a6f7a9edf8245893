import type { ReferentialAction } from '../../../../src/catalog/model.ts';
import type { PyInstance, Value } from '../../../python/value.ts';

/** State of a MetaData. */
export class MetaDataState {
  readonly tables = new Map<string, PyInstance>();
  bind: Value = null;
  schema: string | null = null;
  /** Naming convention by prefix (`ix`, `uq`, `fk`, `pk`, `ck`). */
  readonly naming = new Map<string, Value>();
  info: Value = null;
}

/** State of a Table, and of the lightweight `table()`, which has no metadata. */
export class TableState {
  name: string;
  metadata: PyInstance | null;
  /** By key, in order. */
  readonly columns = new Map<string, PyInstance>();
  primaryKey: PyInstance | null = null;
  /** All constraints, the primary key among them. */
  readonly constraints: PyInstance[] = [];
  readonly indexes: PyInstance[] = [];
  /** `mysql_engine` and the like, as given. */
  readonly options = new Map<string, Value>();
  comment: string | null = null;
  info: Value = null;
  schema: string | null = null;
  /** Its columns came from the catalog. */
  reflected = false;
  collection: PyInstance | null = null;
  constructor(name: string, metadata: PyInstance | null) {
    this.name = name;
    this.metadata = metadata;
  }
}

/** State of a Column (and of the lightweight `column()`). */
export class ColumnState {
  name: string | null;
  key: string | null;
  type: PyInstance;
  table: PyInstance | null = null;
  primaryKey = false;
  nullable: Value = true;
  /** Of a reflected column: whose it is in the catalog, and whether it took NULL there. */
  live: { readonly table: string; readonly column: string; readonly nullable: boolean } | null = null;
  /** The script said `nullable=`; a primary key then leaves it as it is. */
  nullableGiven = false;
  default: Value = null;
  serverDefault: Value = null;
  onUpdate: Value = null;
  serverOnUpdate: Value = null;
  index: Value = null;
  unique: Value = null;
  autoincrement: Value = 'auto';
  comment: Value = null;
  info: Value = null;
  quote: Value = null;
  doc: Value = null;
  computed: Value = null;
  identity: Value = null;
  system: Value = false;
  /** ForeignKey instances. */
  readonly foreignKeys: PyInstance[] = [];
  /** Column-level constraints (CheckConstraint). */
  readonly constraints: PyInstance[] = [];
  constructor(name: string | null, type: PyInstance) {
    this.name = name;
    this.key = name;
    this.type = type;
  }
}

export type Key = string | PyInstance;

/** State of a ForeignKey, the one that stands in a column. */
export class ForeignKeyState {
  /** `table.column`, or a Column. */
  readonly target: Key;
  parent: PyInstance | null = null;
  /** The table's constraint; made when the column comes to its table. */
  constraint: PyInstance | null = null;
  name: string | null = null;
  onUpdate: string | null = null;
  onDelete: string | null = null;
  useAlter = false;
  linkToName = false;
  constructor(target: Key) {
    this.target = target;
  }
}

export type ConstraintKind = 'primary' | 'unique' | 'foreign' | 'check';

/** State of all constraint classes. */
export class ConstraintState {
  readonly kind: ConstraintKind;
  readonly order: number;
  name: string | null = null;
  table: PyInstance | null = null;
  /** Columns, or their keys as long as there is no table. */
  columns: Key[] = [];
  /** Of foreign keys: one ForeignKey instance a column. */
  readonly elements: PyInstance[] = [];
  onUpdate: string | null = null;
  onDelete: string | null = null;
  useAlter = false;
  /** Made by Table itself for its columns with `primary_key=True`. */
  implicit = false;
  /** Of checks. */
  text: Value = null;
  info: Value = null;
  constructor(kind: ConstraintKind, order: number) {
    this.kind = kind;
    this.order = order;
  }
}

/** State of an Index. */
export class IndexState {
  name: string | null;
  unique: boolean;
  table: PyInstance | null = null;
  /** Columns, or their keys as long as there is no table; any other expression is kept as it is. */
  expressions: Key[] = [];
  /** `mysql_length` and the like. */
  readonly options = new Map<string, Value>();
  constructor(name: string | null, unique: boolean) {
    this.name = name;
    this.unique = unique;
  }
}

/** State of ColumnDefault, DefaultClause, FetchedValue, Sequence, Computed, Identity. */
export class DefaultState {
  readonly kind: 'client' | 'server' | 'fetched' | 'sequence' | 'computed' | 'identity';
  readonly arg: Value;
  /** Runs on UPDATE instead of INSERT. */
  readonly forUpdate: boolean;
  readonly persisted: Value;
  constructor(kind: DefaultState['kind'], arg: Value, forUpdate = false, persisted: Value = null) {
    this.kind = kind;
    this.arg = arg;
    this.forUpdate = forUpdate;
    this.persisted = persisted;
  }
}

/** State of the collection that `table.c` is: a view on columns by key. */
export class CollectionState {
  readonly columns: ReadonlyMap<string, PyInstance>;
  /** The table whose columns came from the catalog: asking for a name is asking the catalog. */
  readonly owner: PyInstance | null;
  constructor(columns: ReadonlyMap<string, PyInstance>, owner: PyInstance | null = null) {
    this.columns = columns;
    this.owner = owner;
  }
}

/** `CASCADE`, `set null`, … as an action; `undefined` when none is given. */
export function referentialAction(text: string | null): ReferentialAction | undefined {
  return text === null ? undefined : (text.toUpperCase() as ReferentialAction);
}
