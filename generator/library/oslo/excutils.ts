import type { Interpreter } from '../../python/interpreter.ts';
import { PyInstance, PyRaise, type Value } from '../../python/value.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { defineFunctions, identity } from '../stdlib/functions.ts';

/** The exception that an `except` block is handling leaves it again at the end of `save_and_reraise_exception`. */
export const excutils: LibraryModule = {
  name: 'oslo_utils.excutils',
  load(vm, module) {
    module.attrs.set(
      'CausedByException',
      defineClass(vm, module.name, 'CausedByException', { bases: [vm.builtin('Exception') as never] }),
    );
    module.attrs.set(
      'save_and_reraise_exception',
      defineClass(vm, module.name, 'save_and_reraise_exception', {
        methods: {
          __init__(_vm, self, args) {
            self.attrs.set('reraise', args.positional[0] ?? args.keyword.get('reraise') ?? true);
            return null;
          },
          __enter__(vm, self) {
            self.payload = handled(vm);
            return self;
          },
          __exit__(vm, self, args) {
            if ((args.positional[0] ?? null) !== null) return false;
            const error = self.payload;
            if (!vm.truth(self.attrs.get('reraise') ?? true)) return false;
            if (error instanceof PyInstance) throw Object.assign(new PyRaise(error, vm.str(error)), { explicit: true });
            throw vm.unresolved('save_and_reraise_exception outside of an except block');
          },
        },
      }),
    );
    defineFunctions(module, {
      exception_filter: identity,
      forever_retry_uncaught_exceptions: identity,
      raise_with_cause: (vm, args) => {
        const [cls = null, message = ''] = args.positional;
        const made = vm.call(cls, [message]);
        throw Object.assign(new PyRaise(made as PyInstance, vm.str(message)), { explicit: true });
      },
    });
  },
};

/** The exception being handled, from the innermost frame that handles one. */
function handled(vm: Interpreter): Value {
  type Frame = { readonly handling: readonly Value[]; readonly caller: Frame | null };
  for (let frame = (vm as { frame?: Frame | null }).frame ?? null; frame; frame = frame.caller) {
    const last = frame.handling.at(-1);
    if (last !== undefined) return last;
  }
  return null;
}
