import type { Interpreter } from '../../python/interpreter.ts';
import {
  ClassMethod,
  type NativeBody,
  NativeFunction,
  Property,
  PyClass,
  PyFunction,
  PyInstance,
  PyList,
  StaticMethod,
  type Value,
} from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { defineClass, instantiate } from '../define.ts';
import { once } from '../once.ts';
import { defineFunctions, identity } from './functions.ts';

interface Member {
  readonly name: string;
  readonly value: Value;
}

const members = new WeakMap<PyClass, readonly PyInstance[]>();
const member = (value: Value) => (value as PyInstance).payload as Member;

function membersOf(cls: Value): readonly PyInstance[] {
  return cls instanceof PyClass ? (members.get(cls) ?? []) : [];
}

const autoClass = once((vm) => defineClass(vm, 'enum', 'auto', { methods: { __init__: () => null } }));

/** Turns the attributes of a class derived from Enum into its members, in their order. */
function collect(vm: Interpreter, cls: PyClass): void {
  const found: PyInstance[] = [];
  for (const [name, value] of [...cls.attrs]) {
    const isMember = !name.startsWith('_') && !(value instanceof PyFunction) && !(value instanceof NativeFunction);
    if (!isMember || value instanceof Property || value instanceof ClassMethod || value instanceof StaticMethod)
      continue;
    const own = value instanceof PyInstance && value.cls === autoClass(vm) ? BigInt(found.length + 1) : value;
    const same = found.find((other) => vm.equals(member(other).value, own));
    const made = same ?? instantiate(cls, { name, value: own } satisfies Member);
    if (!same) {
      made.attrs.set('name', name);
      made.attrs.set('value', own);
      found.push(made);
    }
    cls.attrs.set(name, made);
  }
  members.set(cls, found);
}

const metaMethods: Readonly<Record<string, NativeBody>> = {
  __iter__: (vm, args) => vm.call(vm.builtin('iter'), [new PyList([...membersOf(args.positional[0] ?? null)])]),
  __len__: (_vm, args) => BigInt(membersOf(args.positional[0] ?? null).length),
  __contains__: (_vm, args) => membersOf(args.positional[0] ?? null).some((other) => other === args.positional[1]),
  __getitem__(vm, args) {
    const found = membersOf(args.positional[0] ?? null).find((other) => member(other).name === args.positional[1]);
    if (!found) throw vm.raise('KeyError', vm.repr(args.positional[1] ?? null));
    return found;
  },
  __call__(vm, args) {
    const [cls = null, value = null] = args.positional;
    const found = membersOf(cls).find((other) => other === value || vm.equals(member(other).value, value));
    if (!found) throw vm.raise('ValueError', `${vm.repr(value)} is not a valid ${(cls as PyClass).name}`);
    return found;
  },
};

const enumMeta = once((vm) => {
  const meta = new PyClass('EnumMeta', 'enum', [vm.builtin('type') as PyClass]);
  for (const [name, body] of Object.entries(metaMethods))
    meta.attrs.set(name, new NativeFunction(`EnumMeta.${name}`, body));
  meta.attrs.set(
    '__members__',
    new Property(
      new NativeFunction('EnumMeta.__members__', (vm, args) =>
        vm.call(
          vm.builtin('dict'),
          [],
          new Map(membersOf(args.positional[0] ?? null).map((each) => [member(each).name, each])),
        ),
      ),
    ),
  );
  return meta;
});

function enumClass(vm: Interpreter, name: string, bases: readonly PyClass[]): PyClass {
  const cls = new PyClass(name, 'enum', bases, enumMeta(vm));
  cls.attrs.set(
    '__init_subclass__',
    new ClassMethod(
      new NativeFunction('Enum.__init_subclass__', (vm, args) => {
        const [derived] = args.positional;
        if (derived instanceof PyClass) collect(vm, derived);
        return null;
      }),
    ),
  );
  cls.attrs.set(
    '__str__',
    new NativeFunction('Enum.__str__', (vm, args) => text(vm, args.positional[0] ?? null, name)),
  );
  cls.attrs.set(
    '__repr__',
    new NativeFunction('Enum.__repr__', (_vm, args) => `<${ownName(args.positional[0] ?? null)}>`),
  );
  if (name !== 'Enum') {
    cls.attrs.set(
      '__eq__',
      new NativeFunction('Enum.__eq__', (vm, args) => {
        const [left = null, right = null] = args.positional;
        return left === right || vm.equals(member(left).value, right);
      }),
    );
    cls.attrs.set(
      '__hash__',
      new NativeFunction('Enum.__hash__', (vm, args) =>
        vm.call(vm.builtin('hash'), [member(args.positional[0] ?? null).value]),
      ),
    );
  }
  return cls;
}

const ownName = (value: Value) => `${(value as PyInstance).cls.name}.${member(value).name}`;
const text = (vm: Interpreter, value: Value, base: string): string =>
  base === 'Enum' ? ownName(value) : vm.str(member(value).value);

/** `enum` */
export const enumModule: LibraryModule = {
  name: 'enum',
  load(vm, module) {
    const object = vm.builtin('object') as PyClass;
    const base = enumClass(vm, 'Enum', [object]);
    module.attrs.set('Enum', base);
    module.attrs.set('EnumMeta', enumMeta(vm));
    for (const name of ['IntEnum', 'StrEnum', 'Flag', 'IntFlag']) module.attrs.set(name, enumClass(vm, name, [base]));
    module.attrs.set('auto', autoClass(vm));
    defineFunctions(module, { unique: identity });
  },
};
