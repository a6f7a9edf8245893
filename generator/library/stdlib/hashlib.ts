import { createHash } from 'node:crypto';
import type { Interpreter } from '../../python/interpreter.ts';
import { PyBytes, type PyClass, type PyInstance, PySet, RunValue, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import { defineClass, defineFunction, instantiate, type LibraryModule } from '../define.ts';
import { once } from '../once.ts';

interface Digest {
  readonly algorithm: string;
  data: Buffer;
}

function bytesOf(vm: Interpreter, value: Value | undefined): Buffer {
  if (value === undefined) return Buffer.alloc(0);
  if (value instanceof RunValue) throw vm.unresolved('a hash of a value that only the run knows');
  if (value instanceof PyBytes) return Buffer.from(value.bytes);
  // Python 2 texts hash str; every one in the field is ASCII.
  return Buffer.from(textArgument(vm, value, 'data to hash'), 'utf8');
}

const digest = (self: PyInstance) => self.payload as Digest;
const finish = (self: PyInstance) => createHash(digest(self).algorithm).update(digest(self).data).digest();

const hashClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'hashlib', 'HASH', {
    methods: {
      update(vm, self, args) {
        digest(self).data = Buffer.concat([digest(self).data, bytesOf(vm, args.positional[0])]);
        return null;
      },
      hexdigest: (_, self) => finish(self).toString('hex'),
      digest: (_, self) => new PyBytes(finish(self)),
      copy: (vm, self) => instantiate(hashClass(vm), { ...digest(self) }),
    },
    properties: { name: (_, self) => digest(self).algorithm, digest_size: (_, self) => BigInt(finish(self).length) },
  }),
);

/** Python's own list. */
const guaranteed = [
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'blake2b',
  'blake2s',
  'sha3_224',
  'sha3_256',
  'sha3_384',
  'sha3_512',
  'shake_128',
  'shake_256',
];

/** `hashlib`, on data that is known. */
export const hashlib: LibraryModule = {
  name: 'hashlib',
  load(_vm, module) {
    for (const name of ['algorithms_guaranteed', 'algorithms_available']) {
      module.attrs.set(name, new PySet(guaranteed, true));
    }
    for (const algorithm of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']) {
      defineFunction(module, algorithm, (vm, args) =>
        instantiate(hashClass(vm), { algorithm, data: bytesOf(vm, args.positional[0]) }),
      );
    }
    defineFunction(module, 'new', (vm, args) =>
      instantiate(hashClass(vm), {
        algorithm: textArgument(vm, args.positional[0], 'name of a hash'),
        data: bytesOf(vm, args.positional[1]),
      }),
    );
  },
};
