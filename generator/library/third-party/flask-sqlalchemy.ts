import type { Interpreter } from '../../python/interpreter.ts';
import type { PyClass, PyInstance, Value } from '../../python/value.ts';
import { named } from '../alembic/objects.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { once } from '../once.ts';

/** Where `db.Integer`, `db.relationship` and the rest come from (flask_sqlalchemy/extension.py, `__getattr__`). */
const homes = ['sqlalchemy', 'sqlalchemy.orm'];

function borrowed(vm: Interpreter, name: string): Value {
  if (!name.startsWith('__')) {
    for (const home of homes) {
      const module = vm.importModule(home);
      if (!module.attrs.has(name)) continue;
      return vm.getAttr(module, name);
    }
  }
  throw vm.raise('AttributeError', name);
}

/** What models are made of; kept by the object, so that all models of a project share one MetaData. */
function modelOf(vm: Interpreter, self: PyInstance): Value {
  const known = self.attrs.get('_model');
  if (known !== undefined) return known;
  const base = vm.call(named(vm, 'sqlalchemy.orm', 'declarative_base'));
  self.attrs.set('_model', base);
  return base;
}

const extension: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'flask_sqlalchemy', 'SQLAlchemy', {
    methods: {
      __init__: () => null,
      init_app: () => null,
      __getattr__: (vm, _self, args) => borrowed(vm, String(args.positional[0])),
    },
    properties: {
      Model: (vm, self) => modelOf(vm, self),
      metadata: (vm, self) => vm.getAttr(modelOf(vm, self), 'metadata'),
      session: (vm) => vm.call(named(vm, 'sqlalchemy.orm', 'scoped_session')),
    },
  }),
);

/** Flask-SQLAlchemy: an object that hands out SQLAlchemy's own names and a base for models. */
export const flaskSqlalchemy: LibraryModule = {
  name: 'flask_sqlalchemy',
  load(vm, module) {
    module.attrs.set('SQLAlchemy', extension(vm));
  },
};
