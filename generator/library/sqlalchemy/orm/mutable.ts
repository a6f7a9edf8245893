import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, NativeFunction, PyClass, type Value } from '../../../python/value.ts';
import { classNamed, pythonClass } from '../kit/registry.ts';

/**
 * `as_mutable(type)`: the type itself, as an instance (sqlalchemy/ext/mutable.py). Tracking changes of values is
 * nothing that a column's definition or a statement shows.
 */
function asMutable(vm: Interpreter, args: Args): Value {
  const given = args.positional[0] ?? args.keyword.get('sqltype') ?? null;
  return given instanceof PyClass ? vm.call(given) : given;
}

pythonClass('sqlalchemy.ext.mutable', 'MutableBase', () => ({
  classMethods: {
    coerce: (vm, _cls, args) => {
      const [key, value] = args.positional;
      if (value === null || value === undefined) return null;
      throw vm.raise('ValueError', `Attribute '${String(key)}' does not accept objects of type ${vm.repr(value)}`);
    },
  },
}));

pythonClass('sqlalchemy.ext.mutable', 'Mutable', (vm) => ({
  bases: [classNamed(vm, 'MutableBase')],
  // A list or dict of a class of the script's own has it too.
  attrs: { changed: new NativeFunction('Mutable.changed', () => null) },
  classMethods: {
    as_mutable: (vm, _cls, args) => asMutable(vm, args),
    associate_with: () => null,
    associate_with_attribute: () => null,
  },
}));

for (const [name, base] of [
  ['MutableDict', 'dict'],
  ['MutableList', 'list'],
  ['MutableSet', 'set'],
] as const) {
  pythonClass('sqlalchemy.ext.mutable', name, (vm) => ({
    bases: [classNamed(vm, 'Mutable'), vm.builtin(base) as PyClass],
  }));
}
