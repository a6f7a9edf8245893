import type { Interpreter } from '../../python/interpreter.ts';
import { PyDict, type PyInstance, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const constants: Readonly<Record<string, string>> = {
  ascii_lowercase: lower,
  ascii_uppercase: lower.toUpperCase(),
  ascii_letters: lower + lower.toUpperCase(),
  lowercase: lower,
  uppercase: lower.toUpperCase(),
  letters: lower + lower.toUpperCase(),
  digits,
  hexdigits: `${digits}abcdefABCDEF`,
  octdigits: '01234567',
  punctuation,
  whitespace: ' \t\n\r\v\f',
  printable: `${digits}${lower}${lower.toUpperCase()}${punctuation} \t\n\r\v\f`,
};

/** Methods of str that Python 2's `string` had as functions. */
const methods = ['lower', 'upper', 'strip', 'lstrip', 'rstrip', 'split', 'replace', 'find', 'capitalize', 'zfill'];

/** `string.Template.substitute`: `$name`, `${name}`, `$$`. */
function substitute(
  vm: Interpreter,
  self: PyInstance,
  values: (name: string) => Value | undefined,
  safe: boolean,
): string {
  const template = textArgument(vm, self.attrs.get('template'), 'template');
  return template.replace(
    /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g,
    (whole, dollar?: string, plain?: string, braced?: string) => {
      if (dollar) return '$';
      const name = plain ?? braced ?? '';
      const value = values(name);
      if (value === undefined && safe) return whole;
      if (value === undefined) throw vm.raise('KeyError', name);
      return vm.str(value);
    },
  );
}

/** `string` */
export const string: LibraryModule = {
  name: 'string',
  load(vm, module) {
    for (const [name, value] of Object.entries(constants)) module.attrs.set(name, value);
    defineFunctions(module, {
      join: (vm, args) => vm.call(vm.getAttr(args.positional[1] ?? ' ', 'join'), [args.positional[0] ?? null]),
      capwords: (vm, args) =>
        textArgument(vm, args.positional[0], 'text')
          .trim()
          .split(/\s+/)
          .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
          .join(' '),
    });
    for (const name of methods) {
      defineFunctions(module, {
        [name]: (vm, args) =>
          vm.call(vm.getAttr(args.positional[0] ?? null, name), args.positional.slice(1), args.keyword),
      });
    }
    const method =
      (safe: boolean) =>
      (
        vm: Interpreter,
        self: PyInstance,
        args: { positional: readonly Value[]; keyword: ReadonlyMap<string, Value> },
      ) => {
        const mapping = args.positional[0];
        return substitute(
          vm,
          self,
          (name) => args.keyword.get(name) ?? (mapping instanceof PyDict ? mapping.get(name) : undefined),
          safe,
        );
      };
    module.attrs.set(
      'Template',
      defineClass(vm, module.name, 'Template', {
        methods: {
          __init__(_vm, self, args) {
            self.attrs.set('template', args.positional[0] ?? null);
            return null;
          },
          substitute: method(false),
          safe_substitute: method(true),
        },
      }),
    );
    module.attrs.set('Formatter', defineClass(vm, module.name, 'Formatter'));
  },
};
