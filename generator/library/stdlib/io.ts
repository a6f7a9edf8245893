import type { Interpreter } from '../../python/interpreter.ts';
import { PyBytes, PyList, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { once } from '../once.ts';
import { bytesArgument } from './base64.ts';

interface Buffered {
  text: string;
  at: number;
}

/** A file in memory, of text or (as Latin-1) of bytes. */
const memoryFile = (vm: Interpreter, name: string, binary: boolean) => {
  const read = (vm: Interpreter, value: Value | undefined) =>
    binary ? bytesArgument(vm, value, 'data').toString('latin1') : textArgument(vm, value, 'text');
  const out = (text: string): Value => (binary ? new PyBytes(Buffer.from(text, 'latin1')) : text);
  const state = (self: { payload: unknown }) => self.payload as Buffered;
  return defineClass(vm, 'io', name, {
    methods: {
      __init__(vm, self, args) {
        const [initial = null] = args.positional;
        self.payload = { text: initial === null ? '' : read(vm, initial), at: 0 } satisfies Buffered;
        return null;
      },
      write(vm, self, args) {
        const file = state(self);
        const text = read(vm, args.positional[0]);
        file.text = file.text.slice(0, file.at) + text + file.text.slice(file.at + text.length);
        file.at += text.length;
        return BigInt(text.length);
      },
      read(_vm, self) {
        const file = state(self);
        const rest = file.text.slice(file.at);
        file.at = file.text.length;
        return out(rest);
      },
      readlines: (_, self) =>
        new PyList(
          state(self)
            .text.slice(state(self).at)
            .split(/(?<=\n)/)
            .map(out),
        ),
      getvalue: (_, self) => out(state(self).text),
      seek(_vm, self, args) {
        state(self).at = Number(args.positional[0] ?? 0n);
        return args.positional[0] ?? 0n;
      },
      close: () => null,
      flush: () => null,
      __enter__: (_, self) => self,
      __exit__: () => null,
    },
  });
};

const stringIo = once((vm) => memoryFile(vm, 'StringIO', false));
const bytesIo = once((vm) => memoryFile(vm, 'BytesIO', true));

/** `io`, and Python 2's `StringIO` and `cStringIO`. */
export const ioModules: readonly LibraryModule[] = ['io', 'StringIO', 'cStringIO'].map((name) => ({
  name,
  load(vm, module) {
    module.attrs.set('StringIO', stringIo(vm));
    module.attrs.set('BytesIO', bytesIo(vm));
  },
}));
