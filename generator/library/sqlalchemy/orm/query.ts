import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, PyInstance, PyList, PySlice, RunValue, type Value } from '../../../python/value.ts';
import { bind } from '../../define.ts';
import { findsNothing } from '../execution/empty.ts';
import { executeStatement, scalarOf } from '../execution/execute.ts';
import { ResultState } from '../execution/result-state.ts';
import { fromOf, outputsOfArgument } from '../expression/columns.ts';
import { sqlFunction } from '../expression/function.ts';
import { joinOf } from '../expression/join.ts';
import { make, pythonClass } from '../kit/registry.ts';
import { type Methods, stateOf } from '../kit/spec.ts';
import { lowerQuery } from '../lower/query.ts';
import { valuesOf } from '../lower/values.ts';
import { Scope } from '../state/scope.ts';
import { DmlState, type SelectParts, SelectState } from '../state/selectable.ts';
import { mapperOf } from './declarative.ts';
import { columnValues, entityType, keyCondition } from './entity.ts';
import { type MapperState, QueryState } from './state.ts';

/** `session.query(…)`. */
export function newQuery(vm: Interpreter, session: PyInstance | null, entities: readonly Value[]): PyInstance {
  const columns = entities.flatMap((entity) => outputsOfArgument(vm, entity));
  const empty = vm.call(vm.getAttr(vm.importModule('sqlalchemy'), 'select'), [new PyList([])]) as PyInstance;
  const { parts } = empty.payload as SelectState;
  return make(vm, 'Query', new QueryState(session, entities, { ...parts, columns }));
}

function changed(self: PyInstance, state: QueryState, change: Partial<SelectParts>): PyInstance {
  const copy = new PyInstance(self.cls);
  copy.payload = new QueryState(state.session, state.entities, { ...state.parts, ...change });
  return copy;
}

/** The query as a Select of the expression language. */
export function selectOf(vm: Interpreter, self: PyInstance): PyInstance {
  return make(vm, 'Select', new SelectState(stateOf(vm, self, QueryState).parts));
}

/** The mapped class whose objects the rows are; `null` for rows of columns. */
function entityMapper(vm: Interpreter, state: QueryState): MapperState | null {
  const mapped = state.entities.filter((entity) => mapperOf(entity) !== null);
  if (mapped.length === 0) return null;
  if (state.entities.length > 1) throw vm.unresolved('a query for mapped objects and something else');
  return mapperOf(mapped[0]);
}

/** Runs the query. Rows of a mapped class are its objects. */
function run(vm: Interpreter, self: PyInstance, change: Partial<SelectParts> = {}): PyInstance {
  const state = stateOf(vm, self, QueryState);
  flush(vm, state);
  const select = make(vm, 'Select', new SelectState({ ...state.parts, ...change }));
  const mapper = entityMapper(vm, state);
  if (!mapper || findsNothing(vm, select)) return executeStatement(vm, select);
  const rows = vm.execute(lowerQuery(vm, select, new Scope()), { kind: 'list', of: entityType(vm, mapper) });
  return make(vm, 'CursorResult', new ResultState(rows, []));
}

function flush(vm: Interpreter, state: QueryState): void {
  if (state.session) vm.call(vm.getAttr(state.session, 'flush'));
}

/** Methods of Select that a query has too. */
const shared = [
  'filter',
  'filter_by',
  'where',
  'group_by',
  'order_by',
  'having',
  'limit',
  'offset',
  'distinct',
  'select_from',
  'correlate',
] as const;

function generative(): Methods {
  const methods: Methods = {};
  for (const name of shared) {
    methods[name] = (vm, self, args) => {
      const state = stateOf(vm, self, QueryState);
      const select = make(vm, 'Select', new SelectState(state.parts));
      const next = vm.call(vm.getAttr(select, name), args.positional, args.keyword) as PyInstance;
      return changed(self, state, (next.payload as SelectState).parts);
    };
  }
  // About locks, loading and hints.
  for (const name of [
    'options',
    'with_lockmode',
    'with_for_update',
    'with_hint',
    'populate_existing',
    'enable_eagerloads',
    'yield_per',
    'execution_options',
    'autoflush',
    'with_session',
    'params',
    'reset_joinpoint',
    'enable_assertions',
    'prefix_with',
    'with_labels',
    'apply_labels',
  ]) {
    methods[name] = (_vm, self) => self;
  }
  return methods;
}

