import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, CatalogBool, PyClass, PyInstance, PySet, type Value } from '../../../python/value.ts';
import { flagArgument, optionalText } from '../../arguments.ts';
import { sqlalchemyError } from '../error.ts';
import { classNamed, isA, make, pythonClass } from '../kit/registry.ts';
import { fields, nameOf, stateOf } from '../kit/spec.ts';
import { ColumnState, ConstraintState, ForeignKeyState, TableState } from '../state/schema.ts';
import { typeInstance } from '../type/base.ts';
import { attachColumn } from './attach.ts';
import { clientSide, defaultArgument, serverSide } from './default.ts';

/** Keywords of Column; others are an error, except options of dialects. */
const keywords = new Set([
  'name',
  'type_',
  'key',
  'primary_key',
  'nullable',
  'default',
  'server_default',
  'server_onupdate',
  'onupdate',
  'index',
  'unique',
  'autoincrement',
  'comment',
  'info',
  'quote',
  'doc',
  'system',
  '_proxies',
  'insert_sentinel',
]);

function initialise(vm: Interpreter, self: PyInstance, args: Args): Value {
  const rest = [...args.positional];
  for (const name of args.keyword.keys()) {
    if (!keywords.has(name) && !/^(mysql|mariadb|sqlite|postgresql|oracle|mssql)_/.test(name)) {
      throw sqlalchemyError(vm, 'ArgumentError', `Unknown arguments passed to Column: ['${name}']`);
    }
  }
  const first = rest[0];
  const named = args.keyword.get('name');
  let name: string | null = null;
  if (named !== undefined) name = nameOf(vm, named, 'column name');
  else if (first === null || typeof first === 'string' || isText(first)) {
    name = first === null ? null : vm.str(first ?? '');
    rest.shift();
  }
  let type: Value = args.keyword.get('type_') ?? null;
  if (type === null && rest.length > 0 && isType(vm, rest[0])) type = rest.shift() ?? null;
  const state = new ColumnState(name, typeInstance(vm, type));
  self.payload = state;
  const get = (key: string): Value => args.keyword.get(key) ?? null;
  state.key = optionalText(vm, args.keyword.get('key'), 'key') ?? name;
  state.primaryKey = flagArgument(vm, args.keyword.get('primary_key'), false);
  state.nullableGiven = args.keyword.has('nullable');
  state.nullable = state.nullableGiven ? get('nullable') : !state.primaryKey;
  state.default = clientSide(vm, get('default'), false);
  state.onUpdate = clientSide(vm, get('onupdate'), true);
  state.serverDefault = serverSide(vm, get('server_default'), false);
  state.serverOnUpdate = serverSide(vm, get('server_onupdate'), true);
  state.index = get('index');
  state.unique = get('unique');
  state.autoincrement = args.keyword.get('autoincrement') ?? 'auto';
  state.comment = get('comment');
  state.quote = get('quote');
  state.doc = get('doc');
  state.system = args.keyword.get('system') ?? false;
  state.info = args.keyword.get('info') ?? vm.call(vm.builtin('dict'));
  for (const item of rest) addItem(vm, state, item);
  return null;
}

function isText(value: Value | undefined): boolean {
  return value instanceof PyInstance && typeof value.payload === 'string';
}

function isType(vm: Interpreter, value: Value | undefined): boolean {
  if (value instanceof PyClass) return value.isSubclassOf(classNamed(vm, 'TypeEngine'));
  return isA(vm, value, 'TypeEngine');
}

function addItem(vm: Interpreter, state: ColumnState, item: Value): void {
  if (item === null) return;
  const fallback = defaultArgument(item);
  if (fallback) {
    switch (fallback.kind) {
      case 'client':
        if (fallback.forUpdate) state.onUpdate = item;
        else state.default = item;
        return;
      case 'sequence':
        state.default = item;
        return;
      case 'computed':
        state.computed = item;
        return;
      case 'identity':
        state.identity = item;
        return;
      default:
        if (fallback.forUpdate) state.serverOnUpdate = item;
        else state.serverDefault = item;
        return;
    }
  }
  if (item instanceof PyInstance && item.payload instanceof ForeignKeyState) {
    state.foreignKeys.push(item);
  } else if (item instanceof PyInstance && item.payload instanceof ConstraintState) {
    state.constraints.push(item);
  } else {
    throw sqlalchemyError(vm, 'ArgumentError', `'SchemaItem' object expected, got ${vm.repr(item)}`);
  }
}

