import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, type NativeBody, NativeFunction, PyClass, PyInstance, type Value } from '../../../python/value.ts';
import { once } from '../../once.ts';
import { queryFunctions } from '../expression/select.ts';
import { classNamed, make } from '../kit/registry.ts';
import { declarativeBase, declarativeMeta, mapperOf, prepareBase } from '../orm/declarative.ts';
import { makeSession } from '../orm/session.ts';
import { PropertyState } from '../orm/state.ts';
import { AliasState } from '../state/selectable.ts';
import { overridesOf } from '../type/override.ts';
import { type Contents, defineModule } from './define-module.ts';

/** A function that makes a mapped property. */
function property(key: string, kind: string): NativeBody {
  return (vm, args) => make(vm, key, new PropertyState(kind, args.positional));
}

const same: NativeBody = (_vm, args) => args.positional[0] ?? null;
const nothing: NativeBody = () => null;

/** A decorator that leaves what it decorates as it is. */
const decorator: NativeBody = () => new NativeFunction('decorator', same);

function aliased(vm: Interpreter, args: Args): Value {
  const [entity] = args.positional;
  const mapper = mapperOf(entity);
  const name = args.keyword.get('name') ?? args.positional[1] ?? null;
  if (mapper) return make(vm, 'AliasedClass', new AliasState(mapper.table, typeof name === 'string' ? name : null));
  return vm.call(vm.getAttr(entity ?? null, 'alias'), typeof name === 'string' ? [name] : []);
}

function mapperFor(vm: Interpreter, args: Args): Value {
  const [subject] = args.positional;
  const cls = subject instanceof PyClass ? subject : subject instanceof PyInstance ? subject.cls : null;
  const mapper = cls?.lookup('__mapper__');
  if (mapper === undefined) throw vm.unresolved(`mapper of ${vm.repr(subject ?? null)}`);
  return mapper;
}

/** `as_declarative(…)`: turns the decorated class into a base. */
const asDeclarative: NativeBody = (_vm, args) =>
  new NativeFunction('as_declarative', (vm, inner) => {
    const [cls] = inner.positional;
    if (!(cls instanceof PyClass)) throw vm.raise('TypeError', 'as_declarative() decorates a class');
    const keyword = new Map<string, Value>([...args.keyword, ['cls', cls], ['name', cls.name]]);
    return declarativeBase(vm, { positional: [], keyword });
  });

/** `mapped_column()` of 2.0 is a Column. */
const mappedColumn: NativeBody = (vm, args) => vm.call(classNamed(vm, 'Column'), args.positional, args.keyword);

const declarative: Contents = {
  classes: ['declared_attr'],
  functions: {
    declarative_base: declarativeBase,
    as_declarative: asDeclarative,
    declarative_mixin: same,
    has_inherited_table: (_vm, args) => {
      const [cls] = args.positional;
      return cls instanceof PyClass && cls.mro.slice(1).some((base) => base.attrs.has('__table__'));
    },
    synonym_for: decorator,
    comparable_using: decorator,
  },
  values: {
    DeclarativeMeta: (vm) => declarativeMeta(vm),
    AbstractConcreteBase: (vm) => vm.builtin('object'),
    ConcreteBase: (vm) => vm.builtin('object'),
  },
};

const orm: Contents = {
  classes: [
    'InstrumentedAttribute',
    'QueryableAttribute',
    'Mapper',
    'MapperProperty',
    'ColumnProperty',
    'RelationshipProperty',
    'SynonymProperty',
    'CompositeProperty',
    'Query',
    'Session',
    'SessionTransaction',
    'scoped_session',
    'sessionmaker',
    'declared_attr',
  ],
  functions: {
    ...declarative.functions,
    relationship: property('RelationshipProperty', 'relationship'),
    relation: property('RelationshipProperty', 'relationship'),
    dynamic_loader: property('RelationshipProperty', 'relationship'),
    backref: property('BackRef', 'backref'),
    column_property: property('ColumnProperty', 'column_property'),
    deferred: property('ColumnProperty', 'column_property'),
    query_expression: property('ColumnProperty', 'query_expression'),
    synonym: property('SynonymProperty', 'synonym'),
    composite: property('CompositeProperty', 'composite'),
    mapped_column: mappedColumn,
    validates: decorator,
    reconstructor: same,
    aliased,
    join: queryFunctions.join as NativeBody,
    outerjoin: queryFunctions.outerjoin as NativeBody,
    class_mapper: mapperFor,
    object_mapper: mapperFor,
    configure_mappers: nothing,
    clear_mappers: nothing,
    close_all_sessions: nothing,
    create_session: (vm) => makeSession(vm),
    object_session: (vm) => makeSession(vm),
    foreign: same,
    remote: same,
    mapper: (vm) => {
      throw vm.unresolved('mapper(): classical mapping');
    },
    // Loader options: what else a query brings along.
    ...Object.fromEntries(
      [
        'joinedload',
        'joinedload_all',
        'contains_eager',
        'defer',
        'undefer',
        'undefer_group',
        'eagerload',
        'lazyload',
        'load_only',
        'noload',
        'raiseload',
        'selectinload',
        'subqueryload',
        'subqueryload_all',
        'immediateload',
        'defaultload',
        'Load',
      ].map((name) => [name, ((vm) => make(vm, 'LoaderOption', undefined)) as NativeBody]),
    ),
  },
  values: {
    DeclarativeMeta: (vm) => declarativeMeta(vm),
    DeclarativeBase: (vm) => declarativeBaseClass(vm),
    Mapped: (vm) => classNamed(vm, 'Mapped'),
  },
  submodules: [
    'session',
    'exc',
    'query',
    'attributes',
    'properties',
    'scoping',
    'collections',
    'util',
    'decl_api',
    'mapper',
    'interfaces',
  ],
};