function joining(outer: boolean): Methods[string] {
  return (vm, self, args) => {
    const state = stateOf(vm, self, QueryState);
    const { target, onclause, isouter } = bind(vm, 'join', args, ['target', 'onclause?', 'isouter?', '**']);
    const left = state.parts.from.at(-1) ?? fromOf(vm, state.entities[0]);
    const isOuter = outer || (isouter !== undefined && vm.truth(isouter));
    const join = joinOf(vm, left, target ?? null, onclause ?? null, isOuter);
    return changed(self, state, { from: [...state.parts.from.filter((from) => from !== left), join] });
  };
}

/** SELECT count(*): of the rows themselves where nothing folds them, else of the query as a subquery. */
function count(vm: Interpreter, self: PyInstance): Value {
  const state = stateOf(vm, self, QueryState);
  flush(vm, state);
  const { parts } = state;
  const folds = parts.distinct || parts.groupBy.length > 0 || parts.limit !== null || parts.offset !== null;
  const counter = outputsOfArgument(vm, sqlFunction(vm, 'count', { positional: [], keyword: new Map() }));
  const froms = state.entities.flatMap((entity) => outputsOfArgument(vm, entity).flatMap((o) => o.clause.froms(vm)));
  const select = folds
    ? new SelectState({
        ...parts,
        ...plainParts,
        columns: counter,
        from: [fromOf(vm, selectOf(vm, self))],
      })
    : new SelectState({
        ...parts,
        columns: counter,
        orderBy: [],
        from: parts.from.length > 0 ? parts.from : [...new Set(froms)],
      });
  return scalarOf(vm, executeStatement(vm, make(vm, 'Select', select)));
}

const plainParts = { where: [], groupBy: [], having: [], orderBy: [], limit: null, offset: null, distinct: false };

function targetTable(vm: Interpreter, state: QueryState): { table: PyInstance; mapper: MapperState | null } {
  const [entity] = state.entities;
  const mapper = mapperOf(entity);
  return { table: mapper ? mapper.table : fromOf(vm, entity), mapper };
}

function narrowedOnly(vm: Interpreter, state: QueryState, verb: string): void {
  const { from, groupBy, limit, distinct } = state.parts;
  if (from.length > 0 || groupBy.length > 0 || limit !== null || distinct) {
    throw vm.unresolved(`Query.${verb}() of a query that does more than filter`);
  }
}

const endings: Methods = {
  all: (vm, self) => vm.call(vm.getAttr(run(vm, self), 'all')),
  first: (vm, self) => vm.call(vm.getAttr(run(vm, self, { limit: 1n }), 'first')),
  one: (vm, self) => vm.call(vm.getAttr(run(vm, self), 'one')),
  one_or_none: (vm, self) => vm.call(vm.getAttr(run(vm, self), 'one_or_none')),
  scalar: (vm, self) => vm.call(vm.getAttr(run(vm, self), 'scalar')),
  count,
  get: (vm, self, args) => {
    const state = stateOf(vm, self, QueryState);
    const mapper = entityMapper(vm, state);
    if (!mapper) throw vm.unresolved('Query.get() without a mapped class');
    const given = args.positional[0] ?? null;
    const keys =
      given instanceof PyInstance || given instanceof RunValue || typeof given !== 'object'
        ? [given]
        : vm.iterate(given);
    const where = keyCondition(vm, mapper, (_column, at) => keys[at] ?? null);
    return vm.call(vm.getAttr(run(vm, changed(self, state, { where }), { limit: 1n }), 'first'));
  },
  update: (vm, self, args) => {
    const state = stateOf(vm, self, QueryState);
    narrowedOnly(vm, state, 'update');
    flush(vm, state);
    const { table, mapper } = targetTable(vm, state);
    const given = valuesOf(vm, args.positional[0] ?? args.keyword.get('values') ?? null);
    const values = mapper ? columnValues(vm, mapper, given) : given;
    const statement = new DmlState('update', table, { values: { kind: 'one', values }, where: state.parts.where });
    return vm.getAttr(executeStatement(vm, make(vm, 'Update', statement)), 'rowcount');
  },
  delete: (vm, self) => {
    const state = stateOf(vm, self, QueryState);
    narrowedOnly(vm, state, 'delete');
    flush(vm, state);
    const { table } = targetTable(vm, state);
    const statement = new DmlState('delete', table, { where: state.parts.where });
    return vm.getAttr(executeStatement(vm, make(vm, 'Delete', statement)), 'rowcount');
  },
  __getitem__: (vm, self, args) => {
    const [key] = args.positional;
    const state = stateOf(vm, self, QueryState);
    if (key instanceof PySlice) {
      const from = key.lower ?? 0n;
      if (typeof from !== 'bigint' || (key.upper !== null && typeof key.upper !== 'bigint')) {
        throw vm.unresolved('a slice of a query');
      }
      const limit = key.upper === null ? null : (key.upper as bigint) - from;
      return vm.call(vm.getAttr(changed(self, state, { limit, offset: from === 0n ? null : from }), 'all'));
    }
    const rows = vm.call(vm.getAttr(run(vm, self, { limit: 1n, offset: key ?? null }), 'all'));
    return vm.getItem(rows, 0n);
  },
};

