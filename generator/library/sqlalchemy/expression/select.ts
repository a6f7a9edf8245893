import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, PyInstance, PyList, type Value } from '../../../python/value.ts';
import { flagArgument } from '../../arguments.ts';
import { bind } from '../../define.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { type Methods, nameOf, stateOf } from '../kit/spec.ts';
import { subqueryClause } from '../lower/clause.ts';
import { displayedFroms } from '../lower/query.ts';
import { existsQuery, rememberExists } from '../state/exists.ts';
import { Scope } from '../state/scope.ts';
import { CompoundState, type SelectParts, SelectState } from '../state/selectable.ts';
import { collectionOf, columnsOf, fromOf, outputsOfArgument } from './columns.ts';
import { conditionClause, element, nameOrClause } from './element.ts';
import { joinOf } from './join.ts';
import { compare, membership } from './operate.ts';
import { emptySelect, many, withColumns } from './select-parts.ts';
import { aliasMethods } from './selectable.ts';

type Change = (vm: Interpreter, parts: SelectParts, args: Args, self: PyInstance) => Partial<SelectParts>;

/** Generative methods: each gives a new select. */
const changes: Readonly<Record<string, Change>> = {
  where: (vm, parts, args) => ({ where: [...parts.where, ...args.positional.map((arg) => conditionClause(vm, arg))] }),
  filter: (vm, parts, args) => ({ where: [...parts.where, ...args.positional.map((arg) => conditionClause(vm, arg))] }),
  filter_by: (vm, parts, args, self) => ({
    where: [...parts.where, ...equalities(vm, firstFrom(vm, self), args)],
  }),
  select_from: (vm, parts, args) => ({ from: [...parts.from, ...args.positional.map((arg) => fromOf(vm, arg))] }),
  having: (vm, parts, args) => ({
    having: [...parts.having, ...args.positional.map((arg) => conditionClause(vm, arg))],
  }),
  group_by: (vm, parts, args) => ({ groupBy: added(vm, parts.groupBy, args) }),
  order_by: (vm, parts, args) => ({ orderBy: added(vm, parts.orderBy, args) }),
  limit: (_vm, _parts, args) => ({ limit: args.positional[0] ?? null }),
  offset: (_vm, _parts, args) => ({ offset: args.positional[0] ?? null }),
  distinct: () => ({ distinct: true }),
  correlate: (vm, _parts, args) => ({
    correlate: args.positional[0] === null ? [] : args.positional.map((arg) => fromOf(vm, arg)),
  }),
  correlate_except: (vm, _parts, args) => ({ correlateExcept: args.positional.map((arg) => fromOf(vm, arg)) }),
  apply_labels: () => ({ labels: true }),
  with_labels: () => ({ labels: true }),
  with_only_columns: (vm, _parts, args) => ({
    columns: args.positional.flatMap((arg) => outputsOfArgument(vm, arg)),
  }),
  column: (vm, parts, args) => ({ columns: [...parts.columns, ...outputsOfArgument(vm, args.positional[0] ?? null)] }),
  add_columns: (vm, parts, args) => ({
    columns: [...parts.columns, ...args.positional.flatMap((arg) => outputsOfArgument(vm, arg))],
  }),
  join: (vm, parts, args, self) => joined(vm, parts, args, self, false),
  outerjoin: (vm, parts, args, self) => joined(vm, parts, args, self, true),
  join_from: (vm, parts, args) => {
    const [left, right, on] = args.positional;
    return { from: [...parts.from, joinOf(vm, fromOf(vm, left), right ?? null, on ?? null, false)] };
  },
};

/** Methods about locks, hints and loading, which change no row. */
const unchanged = [
  'with_for_update',
  'with_hint',
  'with_statement_hint',
  'prefix_with',
  'suffix_with',
  'execution_options',
  'set_label_style',
  'reduce_columns',
  'options',
];

function added(vm: Interpreter, before: SelectParts['orderBy'], args: Args): SelectParts['orderBy'] {
  const [first] = args.positional;
  if (args.positional.length === 1 && (first === null || first === false)) return [];
  return [...before, ...args.positional.flatMap((arg) => many(arg)).map((arg) => nameOrClause(vm, arg))];
}

/** `filter_by(name='x')` as conditions on the columns of `from`. */
export function equalities(vm: Interpreter, from: PyInstance, args: Args) {
  return [...args.keyword].map(([key, value]) => {
    const column = columnsOf(vm, from).get(key);
    if (!column) throw vm.unresolved(`filter_by(${key}=…) on ${vm.repr(from)}`);
    return conditionClause(vm, compare(vm, '=', column, value));
  });
}