/** `column.copy()`: the same without a table. */
export function copyColumn(vm: Interpreter, column: PyInstance): PyInstance {
  const state = stateOf(vm, column, ColumnState);
  const copy = new ColumnState(state.name, state.type);
  copy.key = state.key;
  copy.primaryKey = state.primaryKey;
  copy.nullable = state.nullable;
  copy.nullableGiven = state.nullableGiven;
  copy.default = state.default;
  copy.onUpdate = state.onUpdate;
  copy.serverDefault = state.serverDefault;
  copy.serverOnUpdate = state.serverOnUpdate;
  copy.index = state.index;
  copy.unique = state.unique;
  copy.autoincrement = state.autoincrement;
  copy.comment = state.comment;
  copy.info = state.info;
  copy.quote = state.quote;
  copy.doc = state.doc;
  copy.computed = state.computed;
  copy.identity = state.identity;
  copy.system = state.system;
  copy.constraints.push(...state.constraints);
  for (const key of state.foreignKeys) {
    // One that belongs to a table's constraint already comes along with the constraint, or not at all.
    if (stateOf(vm, key, ForeignKeyState).constraint === null) copy.foreignKeys.push(copyForeignKey(vm, key));
  }
  const made = new PyInstance(column.cls);
  made.payload = copy;
  for (const [name, value] of column.attrs) made.attrs.set(name, value);
  return made;
}

function copyForeignKey(vm: Interpreter, key: PyInstance): PyInstance {
  const state = stateOf(vm, key, ForeignKeyState);
  const copy = new ForeignKeyState(state.target);
  copy.name = state.name;
  copy.onUpdate = state.onUpdate;
  copy.onDelete = state.onDelete;
  copy.useAlter = state.useAlter;
  copy.linkToName = state.linkToName;
  return make(vm, 'ForeignKey', copy);
}

const plain = fields(ColumnState, {
  name: 'name',
  key: 'key',
  nullable: 'nullable',
  index: 'index',
  unique: 'unique',
  autoincrement: 'autoincrement',
  comment: 'comment',
  info: 'info',
  quote: 'quote',
  doc: 'doc',
  system: 'system',
  computed: 'computed',
  identity: 'identity',
  default: 'default',
  onupdate: 'onUpdate',
  server_default: 'serverDefault',
  server_onupdate: 'serverOnUpdate',
  primary_key: 'primaryKey',
});

pythonClass('sqlalchemy.sql.schema', 'Column', (vm) => ({
  bases: [classNamed(vm, 'ColumnClause'), classNamed(vm, 'SchemaItem')],
  methods: {
    __init__: initialise,
    __repr__: (vm, self) => {
      const state = stateOf(vm, self, ColumnState);
      return `Column(${state.name === null ? 'None' : `'${state.name}'`}, ${vm.repr(state.type)})`;
    },
    __str__: (vm, self) => {
      const state = stateOf(vm, self, ColumnState);
      const table = state.table?.payload;
      return table instanceof TableState ? `${table.name}.${state.name}` : (state.name ?? '(no name)');
    },
    copy: (vm, self) => copyColumn(vm, self),
    _copy: (vm, self) => copyColumn(vm, self),
    references: (vm, self, args) =>
      stateOf(vm, self, ColumnState).foreignKeys.some((key) => vm.getAttr(key, 'column') === args.positional[0]),
    append_foreign_key: (vm, self, args) => {
      const state = stateOf(vm, self, ColumnState);
      addItem(vm, state, args.positional[0] ?? null);
      if (state.table) attachColumn(vm, state.table, self, false);
      return null;
    },
    _set_parent: (vm, self, args) => {
      attachColumn(vm, args.positional[0] as PyInstance, self, true);
      return null;
    },
  },
  properties: {
    ...plain.properties,
    nullable: (vm, self) => {
      const { live, nullable } = stateOf(vm, self, ColumnState);
      if (!live || nullable !== live.nullable) return nullable;
      return new CatalogBool(nullable, { kind: 'hasColumn', table: live.table, column: live.column, nullable: true });
    },
    type: (vm, self) => stateOf(vm, self, ColumnState).type,
    table: (vm, self) => stateOf(vm, self, ColumnState).table,
    foreign_keys: (vm, self) => new PySet(stateOf(vm, self, ColumnState).foreignKeys),
    constraints: (vm, self) => new PySet(stateOf(vm, self, ColumnState).constraints),
    description: (vm, self) => stateOf(vm, self, ColumnState).name,
  },
  setters: {
    ...plain.setters,
    primary_key: (vm, self, value) => {
      stateOf(vm, self, ColumnState).primaryKey = vm.truth(value);
    },
    type: (vm, self, value) => {
      stateOf(vm, self, ColumnState).type = typeInstance(vm, value);
    },
    table: (vm, self, value) => {
      stateOf(vm, self, ColumnState).table = value instanceof PyInstance ? value : null;
    },
    name: (vm, self, value) => {
      const state = stateOf(vm, self, ColumnState);
      const name = nameOf(vm, value, 'column name');
      if (state.key === null || state.key === state.name) state.key = name;
      state.name = name;
    },
    server_default: (vm, self, value) => {
      stateOf(vm, self, ColumnState).serverDefault = serverSide(vm, value, false);
    },
    default: (vm, self, value) => {
      stateOf(vm, self, ColumnState).default = clientSide(vm, value, false);
    },
  },
}));
