import type { Interpreter } from '../../python/interpreter.ts';
import type { Args, PyClass, PyInstance, Value } from '../../python/value.ts';
import { bind, defineClass, type LibraryModule } from '../define.ts';

/** Class, base, and the parameters of its constructor; each becomes an attribute. */
const hierarchy: readonly (readonly [name: string, base: string, parameters: readonly string[]])[] = [
  ['DBError', 'Exception', ['inner_exception', 'cause']],
  ['DBDuplicateEntry', 'DBError', ['columns', 'inner_exception', 'value']],
  ['DBConstraintError', 'DBError', ['table', 'check_name', 'inner_exception']],
  ['DBReferenceError', 'DBError', ['table', 'constraint', 'key', 'key_table', 'inner_exception']],
  ['DBNonExistentConstraint', 'DBError', ['table', 'constraint', 'inner_exception']],
  ['DBNonExistentTable', 'DBError', ['table', 'inner_exception']],
  ['DBNonExistentDatabase', 'DBError', ['database', 'inner_exception']],
  ['DBDeadlock', 'DBError', ['inner_exception']],
  ['DBInvalidUnicodeParameter', 'Exception', []],
  ['DBMigrationError', 'DBError', ['message']],
  ['DbMigrationError', 'DBError', ['message']],
  ['DBConnectionError', 'DBError', ['inner_exception', 'cause']],
  ['DBDataError', 'DBError', ['inner_exception', 'cause']],
  ['DBNotSupportedError', 'DBError', ['inner_exception', 'cause']],
  ['DBNotAllowed', 'Exception', []],
  ['InvalidSortKey', 'Exception', ['key']],
  ['ColumnError', 'Exception', ['message']],
  ['BackendNotAvailable', 'Exception', ['message']],
  ['RetryRequest', 'Exception', ['inner_exc']],
  ['NoEngineContextEstablished', 'AttributeError', ['message']],
  ['ContextNotRequestedError', 'AttributeError', ['message']],
  ['CantStartEngineError', 'Exception', ['message']],
];

function initialise(vm: Interpreter, self: PyInstance, args: Args, parameters: readonly string[]): Value {
  const given = bind(vm, self.cls.name, args, [...parameters.map((name) => `${name}?`), '*rest', '**']);
  for (const name of parameters) self.attrs.set(name, given[name] ?? null);
  const message = given.inner_exception ?? given.message ?? null;
  const base = vm.builtin('Exception') as PyClass;
  return vm.call(vm.getAttr(base, '__init__'), [self, message === null ? '' : vm.str(message)]);
}

/** `oslo_db.exception` */
export const dbException: LibraryModule = {
  name: 'oslo_db.exception',
  load(vm, module) {
    for (const [name, base, parameters] of hierarchy) {
      const parent = (module.attrs.get(base) ?? vm.builtin(base)) as PyClass;
      const cls = defineClass(vm, module.name, name, {
        bases: [parent],
        methods: { __init__: (vm, self, args) => initialise(vm, self, args, parameters) },
      });
      module.attrs.set(name, cls);
    }
  },
};
