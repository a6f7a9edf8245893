import type { Interpreter } from '../../python/interpreter.ts';
import type { Args, RunType, Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import { defineFunction, type LibraryModule } from '../define.ts';

const TEXT: RunType = { kind: 'str' };

function runCall(fn: string, type: RunType) {
  return (vm: Interpreter, args: Args): Value =>
    vm.run({ kind: 'call', fn, args: args.positional.map((value) => vm.toExpr(value)) }, type);
}

/** `stackleap.inputs`: values from outside the database, for overrides. */
const inputs: LibraryModule = {
  name: 'stackleap.inputs',
  load(_vm, module) {
    defineFunction(module, 'text', (vm, args) => {
      const [name, standing, description] = args.positional.map((value) => textArgument(vm, value, 'input'));
      return vm.input({ name: name ?? '', type: 'string', default: standing ?? '', description: description ?? '' });
    });
  },
};

/** `stackleap.fernet`: encryption with the keys of a Fernet key repository, done by the run. */
const fernet: LibraryModule = {
  name: 'stackleap.fernet',
  load(_vm, module) {
    defineFunction(module, 'fault', runCall('fernet.fault', TEXT));
    defineFunction(module, 'keys', runCall('fernet.keys', { kind: 'list', of: TEXT }));
    defineFunction(module, 'key_hash', runCall('fernet.key_hash', TEXT));
    defineFunction(module, 'encrypt', runCall('fernet.encrypt', TEXT));
  },
};

/** What overrides import; upstream's scripts have no such package. */
export const stackleapModules: readonly LibraryModule[] = [inputs, fernet];
