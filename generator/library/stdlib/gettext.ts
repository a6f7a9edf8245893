import { defineClass, instantiate, type LibraryModule } from '../define.ts';
import { defineFunctions, identity, nothing } from './functions.ts';

/** `gettext`: every text is its own translation. */
export const gettext: LibraryModule = {
  name: 'gettext',
  load(vm, module) {
    const choose = (plural: boolean, one: Parameters<typeof identity>[1]) => one.positional[plural ? 1 : 0] ?? null;
    const isPlural = (count: unknown) => count !== 1n;
    const cls = defineClass(vm, module.name, 'NullTranslations', {
      methods: {
        __init__: () => null,
        ...Object.fromEntries(
          ['gettext', 'ugettext', 'lgettext'].map((name) => [name, (vm, _self, args) => identity(vm, args)]),
        ),
        ...Object.fromEntries(
          ['ngettext', 'ungettext', 'lngettext'].map((name) => [
            name,
            (_vm, _self, args) => choose(isPlural(args.positional[2]), args),
          ]),
        ),
        install: () => null,
        add_fallback: () => null,
      },
    });
    module.attrs.set('NullTranslations', cls);
    module.attrs.set('GNUTranslations', cls);
    const catalog = instantiate(cls, undefined);
    defineFunctions(module, {
      gettext: identity,
      ugettext: identity,
      lgettext: identity,
      dgettext: (_vm, args) => args.positional[1] ?? null,
      ngettext: (_vm, args) => choose(isPlural(args.positional[2]), args),
      translation: () => catalog,
      install: nothing,
      textdomain: identity,
      bindtextdomain: nothing,
      find: nothing,
    });
  },
};
