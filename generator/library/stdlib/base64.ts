import type { Interpreter } from '../../python/interpreter.ts';
import { PyBytes, RunValue, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

/** The argument's bytes; text counts as its UTF-8. @throws Unresolved on run values */
export function bytesArgument(vm: Interpreter, value: Value | undefined, what: string): Buffer {
  if (value instanceof RunValue) throw vm.unresolved(`${what} is only known in the run`);
  return value instanceof PyBytes ? Buffer.from(value.bytes) : Buffer.from(textArgument(vm, value, what), 'utf8');
}

const encode = (vm: Interpreter, value: Value | undefined) =>
  bytesArgument(vm, value, 'data to encode').toString('base64');
const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_');
const bytes = (text: string) => new PyBytes(Buffer.from(text, 'latin1'));
const decode = (vm: Interpreter, value: Value | undefined) =>
  new PyBytes(Buffer.from(bytesArgument(vm, value, 'data to decode').toString('latin1'), 'base64'));

/** `base64`, on data that is known. */
export const base64: LibraryModule = {
  name: 'base64',
  load(_vm, module) {
    defineFunctions(module, {
      b64encode: (vm, args) => bytes(encode(vm, args.positional[0])),
      standard_b64encode: (vm, args) => bytes(encode(vm, args.positional[0])),
      urlsafe_b64encode: (vm, args) => bytes(urlSafe(encode(vm, args.positional[0]))),
      encodestring: (vm, args) => bytes(encode(vm, args.positional[0]).replace(/.{1,76}/g, '$&\n')),
      encodebytes: (vm, args) => bytes(encode(vm, args.positional[0]).replace(/.{1,76}/g, '$&\n')),
      b64decode: (vm, args) => decode(vm, args.positional[0]),
      standard_b64decode: (vm, args) => decode(vm, args.positional[0]),
      // Node reads both alphabets.
      urlsafe_b64decode: (vm, args) => decode(vm, args.positional[0]),
      decodestring: (vm, args) => decode(vm, args.positional[0]),
      decodebytes: (vm, args) => decode(vm, args.positional[0]),
    });
  },
};
