import { CatalogBool, PyInstance, PyList, PyTuple, type Value } from '../../../python/value.ts';
import { textArgument } from '../../arguments.ts';
import { bind } from '../../define.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { type Methods, nameOf, stateOf } from '../kit/spec.ts';
import { CollectionState, TableState } from '../state/schema.ts';
import { AliasState, JoinState } from '../state/selectable.ts';
import { collectionOf } from './columns.ts';
import { dmlMethods } from './dml-values.ts';
import { joinOf } from './join.ts';
import { emptySelect, withColumns } from './select-parts.ts';

/** `table.c`: columns by key, attribute and position. */
pythonClass('sqlalchemy.sql.base', 'ColumnCollection', () => ({
  methods: {
    __getattr__: (vm, self, args) => {
      const name = args.positional[0] as string;
      const found = stateOf(vm, self, CollectionState).columns.get(name);
      if (!found) throw vm.raise('AttributeError', name);
      return found;
    },
    __getitem__: (vm, self, args) => {
      const key = args.positional[0] ?? null;
      const { columns } = stateOf(vm, self, CollectionState);
      const found = typeof key === 'bigint' ? [...columns.values()].at(Number(key)) : columns.get(String(key));
      if (!found) throw vm.raise('KeyError', String(key));
      return found;
    },
    __contains__: (vm, self, args) => {
      const key = args.positional[0] ?? null;
      const { columns, owner } = stateOf(vm, self, CollectionState);
      if (key instanceof PyInstance) return [...columns.values()].includes(key);
      const name = textArgument(vm, key, 'name in a column collection');
      if (!owner) return columns.has(name);
      const table = stateOf(vm, owner, TableState).name;
      return new CatalogBool(columns.has(name), { kind: 'hasColumn', table, column: name });
    },
    contains_column: (vm, self, args) =>
      [...stateOf(vm, self, CollectionState).columns.values()].some((column) => column === args.positional[0]),
    __iter__: (vm, self) => new PyList([...stateOf(vm, self, CollectionState).columns.values()]),
    __len__: (vm, self) => BigInt(stateOf(vm, self, CollectionState).columns.size),
    __bool__: () => true,
    keys: (vm, self) => new PyList([...stateOf(vm, self, CollectionState).columns.keys()]),
    values: (vm, self) => new PyList([...stateOf(vm, self, CollectionState).columns.values()]),
    items: (vm, self) =>
      new PyList([...stateOf(vm, self, CollectionState).columns].map((entry) => new PyTuple([...entry]))),
    get: (vm, self, args) =>
      stateOf(vm, self, CollectionState).columns.get(String(args.positional[0])) ?? args.positional[1] ?? null,
    as_immutable: (_vm, self) => self,
    as_readonly: (_vm, self) => self,
    _all_columns: (vm, self) => new PyList([...stateOf(vm, self, CollectionState).columns.values()]),
  },
}));

function joining(outer: boolean): Methods[string] {
  return (vm, self, args) => {
    const { right, onclause, isouter } = bind(vm, 'join', args, ['right', 'onclause?', 'isouter?', 'full?']);
    return joinOf(vm, self, right ?? null, onclause ?? null, outer || (isouter !== undefined && vm.truth(isouter)));
  };
}

function aliased(key: string): Methods[string] {
  return (vm, self, args) => {
    const name = nameOf(vm, args.positional[0] ?? args.keyword.get('name'), 'alias');
    if (args.keyword.get('recursive') === true) throw vm.unresolved('a recursive CTE');
    return make(vm, key, new AliasState(self, name));
  };
}

pythonClass('sqlalchemy.sql.selectable', 'Selectable', (vm) => ({ bases: [classNamed(vm, 'ClauseElement')] }));
pythonClass('sqlalchemy.sql.selectable', 'FromClause', (vm) => ({
  bases: [classNamed(vm, 'Selectable')],
  attrs: { schema: null },
  methods: {
    join: joining(false),
    outerjoin: joining(true),
    alias: aliased('Alias'),
    select: (vm, self, args) => {
      const { whereclause, extra } = bind(vm, 'select', args, ['whereclause?', '**']);
      const select = emptySelect(vm, [self]);
      return whereclause === undefined && extra.size === 0
        ? select
        : withColumns(vm, select, new Map([...extra, ['whereclause', whereclause ?? null]]));
    },
    count: (vm, self, args) => {
      const fn = vm.getAttr(vm.getAttr(vm.importModule('sqlalchemy'), 'func'), 'count');
      const select = withColumns(
        vm,
        emptySelect(vm, [vm.call(vm.getAttr(vm.call(fn), 'label'), ['tbl_row_count'])]),
        new Map<string, Value>([
          ['from_obj', new PyList([self])],
          ['whereclause', args.positional[0] ?? args.keyword.get('whereclause') ?? null],
        ]),
      );
      return select;
    },
  },
  properties: {
    c: (vm, self) => collectionOf(vm, self),
    columns: (vm, self) => collectionOf(vm, self),
    exported_columns: (vm, self) => collectionOf(vm, self),
  },
}));

pythonClass('sqlalchemy.sql.selectable', 'TableClause', (vm) => ({
  bases: [classNamed(vm, 'FromClause')],
  methods: {
    ...dmlMethods,
    __repr__: (vm, self) => `<table ${stateOf(vm, self, TableState).name}>`,
  },
  properties: {
    name: (vm, self) => stateOf(vm, self, TableState).name,
    fullname: (vm, self) => stateOf(vm, self, TableState).name,
    description: (vm, self) => stateOf(vm, self, TableState).name,
  },
}));

pythonClass('sqlalchemy.sql.selectable', 'Alias', (vm) => ({
  bases: [classNamed(vm, 'FromClause')],
  properties: {
    name: (vm, self) => stateOf(vm, self, AliasState).name,
    element: (vm, self) => stateOf(vm, self, AliasState).element,
    original: (vm, self) => stateOf(vm, self, AliasState).element,
  },
}));
pythonClass('sqlalchemy.sql.selectable', 'Subquery', (vm) => ({ bases: [classNamed(vm, 'Alias')] }));
pythonClass('sqlalchemy.sql.selectable', 'CTE', (vm) => ({ bases: [classNamed(vm, 'Alias')] }));
pythonClass('sqlalchemy.sql.selectable', 'Join', (vm) => ({
  bases: [classNamed(vm, 'FromClause')],
  properties: {
    left: (vm, self) => stateOf(vm, self, JoinState).left,
    right: (vm, self) => stateOf(vm, self, JoinState).right,
  },
}));

/** `alias()`, `subquery()` and `cte()` of queries. */
export const aliasMethods: Methods = {
  alias: aliased('Alias'),
  subquery: aliased('Subquery'),
  cte: aliased('CTE'),
};
