import type { InputSpec, Plain } from '../../../src/migration/model.ts';
import type { Interpreter } from '../../python/interpreter.ts';
import type { Args, NativeBody, RunType, Value } from '../../python/value.ts';
import { flagArgument, textArgument } from '../arguments.ts';
import { bind, defineFunction, type LibraryModule } from '../define.ts';

const TEXT: RunType = { kind: 'str' };

function runCall(fn: string, type: RunType) {
  return (vm: Interpreter, args: Args): Value =>
    vm.run({ kind: 'call', fn, args: args.positional.map((value) => vm.toExpr(value)) }, type);
}

const ARGUMENTS = ['name', 'default', 'description', 'secret?'] as const;

/** `text(name, default, description, secret=False)`, and the same for the other types. */
function declare(type: InputSpec['type'], standing: (vm: Interpreter, value: Value) => Plain | undefined): NativeBody {
  return (vm, args) => {
    const given = bind(vm, type === 'string' ? 'text' : type, args, ARGUMENTS);
    const value = standing(vm, given.default ?? null);
    if (value === undefined) throw vm.unresolved(`an input whose default is no ${type}`);
    return vm.input({
      name: textArgument(vm, given.name, 'name of an input'),
      type,
      default: value,
      description: textArgument(vm, given.description, 'description of an input'),
      ...(flagArgument(vm, given.secret, false) ? { secret: true } : {}),
    });
  };
}

/** `stackleap.inputs`: values from outside the database, for overrides. */
const inputs: LibraryModule = {
  name: 'stackleap.inputs',
  load(_vm, module) {
    const text = declare('string', (vm, value) => textArgument(vm, value, 'default of an input'));
    const integer = declare('integer', (_, value) => (typeof value === 'bigint' ? Number(value) : undefined));
    const flag = declare('boolean', (_, value) => (typeof value === 'boolean' ? value : undefined));
    for (const [name, body] of Object.entries({ text, integer, flag })) defineFunction(module, name, body);
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
