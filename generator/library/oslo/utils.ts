import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, PyBytes, PyInstance, PyRaise, RunValue, type Value } from '../../python/value.ts';
import { transparent } from '../alembic/migration-context.ts';
import { textArgument } from '../arguments.ts';
import { bind, defineClass, type LibraryModule } from '../define.ts';
import { defineFunctions, identity } from '../stdlib/functions.ts';

const powers = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

const units: LibraryModule = {
  name: 'oslo_utils.units',
  load(_vm, module) {
    for (const [at, letter] of powers.entries()) {
      if (at === 0) continue;
      module.attrs.set(`${letter}i`, 1024n ** BigInt(at));
      module.attrs.set(at === 1 ? 'k' : letter, 1000n ** BigInt(at));
    }
  },
};

const uuidutils: LibraryModule = {
  name: 'oslo_utils.uuidutils',
  load(_vm, module) {
    defineFunctions(module, {
      generate_uuid: (vm, args) => {
        const dashed = args.positional[0] ?? args.keyword.get('dashed') ?? true;
        const fn = vm.truth(dashed) ? 'uuid.uuid4' : 'uuid.hex';
        return vm.run({ kind: 'call', fn, args: [] }, { kind: 'str' });
      },
      is_uuid_like: (vm, args) => {
        const [value = null] = args.positional;
        if (value instanceof RunValue) throw vm.unresolved('is_uuid_like of a value that only the run knows');
        const digits = vm.str(value).replace(/^urn:|uuid:|[{}-]/g, '');
        return /^[0-9a-fA-F]{32}$/.test(digits);
      },
    });
  },
};

/** `module.Class`, imported. */
function importClass(vm: Interpreter, value: Value | undefined): Value {
  const path = textArgument(vm, value, 'class to import');
  const at = path.lastIndexOf('.');
  try {
    return vm.getAttr(vm.importModule(path.slice(0, at)), path.slice(at + 1));
  } catch (error) {
    if (error instanceof PyRaise && error.value.cls.name === 'AttributeError') {
      throw vm.raise('ImportError', `Class ${path} cannot be found`);
    }
    throw error;
  }
}

const importutils: LibraryModule = {
  name: 'oslo_utils.importutils',
  load(_vm, module) {
    const imported = (vm: Interpreter, args: Args) => vm.importModule(textArgument(vm, args.positional[0], 'module'));
    defineFunctions(module, {
      import_module: imported,
      try_import: (vm, args) => {
        const given = bind(vm, 'try_import', args, ['import_str', 'default?']);
        try {
          return vm.importModule(textArgument(vm, given.import_str, 'module'));
        } catch (error) {
          const missing = error instanceof PyRaise && error.value.cls.mro.some((cls) => cls.name === 'ImportError');
          if (missing) return given.default ?? null;
          throw error;
        }
      },
      import_class: (vm, args) => importClass(vm, args.positional[0]),
      import_object: (vm, args) => vm.call(importClass(vm, args.positional[0]), args.positional.slice(1), args.keyword),
    });
  },
};

const truthy = new Set(['1', 't', 'true', 'on', 'y', 'yes']);
const falsy = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

const strutils: LibraryModule = {
  name: 'oslo_utils.strutils',
  load(_vm, module) {
    defineFunctions(module, {
      bool_from_string: (vm, args) => {
        const given = bind(vm, 'bool_from_string', args, ['subject', 'strict?', 'default?']);
        const subject = given.subject ?? null;
        if (subject instanceof RunValue) {
          return vm.run({ kind: 'call', fn: 'strutils.bool_from_string', args: [subject.expr] }, { kind: 'bool' });
        }
        if (typeof subject === 'boolean') return subject;
        const text = vm.str(subject).trim().toLowerCase();
        if (truthy.has(text)) return true;
        if (falsy.has(text)) return false;
        if (given.strict === true) throw vm.raise('ValueError', `Unrecognized value '${text}'`);
        return given.default ?? false;
      },
      int_from_bool_as_string: (vm, args) => {
        const text = vm
          .str(args.positional[0] ?? null)
          .trim()
          .toLowerCase();
        return truthy.has(text) ? 1n : 0n;
      },
      mask_password: identity,
      mask_dict_password: identity,
      to_slug: (vm, args) =>
        textArgument(vm, args.positional[0], 'text')
          .normalize('NFKD')
          .replace(/[^\x20-\x7e]/g, '')
          .replace(/[^\w\s-]/g, '')
          .trim()
          .toLowerCase()
          .replace(/[-\s]+/g, '-'),
    });
  },
};