/** `DeclarativeBase` of 2.0: each class derived from it directly is a base of its own. */
const declarativeBaseClass = once((vm) => {
  const object = vm.builtin('object') as PyClass;
  const base = new PyClass('DeclarativeBase', 'sqlalchemy.orm.decl_api', [object], declarativeMeta(vm));
  prepareBase(vm, base, null);
  return base;
});

const ormErrors: Contents = {
  classes: [
    'NoResultFound',
    'MultipleResultsFound',
    'StaleDataError',
    'FlushError',
    'UnmappedError',
    'UnmappedInstanceError',
    'UnmappedClassError',
    'ObjectDeletedError',
    'DetachedInstanceError',
  ],
};

const compiler: Contents = {
  functions: {
    compiles: (_vm, args) =>
      new NativeFunction('compiles', (vm, inner) => {
        const [cls, ...dialects] = args.positional;
        const [fn] = inner.positional;
        if (!(cls instanceof PyClass)) throw vm.raise('TypeError', 'compiles() takes a class');
        overridesOf(vm).add(
          cls,
          dialects.map((dialect) => vm.str(dialect)),
          fn ?? null,
        );
        return fn ?? null;
      }),
    deregister: (vm, args) => {
      const [cls] = args.positional;
      if (cls instanceof PyClass) overridesOf(vm).remove(cls);
      return null;
    },
  },
};

export const ormModules = [
  defineModule('sqlalchemy.orm', orm),
  defineModule('sqlalchemy.orm.session', {
    classes: ['Session', 'SessionTransaction', 'sessionmaker'],
    functions: { object_session: (vm) => makeSession(vm) },
  }),
  defineModule('sqlalchemy.orm.scoping', { classes: ['scoped_session'] }),
  defineModule('sqlalchemy.orm.exc', ormErrors),
  defineModule('sqlalchemy.orm.query', { classes: ['Query'] }),
  defineModule('sqlalchemy.orm.attributes', {
    classes: ['InstrumentedAttribute', 'QueryableAttribute'],
    functions: { flag_modified: nothing },
  }),
  defineModule('sqlalchemy.orm.properties', {
    classes: ['ColumnProperty', 'RelationshipProperty', 'SynonymProperty', 'CompositeProperty'],
  }),
  defineModule('sqlalchemy.orm.interfaces', { classes: ['MapperProperty'] }),
  defineModule('sqlalchemy.orm.mapper', {
    classes: ['Mapper'],
    functions: { class_mapper: mapperFor, validates: decorator },
  }),
  defineModule('sqlalchemy.orm.collections', {
    functions: { attribute_mapped_collection: nothing, column_mapped_collection: nothing, mapped_collection: nothing },
  }),
  defineModule('sqlalchemy.orm.util', { functions: { aliased, join: queryFunctions.join as NativeBody } }),
  defineModule('sqlalchemy.orm.decl_api', declarative),
  defineModule('sqlalchemy.ext', {
    submodules: ['declarative', 'compiler', 'hybrid', 'associationproxy', 'orderinglist', 'mutable'],
  }),
  defineModule('sqlalchemy.ext.declarative', { ...declarative, submodules: ['api', 'base'] }),
  defineModule('sqlalchemy.ext.declarative.api', declarative),
  defineModule('sqlalchemy.ext.declarative.base', declarative),
  defineModule('sqlalchemy.ext.compiler', compiler),
  defineModule('sqlalchemy.ext.hybrid', {
    classes: ['hybrid_property'],
    functions: { hybrid_method: same },
    values: { Comparator: (vm) => vm.builtin('object') },
  }),
  defineModule('sqlalchemy.ext.associationproxy', {
    functions: { association_proxy: property('AssociationProxy', 'association_proxy') },
    classes: ['AssociationProxy'],
  }),
  defineModule('sqlalchemy.ext.orderinglist', { functions: { ordering_list: nothing } }),
  defineModule('sqlalchemy.ext.mutable', {
    classes: ['MutableBase', 'Mutable', 'MutableDict', 'MutableList', 'MutableSet'],
  }),
];
