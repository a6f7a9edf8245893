import type { Interpreter } from '../../python/interpreter.ts';
import type { Machine } from '../../python/machine.ts';
import { type Args, PyClass, PyDict, type PyInstance, type Value } from '../../python/value.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { onMissing } from '../once.ts';

const bases: readonly (readonly [name: string, base: string])[] = [
  ['BadRequest', 'NeutronException'],
  ['NotFound', 'NeutronException'],
  ['Conflict', 'NeutronException'],
  ['NotAuthorized', 'NeutronException'],
  ['ServiceUnavailable', 'NeutronException'],
  ['InUse', 'NeutronException'],
  ['Invalid', 'NeutronException'],
  ['InvalidInput', 'BadRequest'],
];

/** The message is a format that the constructor's keywords fill. */
function initialise(vm: Interpreter, self: PyInstance, args: Args): Value {
  const template = vm.getAttr(self, 'message');
  const text = (vm as Machine).binary('%', template, PyDict.of(args.keyword));
  self.attrs.set('msg', text);
  return vm.call(vm.getAttr(vm.builtin('Exception'), '__init__'), [self, text]);
}

/** `neutron_lib.exceptions`: the classes that projects derive theirs from; any other name is one more of them. */
export const neutronLibExceptions: LibraryModule = {
  name: 'neutron_lib.exceptions',
  load(vm, module) {
    const root = defineClass(vm, module.name, 'NeutronException', {
      bases: [vm.builtin('Exception') as PyClass],
      attrs: { message: 'An unknown exception occurred.' },
      methods: { __init__: initialise, __str__: (_, self) => self.attrs.get('msg') ?? '' },
    });
    module.attrs.set('NeutronException', root);
    for (const [name, base] of bases) {
      const parent = module.attrs.get(base);
      if (parent instanceof PyClass) module.attrs.set(name, defineClass(vm, module.name, name, { bases: [parent] }));
    }
    onMissing(module, (vm, name) => {
      if (name.startsWith('_') || name.charAt(0) !== name.charAt(0).toUpperCase()) return undefined;
      const cls = defineClass(vm, module.name, name, { bases: [root] });
      module.attrs.set(name, cls);
      return cls;
    });
  },
};
