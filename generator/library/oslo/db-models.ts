import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, NativeFunction, type PyInstance, PyTuple, type Value } from '../../python/value.ts';
import { construct, named } from '../alembic/objects.ts';
import { textArgument } from '../arguments.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { runClock } from '../stdlib/datetime.ts';

/** The default of `created_at`, asked at each insert. */
const utcnow = new NativeFunction('timeutils.utcnow', (vm) => runClock(vm, 'datetime.utcnow'));

function column(vm: Interpreter, type: string, keyword: Readonly<Record<string, Value>> = {}): Value {
  return construct(vm, 'Column', [named(vm, 'sqlalchemy.types', type)], new Map(Object.entries(keyword)));
}

/** The mapped columns of an object, with their values. */
function items(vm: Interpreter, self: PyInstance): PyTuple[] {
  const table = vm.findAttr(self, '__table__');
  if (table === undefined) throw vm.unresolved(`items of ${self.cls.name}, which has no table`);
  const keys = vm.iterate(vm.call(vm.getAttr(vm.getAttr(table, 'columns'), 'keys')));
  return keys.map((key) => new PyTuple([key, vm.findAttr(self, textArgument(vm, key, 'column')) ?? null]));
}

const name = (vm: Interpreter, args: Args) => textArgument(vm, args.positional[0], 'attribute');
const iteratorOver = (vm: Interpreter, values: readonly Value[]) => vm.call(vm.builtin('iter'), [new PyTuple(values)]);

/** `oslo_db.sqlalchemy.models`: mix-ins for declarative models. */
export const dbModels: LibraryModule = {
  name: 'oslo_db.sqlalchemy.models',
  load(vm, module) {
    module.attrs.set(
      'ModelBase',
      defineClass(vm, module.name, 'ModelBase', {
        attrs: { __table_initialized__: false },
        methods: {
          save(vm, self, args) {
            const session = args.positional[0] ?? args.keyword.get('session') ?? null;
            vm.call(vm.getAttr(session, 'add'), [self]);
            return vm.call(vm.getAttr(session, 'flush'));
          },
          update(vm, self, args) {
            const values = args.positional[0] ?? args.keyword.get('values') ?? null;
            for (const key of vm.iterate(values)) {
              vm.setAttr(self, textArgument(vm, key, 'attribute'), vm.getItem(values, key));
            }
            return null;
          },
          get: (vm, self, args) => vm.findAttr(self, name(vm, args)) ?? args.positional[1] ?? null,
          keys: (vm, self) =>
            iteratorOver(
              vm,
              items(vm, self).map((item) => item.items[0] ?? null),
            ),
          items: (vm, self) => iteratorOver(vm, items(vm, self)),
          iteritems: (vm, self) => iteratorOver(vm, items(vm, self)),
          __iter__: (vm, self) => iteratorOver(vm, items(vm, self)),
          __getitem__: (vm, self, args) => vm.getAttr(self, name(vm, args)),
          __setitem__(vm, self, args) {
            vm.setAttr(self, name(vm, args), args.positional[1] ?? null);
            return null;
          },
          __contains__: (vm, self, args) => vm.findAttr(self, name(vm, args)) !== undefined,
        },
      }),
    );
    module.attrs.set(
      'TimestampMixin',
      defineClass(vm, module.name, 'TimestampMixin', {
        attrs: {
          created_at: column(vm, 'DateTime', { default: utcnow }),
          updated_at: column(vm, 'DateTime', { onupdate: utcnow }),
        },
      }),
    );
    module.attrs.set(
      'SoftDeleteMixin',
      defineClass(vm, module.name, 'SoftDeleteMixin', {
        attrs: {
          deleted_at: column(vm, 'DateTime'),
          deleted: column(vm, 'Integer', { default: 0n }),
        },
        methods: {
          soft_delete(vm, self, args) {
            vm.setAttr(self, 'deleted', vm.getAttr(self, 'id'));
            vm.setAttr(self, 'deleted_at', runClock(vm, 'datetime.utcnow'));
            return vm.call(vm.getAttr(self, 'save'), args.positional, args.keyword);
          },
        },
      }),
    );
    module.attrs.set('ModelIterator', defineClass(vm, module.name, 'ModelIterator'));
  },
};
