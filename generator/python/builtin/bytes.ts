import { raised } from '../object/exceptions.ts';
import { bytesClass } from '../object/types.ts';
import { PyBytes, PyList, RunValue, type Value } from '../value.ts';
import { addConstructor, addMethods, toNumber } from './define.ts';
import { encodingOf } from './str.ts';

/** Bytes as text of the same length, for the methods that both have. */
const asText = (value: PyBytes): string => Buffer.from(value.bytes).toString('latin1');
const asBytes = (value: string): PyBytes => new PyBytes(Buffer.from(value, 'latin1'));

function part(value: Value | undefined): string {
  if (value instanceof PyBytes) return asText(value);
  if (typeof value === 'string') return value;
  throw raised('TypeError', 'a bytes-like object is required');
}

/** Puts the methods of bytes in. */
export function installBytes(): void {
  addMethods(bytesClass, (value) => (value instanceof PyBytes ? value : undefined), {
    decode: (_vm, self, args) => Buffer.from(self.bytes).toString(encodingOf(args[0])),
    hex: (_vm, self) => Buffer.from(self.bytes).toString('hex'),
    startswith: (_vm, self, args) => asText(self).startsWith(part(args[0])),
    endswith: (_vm, self, args) => asText(self).endsWith(part(args[0])),
    strip: (_vm, self) => asBytes(asText(self).trim()),
    lower: (_vm, self) => asBytes(asText(self).toLowerCase()),
    upper: (_vm, self) => asBytes(asText(self).toUpperCase()),
    replace: (_vm, self, args) => asBytes(asText(self).replaceAll(part(args[0]), () => part(args[1]))),
    split: (_vm, self, args) => new PyList(asText(self).split(part(args[0])).map(asBytes)),
    join: (vm, self, args) =>
      asBytes(
        vm
          .iterate(args[0] ?? null)
          .map(part)
          .join(asText(self)),
      ),
    __len__: (_vm, self) => BigInt(self.bytes.length),
  });
  addConstructor(bytesClass, (vm, _cls, { positional }) => {
    const [source, encoding] = positional;
    if (source === undefined) return new PyBytes(new Uint8Array());
    if (source instanceof RunValue) throw vm.unresolved('bytes() of a value of the run');
    if (source instanceof PyBytes) return source;
    if (typeof source === 'string') return new PyBytes(Buffer.from(source, encodingOf(encoding)));
    if (typeof source === 'bigint') return new PyBytes(new Uint8Array(Math.min(toNumber(vm, source), vm.limits.size)));
    return new PyBytes(Uint8Array.from(vm.iterate(source).map((item) => toNumber(vm, item))));
  });
}
