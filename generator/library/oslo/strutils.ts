import { RunValue } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import { bind, type LibraryModule } from '../define.ts';
import { defineFunctions, identity } from '../stdlib/functions.ts';

const truthy = new Set(['1', 't', 'true', 'on', 'y', 'yes']);
const falsy = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

/** `oslo_utils.strutils` */
export const strutils: LibraryModule = {
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
        const subject = args.positional[0] ?? null;
        if (subject instanceof RunValue) {
          const flag = { kind: 'call', fn: 'strutils.bool_from_string', args: [subject.expr] } as const;
          return vm.run({ kind: 'call', fn: 'int', args: [flag] }, { kind: 'int' });
        }
        return truthy.has(vm.str(subject).trim().toLowerCase()) ? 1n : 0n;
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
