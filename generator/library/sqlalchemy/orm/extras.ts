import { PyInstance } from '../../../python/value.ts';
import { columnsOf } from '../expression/columns.ts';
import { classNamed, pythonClass } from '../kit/registry.ts';

/** `aliased(Model)`: the alias, whose attributes are its columns. */
pythonClass('sqlalchemy.orm.util', 'AliasedClass', (vm) => ({
  bases: [classNamed(vm, 'Alias')],
  methods: {
    __getattr__: (vm, self, args) => {
      const name = args.positional[0] as string;
      const found = columnsOf(vm, self).get(name);
      if (!found) throw vm.raise('AttributeError', name);
      return found;
    },
  },
}));

/** `joinedload(…)` and its kin, with everything that is chained to it. */
pythonClass('sqlalchemy.orm', 'LoaderOption', () => ({
  methods: {
    __getattr__: (vm, self, args) => {
      if ((args.positional[0] as string).startsWith('__')) throw vm.raise('AttributeError', String(args.positional[0]));
      return self;
    },
    __call__: (_vm, self) => self,
  },
}));

/** `Mapped[int]`: an annotation. */
pythonClass('sqlalchemy.orm.base', 'Mapped', () => ({}));

/** A property that is an expression when it is asked of the class. */
pythonClass('sqlalchemy.ext.hybrid', 'hybrid_property', () => ({
  methods: {
    __init__: (_vm, self, args) => {
      self.attrs.set('fget', args.positional[0] ?? null);
      self.attrs.set('expr', null);
      return null;
    },
    __get__: (vm, self, args) => {
      const [instance, owner] = args.positional;
      const expr = self.attrs.get('expr') ?? null;
      const subject = instance instanceof PyInstance ? instance : (owner ?? null);
      const fn = instance instanceof PyInstance || expr === null ? (self.attrs.get('fget') ?? null) : expr;
      return vm.call(fn, [subject]);
    },
    expression: (_vm, self, args) => {
      self.attrs.set('expr', args.positional[0] ?? null);
      return self;
    },
    setter: (_vm, self) => self,
    comparator: (_vm, self) => self,
    update_expression: (_vm, self) => self,
  },
}));
