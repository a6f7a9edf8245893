import { PyBytes } from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { bytesArgument } from '../stdlib/base64.ts';
import { defineFunctions, identity } from '../stdlib/functions.ts';
import { dumps, loads } from '../stdlib/json.ts';

const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_');

/** `oslo_serialization` */
export const serializationModules: readonly LibraryModule[] = [
  {
    name: 'oslo_serialization.jsonutils',
    load(_vm, module) {
      defineFunctions(module, {
        dumps: (vm, args) => {
          const keyword = new Map([...args.keyword].filter(([name]) => name !== 'default'));
          return dumps(vm, { positional: args.positional.slice(0, 1), keyword });
        },
        dump_as_bytes: (vm, args) => {
          const text = dumps(vm, { positional: args.positional.slice(0, 1), keyword: args.keyword });
          return typeof text === 'string' ? new PyBytes(Buffer.from(text, 'utf8')) : text;
        },
        loads: (vm, args) => loads(vm, args),
        to_primitive: identity,
      });
    },
  },
  {
    name: 'oslo_serialization.base64',
    load(_vm, module) {
      const encoded = (bytes: Buffer) => bytes.toString('base64');
      const decoded = (bytes: Buffer) => Buffer.from(bytes.toString('latin1'), 'base64');
      defineFunctions(module, {
        encode_as_bytes: (vm, args) => new PyBytes(Buffer.from(encoded(bytesArgument(vm, args.positional[0], 'data')))),
        encode_as_text: (vm, args) => encoded(bytesArgument(vm, args.positional[0], 'data')),
        url_safe_encode_as_text: (vm, args) => urlSafe(encoded(bytesArgument(vm, args.positional[0], 'data'))),
        decode_as_bytes: (vm, args) => new PyBytes(decoded(bytesArgument(vm, args.positional[0], 'data'))),
        decode_as_text: (vm, args) => decoded(bytesArgument(vm, args.positional[0], 'data')).toString('utf8'),
      });
    },
  },
];
