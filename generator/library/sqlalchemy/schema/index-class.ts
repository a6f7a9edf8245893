import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, PyInstance, PyList, type Value } from '../../../python/value.ts';
import { flagArgument } from '../../arguments.ts';
import { createIndex, dropIndex } from '../execution/ddl.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { nameOf, stateOf } from '../kit/spec.ts';
import { CollectionState, ColumnState, IndexState } from '../state/schema.ts';
import { attachIndex } from './attach.ts';
import { keyOf } from './constraint.ts';

const plain = new Set(['unique', 'quote', 'info', '_table', '_column_flag']);

function initialise(vm: Interpreter, self: PyInstance, args: Args): Value {
  const [name, ...expressions] = args.positional;
  const given = args.keyword.get('name') ?? name ?? null;
  const state = new IndexState(nameOf(vm, given, 'index name'), flagArgument(vm, args.keyword.get('unique'), false));
  state.expressions = expressions.filter((item) => item !== null).map((item) => keyOf(vm, item));
  for (const [key, value] of args.keyword) {
    if (key !== 'name' && !plain.has(key)) state.options.set(key, value);
  }
  self.payload = state;
  const table = args.keyword.get('_table') ?? tableOf(vm, state);
  if (table instanceof PyInstance) attachIndex(vm, table, self);
  return null;
}

/** The table of the columns that an index is made of. */
function tableOf(vm: Interpreter, state: IndexState): PyInstance | null {
  for (const key of state.expressions) {
    if (typeof key !== 'string' && key.payload instanceof ColumnState) return key.payload.table;
    if (typeof key !== 'string') {
      const [from] = [vm.findAttr(key, 'table') ?? null];
      if (from instanceof PyInstance) return from;
    }
  }
  return null;
}

function columns(self: IndexState): Map<string, PyInstance> {
  return new Map(
    self.expressions.flatMap((key): [string, PyInstance][] =>
      typeof key !== 'string' && key.payload instanceof ColumnState ? [[key.payload.key ?? '', key]] : [],
    ),
  );
}

function checkFirst(vm: Interpreter, args: Args): boolean {
  return flagArgument(vm, args.keyword.get('checkfirst') ?? args.positional[1], false);
}

pythonClass('sqlalchemy.sql.schema', 'Index', (vm) => ({
  bases: [classNamed(vm, 'ColumnCollectionMixin'), classNamed(vm, 'SchemaItem')],
  methods: {
    __init__: initialise,
    create: (vm, self, args) => {
      createIndex(vm, self, checkFirst(vm, args));
      return self;
    },
    drop: (vm, self, args) => {
      dropIndex(vm, self, checkFirst(vm, args));
      return null;
    },
    _set_parent: (vm, self, args) => {
      attachIndex(vm, args.positional[0] as PyInstance, self);
      return null;
    },
    __repr__: (vm, self) => `Index(${stateOf(vm, self, IndexState).name ?? 'None'})`,
  },
  properties: {
    name: (vm, self) => stateOf(vm, self, IndexState).name,
    unique: (vm, self) => stateOf(vm, self, IndexState).unique,
    table: (vm, self) => stateOf(vm, self, IndexState).table,
    columns: (vm, self) => make(vm, 'ColumnCollection', new CollectionState(columns(stateOf(vm, self, IndexState)))),
    expressions: (vm, self) => new PyList([...stateOf(vm, self, IndexState).expressions]),
    kwargs: (vm, self) => optionsDict(vm, stateOf(vm, self, IndexState)),
    dialect_kwargs: (vm, self) => optionsDict(vm, stateOf(vm, self, IndexState)),
  },
  setters: {
    name: (vm, self, value) => {
      stateOf(vm, self, IndexState).name = nameOf(vm, value, 'index name');
    },
    unique: (vm, self, value) => {
      stateOf(vm, self, IndexState).unique = vm.truth(value);
    },
    table: (vm, self, value) => {
      stateOf(vm, self, IndexState).table = value instanceof PyInstance ? value : null;
    },
  },
}));

function optionsDict(vm: Interpreter, state: IndexState): Value {
  return vm.call(vm.builtin('dict'), [], state.options);
}
