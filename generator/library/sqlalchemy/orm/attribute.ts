import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, type Value } from '../../../python/value.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { clauseOf } from '../lower/clause.ts';
import { ElementState } from '../state/clause.ts';
import { PropertyState } from './state.ts';

/** What a mapped class has in the place of a Column: itself in queries, the value on an object. */
export function instrumented(vm: Interpreter, key: string, column: PyInstance): PyInstance {
  const clause = clauseOf(vm, column);
  if (!clause) throw vm.unresolved(`mapped attribute ${key}`);
  const attribute = make(vm, 'InstrumentedAttribute', new ElementState(clause, { element: column }));
  attribute.attrs.set('_key', key);
  return attribute;
}

pythonClass('sqlalchemy.orm.attributes', 'QueryableAttribute', (vm) => ({
  bases: [classNamed(vm, 'ColumnElement')],
  methods: {
    __get__: (_vm, self, args) => {
      const [instance] = args.positional;
      if (!(instance instanceof PyInstance)) return self;
      return instance.attrs.get(String(self.attrs.get('_key'))) ?? null;
    },
    __clause_element__: (vm, self) => stateOf(vm, self, ElementState).notes.element ?? null,
    __getattr__: (vm, self, args) => {
      const name = args.positional[0] as string;
      const { element } = stateOf(vm, self, ElementState).notes;
      const found = element === undefined || name.startsWith('__') ? undefined : vm.findAttr(element, name);
      if (found === undefined) throw vm.raise('AttributeError', name);
      return found;
    },
  },
  properties: {
    key: (_vm, self) => self.attrs.get('_key') ?? null,
    property: (vm, self) =>
      make(vm, 'ColumnProperty', new PropertyState('column', [vm.getAttr(self, '__clause_element__')])),
  },
}));
pythonClass('sqlalchemy.orm.attributes', 'InstrumentedAttribute', (vm) => ({
  bases: [classNamed(vm, 'QueryableAttribute')],
}));

/** Constructors of mapped properties; what they are given matters to a running service only. */
const properties: Readonly<Record<string, string>> = {
  RelationshipProperty: 'relationship',
  ColumnProperty: 'column_property',
  SynonymProperty: 'synonym',
  CompositeProperty: 'composite',
  BackRef: 'backref',
  AssociationProxy: 'association_proxy',
};

pythonClass('sqlalchemy.orm.interfaces', 'MapperProperty', () => ({}));
for (const [name, kind] of Object.entries(properties)) {
  pythonClass('sqlalchemy.orm.properties', name, (vm) => ({
    bases: [classNamed(vm, 'MapperProperty')],
    methods: {
      __init__: (_vm, self, args) => {
        self.payload = new PropertyState(kind, args.positional);
        return null;
      },
      __getattr__: (vm, self, args) => {
        const wanted = args.positional[0] as string;
        if (wanted.startsWith('__')) throw vm.raise('AttributeError', wanted);
        throw vm.unresolved(`${wanted} of a ${stateOf(vm, self, PropertyState).kind}`);
      },
    },
    properties: {
      columns: (vm, self) => vm.call(vm.builtin('list'), [tupleOf(vm, stateOf(vm, self, PropertyState).positional)]),
    },
  }));
}

function tupleOf(vm: Interpreter, values: readonly Value[]): Value {
  const list = vm.call(vm.builtin('list')) as Value;
  for (const value of values) vm.call(vm.getAttr(list, 'append'), [value]);
  return list;
}
