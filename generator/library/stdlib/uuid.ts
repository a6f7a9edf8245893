import { createHash } from 'node:crypto';
import type { Interpreter } from '../../python/interpreter.ts';
import {
  PyInstance as Instance,
  PyBytes,
  type PyClass,
  type PyInstance,
  RunValue,
  type Value,
} from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import { bind, defineClass, instantiate, type LibraryModule } from '../define.ts';
import { once } from '../once.ts';
import { defineFunctions } from './functions.ts';

/** The digits of a known UUID. @throws Unresolved for one that only the run knows */
function hexOf(vm: Interpreter, self: Value): string {
  const { payload } = self as PyInstance;
  if (payload instanceof RunValue) throw vm.unresolved('a part of a UUID that only the run knows');
  return payload as string;
}

/** `fn` of the text that a UUID was made of; it fails in the run where that is none, as `UUID()` does. */
function ofRun(vm: Interpreter, self: Value, fn: 'hex' | 'text' | 'int'): RunValue | null {
  const { payload } = self as PyInstance;
  if (!(payload instanceof RunValue)) return null;
  return vm.run({ kind: 'call', fn: `UUID.${fn}`, args: [payload.expr] }, { kind: fn === 'int' ? 'int' : 'str' });
}

function dashed(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A UUID; its state is its 32 hexadecimal digits, or the text of the run that it is made of. */
const uuidClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'uuid', 'UUID', {
    methods: {
      __init__(vm, self, args) {
        const given = bind(vm, 'UUID', args, ['hex?', 'bytes?', 'bytes_le?', 'fields?', 'int?', 'version?']);
        if (given.hex instanceof RunValue) {
          self.payload = given.hex;
          return null;
        }
        for (const form of ['bytes', 'bytes_le', 'fields', 'int'] as const) {
          if (given[form] instanceof RunValue)
            throw vm.unresolved(`UUID(${form}=…) of a value that only the run knows`);
        }
        if (typeof given.int === 'bigint') {
          self.payload = given.int.toString(16).padStart(32, '0');
          return null;
        }
        if (given.bytes instanceof PyBytes) {
          self.payload = Buffer.from(given.bytes.bytes).toString('hex');
          return null;
        }
        const hex = textArgument(vm, given.hex, 'UUID')
          .replace('urn:', '')
          .replace('uuid:', '')
          .replace(/[{}-]/g, '')
          .toLowerCase();
        if (hex.length !== 32 || /[^0-9a-f]/.test(hex))
          throw vm.raise('ValueError', 'badly formed hexadecimal UUID string');
        self.payload = hex;
        return null;
      },
      __str__: (vm, self) => ofRun(vm, self, 'text') ?? dashed(hexOf(vm, self)),
      __run__: (vm, self) => ofRun(vm, self, 'text') ?? dashed(hexOf(vm, self)),
      __repr__: (vm, self) => `UUID('${dashed(hexOf(vm, self))}')`,
      __eq__: (vm, self, args) => {
        const [other = null] = args.positional;
        return other instanceof Instance && other.cls === uuidClass(vm) && hexOf(vm, other) === hexOf(vm, self);
      },
      __hash__: (vm, self) => BigInt(`0x${hexOf(vm, self)}`) & 0xffffffffffffn,
    },
    properties: {
      hex: (vm, self) => ofRun(vm, self, 'hex') ?? hexOf(vm, self),
      int: (vm, self) => ofRun(vm, self, 'int') ?? BigInt(`0x${hexOf(vm, self)}`),
      bytes: (vm, self) => new PyBytes(Buffer.from(hexOf(vm, self), 'hex')),
      version: (vm, self) => BigInt(hexOf(vm, self).charAt(12)),
      urn: (vm, self) => `urn:uuid:${dashed(hexOf(vm, self))}`,
    },
  }),
);

function named(vm: Interpreter, algorithm: 'sha1' | 'md5', version: string, namespace: Value, name: Value): Value {
  const text = textArgument(vm, name, 'name of a UUID');
  const digest = createHash(algorithm)
    .update(Buffer.from(hexOf(vm, namespace), 'hex'))
    .update(text, 'utf8')
    .digest('hex');
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const hex = digest.slice(0, 12) + version + digest.slice(13, 16) + variant + digest.slice(17, 32);
  return instantiate(uuidClass(vm), hex);
}

const namespaces = { NAMESPACE_DNS: '0', NAMESPACE_URL: '1', NAMESPACE_OID: '2', NAMESPACE_X500: '4' };

/** `uuid`: random ones are born in the run, one at each call. */
export const uuid: LibraryModule = {
  name: 'uuid',
  load(vm, module) {
    module.attrs.set('UUID', uuidClass(vm));
    for (const [name, digit] of Object.entries(namespaces)) {
      module.attrs.set(name, instantiate(uuidClass(vm), `6ba7b81${digit}9dad11d180b400c04fd430c8`));
    }
    defineFunctions(module, {
      uuid4: (vm) => vm.run({ kind: 'call', fn: 'uuid.uuid4', args: [] }),
      uuid1: (vm) => vm.run({ kind: 'call', fn: 'uuid.uuid1', args: [] }),
      uuid5: (vm, args) => named(vm, 'sha1', '5', args.positional[0] ?? null, args.positional[1] ?? null),
      uuid3: (vm, args) => named(vm, 'md5', '3', args.positional[0] ?? null, args.positional[1] ?? null),
    });
  },
};