const encodeutils: LibraryModule = {
  name: 'oslo_utils.encodeutils',
  load(_vm, module) {
    const decoded = (vm: Interpreter, value: Value): Value => {
      if (value instanceof RunValue || typeof value === 'string') return value;
      if (value instanceof PyBytes) return Buffer.from(value.bytes).toString('utf8');
      throw vm.raise('TypeError', `${vm.typeOf(value).name} can't be decoded`);
    };
    defineFunctions(module, {
      safe_decode: (vm, args) => decoded(vm, args.positional[0] ?? null),
      safe_encode: (_vm, args) => {
        const value = args.positional[0] ?? null;
        return typeof value === 'string' ? new PyBytes(Buffer.from(value, 'utf8')) : value;
      },
      to_utf8: (_vm, args) => {
        const value = args.positional[0] ?? null;
        return typeof value === 'string' ? new PyBytes(Buffer.from(value, 'utf8')) : value;
      },
      exception_to_unicode: (vm, args) => vm.str(args.positional[0] ?? null),
    });
  },
};

/** The exception that an `except` block is handling leaves it again at the end of `save_and_reraise_exception`. */
const excutils: LibraryModule = {
  name: 'oslo_utils.excutils',
  load(vm, module) {
    module.attrs.set(
      'CausedByException',
      defineClass(vm, module.name, 'CausedByException', { bases: [vm.builtin('Exception') as never] }),
    );
    module.attrs.set(
      'save_and_reraise_exception',
      defineClass(vm, module.name, 'save_and_reraise_exception', {
        methods: {
          __init__(_vm, self, args) {
            self.attrs.set('reraise', args.positional[0] ?? args.keyword.get('reraise') ?? true);
            return null;
          },
          __enter__(vm, self) {
            self.payload = handled(vm);
            return self;
          },
          __exit__(vm, self, args) {
            if ((args.positional[0] ?? null) !== null) return false;
            const error = self.payload;
            if (!vm.truth(self.attrs.get('reraise') ?? true)) return false;
            if (error instanceof PyInstance) throw new PyRaise(error, vm.str(error));
            throw vm.unresolved('save_and_reraise_exception outside of an except block');
          },
        },
      }),
    );
    defineFunctions(module, {
      exception_filter: identity,
      forever_retry_uncaught_exceptions: identity,
      raise_with_cause: (vm, args) => {
        const [cls = null, message = ''] = args.positional;
        const made = vm.call(cls, [message]);
        throw new PyRaise(made as PyInstance, vm.str(message));
      },
    });
  },
};

/** The exception being handled, from the innermost frame that handles one. */
function handled(vm: Interpreter): Value {
  type Frame = { readonly handling: readonly Value[]; readonly caller: Frame | null };
  for (let frame = (vm as { frame?: Frame | null }).frame ?? null; frame; frame = frame.caller) {
    const last = frame.handling.at(-1);
    if (last !== undefined) return last;
  }
  return null;
}

const versionutils: LibraryModule = {
  name: 'oslo_utils.versionutils',
  load(_vm, module) {
    const parts = (vm: Interpreter, value: Value | undefined) =>
      textArgument(vm, value, 'version')
        .split('.')
        .map((part) => Number.parseInt(part, 10) || 0);
    defineFunctions(module, {
      convert_version_to_int: (vm, args) => {
        const value = args.positional[0];
        const numbers = typeof value === 'string' ? parts(vm, value) : vm.iterate(value ?? null).map(Number);
        return BigInt(numbers.reduce((total, part) => total * 1000 + part, 0));
      },
      is_compatible: (vm, args) => {
        const [wanted, current] = [parts(vm, args.positional[0]), parts(vm, args.positional[1])];
        if (wanted[0] !== current[0]) return false;
        const at = wanted.findIndex((part, place) => part !== (current[place] ?? 0));
        return at < 0 || (wanted[at] ?? 0) < (current[at] ?? 0);
      },
    });
  },
};

const fileutils: LibraryModule = {
  name: 'oslo_utils.fileutils',
  load(_vm, module) {
    defineFunctions(module, { remove_path_on_error: (vm) => transparent(vm, null) });
  },
};

/** `oslo_utils` */
export const utilsModules: readonly LibraryModule[] = [
  units,
  uuidutils,
  importutils,
  strutils,
  encodeutils,
  excutils,
  versionutils,
  fileutils,
];
