import { PyList } from '../../python/value.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { defineFunctions, identity, identityFunction, nothing } from '../stdlib/functions.ts';

/** The translation functions of a TranslatorFactory; each gives its text back. */
const translators = ['primary', 'log_info', 'log_warning', 'log_error', 'log_critical', 'lazy_primary'];

/** `oslo_i18n`: every text is its own translation. */
export const i18n: LibraryModule = {
  name: 'oslo_i18n',
  load(vm, module) {
    module.attrs.set(
      'TranslatorFactory',
      defineClass(vm, module.name, 'TranslatorFactory', {
        methods: {
          __init__(_vm, self, args) {
            self.attrs.set('domain', args.positional[0] ?? args.keyword.get('domain') ?? null);
            return null;
          },
          // `_C("context", "text")` and `_P("one", "many", n)`.
          contextual_form: (_vm, _self, args) => args.positional[1] ?? null,
          plural_form: (_vm, _self, args) => args.positional[args.positional[2] === 1n ? 0 : 1] ?? null,
        },
        properties: Object.fromEntries(translators.map((name) => [name, () => identityFunction])),
      }),
    );
    defineFunctions(module, {
      translate: identity,
      enable_lazy: nothing,
      install: nothing,
      get_available_languages: () => new PyList([]),
    });
  },
};
