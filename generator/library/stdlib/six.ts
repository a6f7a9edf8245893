import type { Interpreter } from '../../python/interpreter.ts';
import {
  type Args,
  type NativeBody,
  NativeFunction,
  PyClass,
  PyRaise,
  PyTuple,
  type Value,
} from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { onMissing } from '../once.ts';
import { defineFunctions, identity, identityFactory } from './functions.ts';

/** `six.iteritems(d)` is `d.items()`, and so on. */
const dictMethods = {
  iteritems: 'items',
  iterkeys: 'keys',
  itervalues: 'values',
  viewitems: 'items',
  viewkeys: 'keys',
  viewvalues: 'values',
};

/** Names of `six.moves` by the module that Python 3 has them in. */
const movedModules: Readonly<Record<string, string>> = {
  urllib: 'urllib',
  urllib_parse: 'urllib.parse',
  cPickle: 'pickle',
  cStringIO: 'io',
  StringIO: 'io',
  builtins: 'builtins',
  configparser: 'configparser',
  queue: 'queue',
  http_client: 'http.client',
  reload_module: 'importlib',
};

const movedFunctions: Readonly<Record<string, string>> = {
  range: 'range',
  xrange: 'range',
  zip: 'zip',
  map: 'map',
  filter: 'filter',
  input: 'input',
};

function method(name: string): NativeBody {
  return (vm, args) => {
    const [value = null, ...rest] = args.positional;
    return vm.call(vm.getAttr(value, name), rest, args.keyword);
  };
}

/** `with_metaclass(Meta, Base)`: a base that has the metaclass. */
function withMetaclass(vm: Interpreter, args: Args): Value {
  const [meta, ...bases] = args.positional;
  const classes = bases.filter((base) => base instanceof PyClass);
  return new PyClass(
    'temporary_class',
    'six',
    classes.length > 0 ? classes : [vm.builtin('object') as PyClass],
    meta instanceof PyClass ? meta : null,
  );
}

function reraise(vm: Interpreter, args: Args): Value {
  const [type = null, value = null] = args.positional;
  const made = value ?? vm.call(type);
  throw Object.assign(new PyRaise(made as PyRaise['value'], vm.str(made)), { explicit: true });
}

const six: LibraryModule = {
  name: 'six',
  load(vm, module) {
    const str = vm.builtin('str');
    module.attrs.set('PY2', false);
    module.attrs.set('PY3', true);
    module.attrs.set('PY34', true);
    module.attrs.set('text_type', str);
    module.attrs.set('binary_type', vm.builtin('bytes'));
    module.attrs.set('string_types', new PyTuple([str]));
    module.attrs.set('integer_types', new PyTuple([vm.builtin('int')]));
    module.attrs.set('class_types', new PyTuple([vm.builtin('type')]));
    module.attrs.set('MAXSIZE', 2n ** 63n - 1n);
    module.attrs.set('moves', vm.importModule('six.moves'));
    module.attrs.set('StringIO', vm.getAttr(vm.importModule('io'), 'StringIO'));
    module.attrs.set('BytesIO', vm.getAttr(vm.importModule('io'), 'BytesIO'));
    for (const [name, target] of Object.entries(dictMethods)) defineFunctions(module, { [name]: method(target) });
    for (const name of [
      'u',
      'b',
      'ensure_text',
      'ensure_str',
      'python_2_unicode_compatible',
      'get_unbound_function',
      'get_method_function',
    ]) {
      defineFunctions(module, { [name]: identity });
    }
    defineFunctions(module, {
      // The classes themselves stay: no class in the field depends on the metaclass that is added this way.
      add_metaclass: identityFactory,
      with_metaclass: withMetaclass,
      wraps: (vm, args) => vm.call(vm.getAttr(vm.importModule('functools'), 'wraps'), args.positional),
      next: (vm, args) => vm.call(vm.builtin('next'), args.positional),
      advance_iterator: (vm, args) => vm.call(vm.builtin('next'), args.positional),
      callable: (vm, args) => vm.call(vm.builtin('callable'), args.positional),
      reraise,
      raise_from: (_vm, args) => {
        const [value = null] = args.positional;
        throw Object.assign(new PyRaise(value as PyRaise['value'], 'raise_from'), { explicit: true });
      },
    });
  },
};

const moves: LibraryModule = {
  name: 'six.moves',
  load(vm, module) {
    module.attrs.set('reduce', vm.getAttr(vm.importModule('functools'), 'reduce'));
    module.attrs.set('zip_longest', vm.getAttr(vm.importModule('itertools'), 'zip_longest'));
    module.attrs.set('filterfalse', vm.getAttr(vm.importModule('itertools'), 'filterfalse'));
    module.attrs.set('reload_module', new NativeFunction('reload', identity));
    onMissing(module, (vm, name) => {
      const builtin = movedFunctions[name];
      if (builtin) return vm.builtin(builtin);
      const target = movedModules[name];
      return target ? vm.importModule(target) : undefined;
    });
  },
};

/** A module of `six.moves` that is another one under an old name. */
function alias(name: string, target: string): LibraryModule {
  return {
    name,
    load(vm, module) {
      const real = vm.importModule(target);
      onMissing(module, (vm, attribute) => vm.findAttr(real, attribute));
    },
  };
}

/** `six` and `six.moves`. */
export const sixModules: readonly LibraryModule[] = [
  six,
  moves,
  alias('six.moves.urllib', 'urllib'),
  alias('six.moves.urllib.parse', 'urllib.parse'),
  alias('six.moves.urllib_parse', 'urllib.parse'),
  alias('six.moves.cPickle', 'pickle'),
  alias('six.moves.cStringIO', 'io'),
];
