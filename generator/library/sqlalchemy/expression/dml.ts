import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, PyInstance, PyList, type Value } from '../../../python/value.ts';
import { classNamed, pythonClass } from '../kit/registry.ts';
import { type Methods, stateOf } from '../kit/spec.ts';
import { keyText } from '../lower/values.ts';
import { TableState } from '../state/schema.ts';
import { CompoundState, DmlState, SelectState } from '../state/selectable.ts';
import { collectionOf, fromOf } from './columns.ts';
import { addedValues, isIgnore } from './dml-values.ts';
import { conditionClause } from './element.ts';
import { equalities } from './select.ts';

function changed(self: PyInstance, state: DmlState, change: Partial<DmlState>): PyInstance {
  const { kind, table, values, where, ignore, bind } = { ...state, ...change };
  const copy = new PyInstance(self.cls);
  copy.payload = new DmlState(kind, table, { values, where, ignore, bind });
  for (const [name, value] of self.attrs) copy.attrs.set(name, value);
  return copy;
}

/** `Insert(table, …)` called as a class, and `insert(table, …)` as a function. */
function initialiser(method: 'insert' | 'update' | 'delete'): Methods[string] {
  return (vm, self, args) => {
    const [table, ...rest] = args.positional;
    const given = table ?? args.keyword.get('table');
    const keyword = new Map([...args.keyword].filter(([name]) => name !== 'table'));
    const made = vm.call(vm.getAttr(fromOf(vm, given), method), rest, keyword) as PyInstance;
    self.payload = made.payload;
    return null;
  };
}

const narrowing: Methods = {
  where: (vm, self, args) => {
    const state = stateOf(vm, self, DmlState);
    return changed(self, state, {
      where: [...state.where, ...args.positional.map((arg) => conditionClause(vm, arg))],
    });
  },
  filter_by: (vm, self, args) => {
    const state = stateOf(vm, self, DmlState);
    return changed(self, state, { where: [...state.where, ...equalities(vm, state.table, args)] });
  },
};
narrowing.filter = narrowing.where as Methods[string];

const valuing: Methods = {
  values: (vm, self, args) => {
    const state = stateOf(vm, self, DmlState);
    const values = addedValues(vm, state.table, state.values, args.positional, args.keyword);
    return changed(self, state, { values });
  },
  ordered_values: (vm, self, args) => {
    const state = stateOf(vm, self, DmlState);
    const pairs = args.positional.map((pair) => {
      const [key, value] = vm.iterate(pair);
      return [keyText(vm, key ?? null), value ?? null] as const;
    });
    return changed(self, state, { values: { kind: 'one', values: new Map(pairs) } });
  },
};

const WORDS: Readonly<Record<DmlState['kind'], string>> = {
  insert: 'INSERT INTO',
  update: 'UPDATE',
  delete: 'DELETE FROM',
};

pythonClass('sqlalchemy.sql.dml', 'UpdateBase', (vm) => ({
  bases: [classNamed(vm, 'Executable'), classNamed(vm, 'ClauseElement')],
  methods: {
    prefix_with: (vm, self, args) => {
      const state = stateOf(vm, self, DmlState);
      return changed(self, state, { ignore: isIgnore(vm, new PyList([...args.positional])) });
    },
    with_hint: (_vm, self) => self,
    inline: (_vm, self) => self,
    return_defaults: (_vm, self) => self,
    __dropped__: (vm, self) => {
      const { kind, table, isExecuted } = stateOf(vm, self, DmlState);
      const name = table.payload instanceof TableState ? ` ${table.payload.name}` : '';
      return isExecuted ? null : `the ${WORDS[kind]}${name} that is built here is never executed`;
    },
    returning: (vm) => {
      throw vm.unresolved('RETURNING, which MySQL does not have');
    },
  },
  properties: {
    table: (vm, self) => stateOf(vm, self, DmlState).table,
    columns: (vm, self) => collectionOf(vm, stateOf(vm, self, DmlState).table),
  },
}));
pythonClass('sqlalchemy.sql.dml', 'ValuesBase', (vm) => ({ bases: [classNamed(vm, 'UpdateBase')], methods: valuing }));
pythonClass('sqlalchemy.sql.dml', 'Insert', (vm) => ({
  bases: [classNamed(vm, 'ValuesBase')],
  methods: {
    __init__: initialiser('insert'),
    from_select: (vm, self, args) => {
      const [names, query] = args.positional;
      const inner = query instanceof PyInstance ? (vm.findAttr(query, 'statement') ?? query) : null;
      if (
        !(
          inner instanceof PyInstance &&
          (inner.payload instanceof SelectState || inner.payload instanceof CompoundState)
        )
      ) {
        throw vm.unresolved(`from_select of ${vm.repr(query ?? null)}`);
      }
      const columns = vm.iterate(names ?? null).map((name) => keyText(vm, name));
      return changed(self, stateOf(vm, self, DmlState), { values: { kind: 'select', columns, query: inner } });
    },
    on_duplicate_key_update: (vm) => {
      throw vm.unresolved('INSERT … ON DUPLICATE KEY UPDATE');
    },
  },
}));
pythonClass('sqlalchemy.sql.dml', 'Update', (vm) => ({
  bases: [classNamed(vm, 'ValuesBase')],
  methods: { __init__: initialiser('update'), ...narrowing },
}));
pythonClass('sqlalchemy.sql.dml', 'Delete', (vm) => ({
  bases: [classNamed(vm, 'UpdateBase')],
  methods: { __init__: initialiser('delete'), ...narrowing },
}));

/** `insert(table)`, `update(table)`, `delete(table)`. */
export const dmlFunctions: Readonly<Record<string, (vm: Interpreter, args: Args) => Value>> = {
  insert: (vm, args) => vm.call(classNamed(vm, 'Insert'), args.positional, args.keyword),
  update: (vm, args) => vm.call(classNamed(vm, 'Update'), args.positional, args.keyword),
  delete: (vm, args) => vm.call(classNamed(vm, 'Delete'), args.positional, args.keyword),
};
