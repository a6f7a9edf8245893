import type { Interpreter } from '../../python/interpreter.ts';
import { type PyClass, PyDict, PyInstance, PyList, type Value } from '../../python/value.ts';
import { named } from '../alembic/objects.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { dumps, loads } from '../stdlib/json.ts';

const plainArgs = (value: Value) => ({ positional: [value], keyword: new Map<string, Value>() });

/** A TypeDecorator that keeps a dict or list as JSON text. */
function jsonType(vm: Interpreter, name: string, empty: () => Value, fits: (value: Value) => boolean): PyClass {
  const base = named(vm, 'sqlalchemy.types', 'TypeDecorator') as PyClass;
  return defineClass(vm, 'oslo_db.sqlalchemy.types', name, {
    bases: [base],
    attrs: { impl: named(vm, 'sqlalchemy.types', 'Text'), cache_ok: true },
    methods: {
      __init__(vm, self, args) {
        const long = args.keyword.get('mysql_as_long') ?? false;
        const medium = args.keyword.get('mysql_as_medium') ?? false;
        const type = long === true ? 'LONGTEXT' : medium === true ? 'MEDIUMTEXT' : null;
        const impl =
          type === null
            ? construct_(vm, 'sqlalchemy.types', 'Text')
            : construct_(vm, 'sqlalchemy.dialects.mysql', type);
        self.attrs.set('impl', impl);
        return null;
      },
      process_bind_param(vm, _self, args) {
        const value = args.positional[0] ?? null;
        if (value === null) return dumps(vm, plainArgs(empty()));
        if (value instanceof PyInstance || !fits(value)) {
          throw vm.raise('TypeError', `${name} expects another type than ${vm.typeOf(value).name}`);
        }
        return dumps(vm, plainArgs(value));
      },
      process_result_value(vm, _self, args) {
        const value = args.positional[0] ?? null;
        return value === null ? empty() : loads(vm, plainArgs(value));
      },
    },
  });
}

function construct_(vm: Interpreter, module: string, name: string): Value {
  return vm.call(named(vm, module, name));
}

/** `oslo_db.sqlalchemy.types` */
export const dbTypes: LibraryModule = {
  name: 'oslo_db.sqlalchemy.types',
  load(vm, module) {
    module.attrs.set(
      'JsonEncodedType',
      jsonType(
        vm,
        'JsonEncodedType',
        () => null,
        () => true,
      ),
    );
    module.attrs.set(
      'JsonEncodedDict',
      jsonType(
        vm,
        'JsonEncodedDict',
        () => new PyDict(),
        (value) => !(value instanceof PyList),
      ),
    );
    module.attrs.set(
      'JsonEncodedList',
      jsonType(
        vm,
        'JsonEncodedList',
        () => new PyList([]),
        (value) => !(value instanceof PyDict),
      ),
    );
    module.attrs.set(
      'SoftDeleteInteger',
      defineClass(vm, module.name, 'SoftDeleteInteger', {
        bases: [named(vm, 'sqlalchemy.types', 'TypeDecorator') as PyClass],
        attrs: { impl: named(vm, 'sqlalchemy.types', 'Integer'), cache_ok: true },
        methods: {
          process_bind_param: (_vm, _self, args) => {
            const value = args.positional[0] ?? null;
            return typeof value === 'boolean' ? (value ? 1n : 0n) : value;
          },
        },
      }),
    );
    // The other sizes that this type takes are for MySQL Cluster (NDB).
    module.attrs.set(
      'String',
      defineClass(vm, module.name, 'String', {
        bases: [named(vm, 'sqlalchemy.types', 'String') as PyClass],
        methods: {
          __init__(vm, self, args) {
            const keyword = new Map([...args.keyword].filter(([key]) => !key.startsWith('mysql_ndb_')));
            const base = named(vm, 'sqlalchemy.types', 'String') as PyClass;
            return vm.call(vm.getAttr(base, '__init__'), [self, ...args.positional], keyword);
          },
        },
      }),
    );
  },
};