const conversions: Methods = {
  subquery: (vm, self, args) => vm.call(vm.getAttr(selectOf(vm, self), 'subquery'), args.positional),
  cte: (vm, self, args) => vm.call(vm.getAttr(selectOf(vm, self), 'cte'), args.positional, args.keyword),
  as_scalar: (vm, self) => vm.call(vm.getAttr(selectOf(vm, self), 'scalar_subquery')),
  scalar_subquery: (vm, self) => vm.call(vm.getAttr(selectOf(vm, self), 'scalar_subquery')),
  label: (vm, self, args) => vm.call(vm.getAttr(selectOf(vm, self), 'label'), args.positional),
  exists: (vm, self) => vm.call(vm.getAttr(selectOf(vm, self), 'exists')),
  __clause_element__: (vm, self) => selectOf(vm, self),
  union: (vm, self, args) => combine(vm, self, args, 'union'),
  union_all: (vm, self, args) => combine(vm, self, args, 'union_all'),
  with_entities: (vm, self, args) => entities(vm, self, args.positional, false),
  add_columns: (vm, self, args) => entities(vm, self, args.positional, true),
  add_column: (vm, self, args) => entities(vm, self, args.positional, true),
  add_entity: (vm, self, args) => entities(vm, self, args.positional, true),
  from_self: (vm) => {
    throw vm.unresolved('Query.from_self()');
  },
};

function combine(vm: Interpreter, self: PyInstance, args: Args, method: string): Value {
  const { session } = stateOf(vm, self, QueryState);
  const union = vm.call(
    vm.getAttr(selectOf(vm, self), method),
    args.positional.map((q) => vm.getAttr(q, 'statement')),
  );
  return newQuery(vm, session, [vm.call(vm.getAttr(union, 'subquery'))]);
}

function entities(vm: Interpreter, self: PyInstance, values: readonly Value[], add: boolean): PyInstance {
  const state = stateOf(vm, self, QueryState);
  const all = add ? [...state.entities, ...values] : values;
  const columns = all.flatMap((entity) => outputsOfArgument(vm, entity));
  return make(vm, 'Query', new QueryState(state.session, all, { ...state.parts, columns }));
}

endings.__iter__ = endings.all as Methods[string];

pythonClass('sqlalchemy.orm.query', 'Query', () => ({
  methods: {
    __init__: (vm, self, args) => {
      const [given, session] = args.positional;
      const entities = given instanceof PyList ? given.items : given === undefined ? [] : [given];
      self.payload = newQuery(vm, session instanceof PyInstance ? session : null, entities).payload;
      return null;
    },
    ...generative(),
    ...endings,
    ...conversions,
    join: joining(false),
    outerjoin: joining(true),
    slice: (vm, self, args) => {
      const [from, to] = args.positional;
      if (typeof from !== 'bigint' || typeof to !== 'bigint') throw vm.unresolved('Query.slice()');
      return changed(self, stateOf(vm, self, QueryState), { limit: to - from, offset: from });
    },
    __str__: (vm, self) => vm.str(selectOf(vm, self)),
  },
  properties: {
    statement: (vm, self) => selectOf(vm, self),
    selectable: (vm, self) => selectOf(vm, self),
    session: (vm, self) => stateOf(vm, self, QueryState).session,
    whereclause: (vm) => {
      throw vm.unresolved('Query.whereclause');
    },
    column_descriptions: (vm) => {
      throw vm.unresolved('Query.column_descriptions');
    },
  },
}));
