import type { Interpreter } from '../../python/interpreter.ts';
import { NotImplementedValue, type PyClass, PyInstance, RunValue, type Value } from '../../python/value.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { once } from '../once.ts';

/** A known decimal, as its text; arithmetic on it is not done here. */
const decimalClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'decimal', 'Decimal', {
    methods: {
      __init__(vm, self, args) {
        const [value = 0n] = args.positional;
        if (value instanceof RunValue) throw vm.unresolved('Decimal() of a value that only the run knows');
        self.payload = value instanceof PyInstance ? value.payload : vm.str(value).trim();
        return null;
      },
      __str__: (_, self) => self.payload as string,
      __run__: (_, self) => self.payload as string,
      __repr__: (_, self) => `Decimal('${self.payload as string}')`,
      __float__: (_, self) => Number(self.payload as string),
      __int__: (_, self) => BigInt(Math.trunc(Number(self.payload as string))),
      __eq__: (vm, self, args) => compare(vm, self, args.positional[0] ?? null) ?? NotImplementedValue,
    },
  }),
);

function compare(vm: Interpreter, self: PyInstance, other: Value): boolean | undefined {
  const text = other instanceof PyInstance && other.cls === decimalClass(vm) ? String(other.payload) : null;
  if (text !== null) return Number(text) === Number(self.payload as string);
  return typeof other === 'bigint' ? Number(other) === Number(self.payload as string) : undefined;
}

/** `decimal` */
export const decimal: LibraryModule = {
  name: 'decimal',
  load(vm, module) {
    module.attrs.set('Decimal', decimalClass(vm));
  },
};