/** The FROM element that `filter_by` and `join` mean: the last that was joined, or the first of all. */
export function firstFrom(vm: Interpreter, select: PyInstance): PyInstance {
  const state = stateOf(vm, select, SelectState);
  const [first] = displayedFroms(vm, state, new Scope());
  if (!first) throw vm.unresolved('a select without FROM');
  return first;
}

function joined(
  vm: Interpreter,
  parts: SelectParts,
  args: Args,
  self: PyInstance,
  outer: boolean,
): Partial<SelectParts> {
  const { target, onclause, isouter } = bind(vm, 'join', args, ['target', 'onclause?', 'isouter?', 'full?']);
  const left = parts.from.at(-1) ?? firstFrom(vm, self);
  const join = joinOf(vm, left, target ?? null, onclause ?? null, outer || flagArgument(vm, isouter, false));
  return { from: [...parts.from.filter((from) => from !== left), join] };
}

function generative(): Methods {
  const methods: Methods = {};
  for (const [name, change] of Object.entries(changes)) {
    methods[name] = (vm, self, args) => {
      const { parts } = stateOf(vm, self, SelectState);
      return make(vm, 'Select', new SelectState({ ...parts, ...change(vm, parts, args, self) }));
    };
  }
  // SQLAlchemy before 1.4 could also change a select in place.
  for (const [name, change] of [
    ['append_whereclause', 'where'],
    ['append_from', 'select_from'],
    ['append_column', 'column'],
    ['append_order_by', 'order_by'],
    ['append_group_by', 'group_by'],
    ['append_having', 'having'],
  ] as const) {
    methods[name] = (vm, self, args) => {
      const { parts } = stateOf(vm, self, SelectState);
      self.payload = new SelectState({ ...parts, ...changes[change]?.(vm, parts, args, self) });
      return null;
    };
  }
  for (const name of unchanged) methods[name] = (_vm, self) => self;
  return methods;
}

/** A query as a scalar: `scalar_subquery()`, once `as_scalar()`. */
export function scalarSubquery(vm: Interpreter, query: PyInstance): PyInstance {
  return element(vm, 'ScalarSelect', subqueryClause(query), { element: query });
}

const queryMethods: Methods = {
  ...aliasMethods,
  as_scalar: (vm, self) => scalarSubquery(vm, self),
  scalar_subquery: (vm, self) => scalarSubquery(vm, self),
  label: (vm, self, args) => vm.call(vm.getAttr(scalarSubquery(vm, self), 'label'), args.positional, args.keyword),
  union: (vm, self, args) => compound(vm, [self, ...args.positional], false),
  union_all: (vm, self, args) => compound(vm, [self, ...args.positional], true),
  exists: (vm, self) => exists(vm, self),
  in_: (vm, self, args) => membership(vm, 'in', scalarSubquery(vm, self), args.positional[0] ?? null),
};

pythonClass('sqlalchemy.sql.selectable', 'SelectBase', (vm) => ({
  bases: [classNamed(vm, 'Executable'), classNamed(vm, 'FromClause')],
  methods: queryMethods,
  properties: {
    selected_columns: (vm, self) => collectionOf(vm, self),
    inner_columns: (vm, self) => new PyList([...columnsOf(vm, self).values()]),
  },
}));

pythonClass('sqlalchemy.sql.selectable', 'Select', (vm) => ({
  bases: [classNamed(vm, 'SelectBase')],
  methods: generative(),
  properties: {
    froms: (vm, self) => new PyList([...displayedFroms(vm, stateOf(vm, self, SelectState), new Scope())]),
  },
}));

pythonClass('sqlalchemy.sql.selectable', 'CompoundSelect', (vm) => ({
  bases: [classNamed(vm, 'SelectBase')],
  methods: {
    order_by: (vm, self, args) => changedCompound(vm, self, { orderBy: added(vm, [], args) }),
    limit: (vm, self, args) => changedCompound(vm, self, { limit: args.positional[0] ?? null }),
    offset: (vm, self, args) => changedCompound(vm, self, { offset: args.positional[0] ?? null }),
  },
}));

function changedCompound(
  vm: Interpreter,
  self: PyInstance,
  change: Partial<Pick<CompoundState, 'orderBy' | 'limit' | 'offset'>>,
): PyInstance {
  const { selects, all, orderBy, limit, offset } = stateOf(vm, self, CompoundState);
  return make(vm, 'CompoundSelect', new CompoundState(selects, all, { orderBy, limit, offset, ...change }));
}

