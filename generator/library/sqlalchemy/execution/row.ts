import type { Interpreter } from '../../../python/interpreter.ts';
import { PyDict, PyInstance, PyList, PyTuple, type Value } from '../../../python/value.ts';
import { sqlalchemyError } from '../error.ts';
import { make, pythonClass } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { keyText } from '../lower/values.ts';
import { RowState } from './result-state.ts';

/** A row that is known before the run: a count over an empty table. */
export function knownRow(vm: Interpreter, names: readonly string[], values: readonly Value[]): PyInstance {
  return make(vm, 'Row', new RowState(names, values));
}

function valueAt(vm: Interpreter, state: RowState, key: Value): Value {
  if (typeof key === 'bigint') {
    const found = state.values.at(Number(key));
    if (found === undefined) throw vm.raise('IndexError', 'tuple index out of range');
    return found;
  }
  const name = key instanceof PyInstance ? keyText(vm, key) : String(key);
  const at = state.names.indexOf(name);
  if (at < 0) throw sqlalchemyError(vm, 'NoSuchColumnError', `Could not locate column in row for column '${name}'`);
  return state.values[at] ?? null;
}

const list = (values: readonly Value[]): PyList => new PyList([...values]);

pythonClass('sqlalchemy.engine.row', 'Row', () => ({
  methods: {
    __getitem__: (vm, self, args) => valueAt(vm, stateOf(vm, self, RowState), args.positional[0] ?? null),
    __getattr__: (vm, self, args) => {
      const state = stateOf(vm, self, RowState);
      const name = args.positional[0] as string;
      const at = state.names.indexOf(name);
      if (at < 0) throw vm.raise('AttributeError', name);
      return state.values[at] ?? null;
    },
    __iter__: (vm, self) => list(stateOf(vm, self, RowState).values),
    __len__: (vm, self) => BigInt(stateOf(vm, self, RowState).values.length),
    __contains__: (vm, self, args) =>
      stateOf(vm, self, RowState).values.some((value) => vm.equals(value, args.positional[0] ?? null)),
    __eq__: (vm, self, args) =>
      vm.equals(new PyTuple(stateOf(vm, self, RowState).values), new PyTuple(vm.iterate(args.positional[0] ?? null))),
    keys: (vm, self) => list(stateOf(vm, self, RowState).names),
    values: (vm, self) => list(stateOf(vm, self, RowState).values),
    items: (vm, self) => {
      const { names, values } = stateOf(vm, self, RowState);
      return list(names.map((name, at) => new PyTuple([name, values[at] ?? null])));
    },
    _asdict: (vm, self) => {
      const { names, values } = stateOf(vm, self, RowState);
      return PyDict.of(names.map((name, at) => [name, values[at] ?? null] as const));
    },
  },
  properties: { _mapping: (_vm, self) => self },
}));