function compound(vm: Interpreter, values: readonly Value[], all: boolean): PyInstance {
  const selects = values.map((value) => {
    const inner = value instanceof PyInstance ? (vm.findAttr(value, 'statement') ?? value) : value;
    if (
      inner instanceof PyInstance &&
      (inner.payload instanceof SelectState || inner.payload instanceof CompoundState)
    ) {
      return inner;
    }
    throw vm.unresolved(`union with ${vm.repr(value)}`);
  });
  return make(vm, 'CompoundSelect', new CompoundState(selects, all));
}

function exists(vm: Interpreter, query: PyInstance): PyInstance {
  const inner = subqueryClause(query);
  const made = element(vm, 'Exists', {
    lower: (vm, scope) => {
      const lowered = inner.lower(vm, scope);
      if (lowered.kind !== 'subquery') throw vm.unresolved('exists() of something that is no query');
      return { kind: 'exists', query: lowered.query };
    },
    froms: () => [],
    type: (vm) => classOfBoolean(vm),
    name: 'anon_1',
  });
  rememberExists(made, query);
  return made;
}

function classOfBoolean(vm: Interpreter): PyInstance {
  return vm.call(classNamed(vm, 'Boolean')) as PyInstance;
}

function narrowed(method: string): Methods[string] {
  return (vm, self, args) => {
    const query = existsQuery(self);
    if (!query) throw vm.unresolved(`${method}() of an exists()`);
    return exists(vm, vm.call(vm.getAttr(query, method), args.positional, args.keyword) as PyInstance);
  };
}

pythonClass('sqlalchemy.sql.selectable', 'Exists', (vm) => ({
  bases: [classNamed(vm, 'UnaryExpression')],
  methods: {
    where: narrowed('where'),
    select_from: narrowed('select_from'),
    correlate: narrowed('correlate'),
    select: (vm, self) => emptySelect(vm, [self]),
    execute: (vm, self) => vm.call(vm.getAttr(emptySelect(vm, [self]), 'execute')),
    scalar: (vm, self) => vm.call(vm.getAttr(emptySelect(vm, [self]), 'scalar')),
  },
}));

/** The functions that make queries, by name. */
export const queryFunctions: Readonly<Record<string, (vm: Interpreter, args: Args) => Value>> = {
  select: (vm, args) => {
    const [first, ...rest] = args.positional;
    const columnsKeyword = args.keyword.get('columns');
    if (first instanceof PyList || (first === undefined && args.keyword.size > 0)) {
      const columns = first ?? columnsKeyword ?? null;
      const names = ['whereclause', 'from_obj', 'distinct', 'having', 'correlate', 'prefixes', 'suffixes'];
      const keywords = new Map([...args.keyword].filter(([name]) => name !== 'columns'));
      for (const [at, value] of rest.entries()) keywords.set(names[at] ?? '', value);
      return withColumns(vm, emptySelect(vm, columns === null ? [] : [columns]), keywords);
    }
    return withColumns(vm, emptySelect(vm, args.positional), args.keyword);
  },
  union: (vm, args) => compound(vm, args.positional, false),
  union_all: (vm, args) => compound(vm, args.positional, true),
  exists: (vm, args) => {
    const [first, ...rest] = args.positional;
    if (
      first instanceof PyInstance &&
      (first.payload instanceof SelectState || first.payload instanceof CompoundState)
    ) {
      return exists(vm, first);
    }
    const columns = first === undefined ? [literalOne] : [first, ...rest];
    return exists(vm, withColumns(vm, emptySelect(vm, columns), args.keyword));
  },
  join: (vm, args) => {
    const { left, right, onclause, isouter } = bind(vm, 'join', args, [
      'left',
      'right',
      'onclause?',
      'isouter?',
      'full?',
    ]);
    return joinOf(vm, fromOf(vm, left), right ?? null, onclause ?? null, flagArgument(vm, isouter, false));
  },
  outerjoin: (vm, args) => {
    const { left, right, onclause } = bind(vm, 'outerjoin', args, ['left', 'right', 'onclause?', 'full?']);
    return joinOf(vm, fromOf(vm, left), right ?? null, onclause ?? null, true);
  },
  alias: (vm, args) => vm.call(vm.getAttr(args.positional[0] ?? null, 'alias'), args.positional.slice(1), args.keyword),
  subquery: (vm, args) => {
    const name = nameOf(vm, args.positional[0], 'alias');
    return vm.call(vm.getAttr(emptySelect(vm, args.positional.slice(1)), 'subquery'), [name]);
  },
  cte: (vm, args) => vm.call(vm.getAttr(args.positional[0] ?? null, 'cte'), args.positional.slice(1), args.keyword),
};

/** `SELECT 1` inside EXISTS: which columns it has makes no difference. */
const literalOne: Value = 1n;
