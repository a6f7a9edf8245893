import type { InputSpec, Plain } from '../../../src/migration/model.ts';
import type { Interpreter } from '../../python/interpreter.ts';
import type { Machine } from '../../python/machine.ts';
import { Opaque, RunValue, type Value } from '../../python/value.ts';
import { databaseUrl } from '../sqlalchemy/execution/schema-views.ts';
import type { OptionState } from './config-option.ts';

/** Options that say where this very installation is: no default of theirs means anything. */
const local = new Set(['connection', 'slave_connection', 'transport_url', 'host', 'my_ip', 'state_path']);

/**
 * The value of an option. A script that asks for one gets an input of the set, with upstream's default; a module that
 * asks while it is imported (to decide which classes it defines, say) gets the default itself.
 */
export function optionValue(vm: Interpreter, option: OptionState, group: string | null, settled: Value): Value {
  const name = group === null ? option.dest : `${group}.${option.dest}`;
  // Where the service's own database is: the engine says the same.
  if (option.dest === 'connection' && group === 'database') return databaseUrl;
  if (local.has(option.dest)) return new Opaque(`CONF.${name}`, vm.place);
  if (isImporting(vm)) return importedValue(vm, option, name, settled);
  const plain = plainDefault(settled);
  if (option.kind === 'other' || plain === undefined) {
    return settled instanceof RunValue || settled instanceof Opaque ? settled : new Opaque(`CONF.${name}`, vm.place);
  }
  const spec: InputSpec = {
    name,
    type: option.kind,
    default: plain,
    description: sentence(option.help),
    ...(option.secret ? { secret: true } : {}),
  };
  return vm.input(spec);
}

/**
 * The value of an option for a module that asks for it while it is imported: upstream's default. Whatever comes of it is
 * the same for every installation in the set, and not in the field, so it is told.
 */
export function importedValue(vm: Interpreter, option: OptionState, name: string, settled: Value): Value {
  if (option.kind !== 'other' && plainDefault(settled) !== undefined) {
    vm.note(
      `CONF.${name} is asked for while this module is imported: its default ${vm.repr(settled)} stands for it, and no input changes that`,
    );
  }
  return settled;
}

/** A default that can stand in a set's input; `undefined` for lists, and for what only the run knows. */
function plainDefault(value: Value): Plain | undefined {
  if (typeof value === 'bigint') return Number(value);
  return value === null || typeof value !== 'object' ? value : undefined;
}

/** The first sentence of an option's help, on one line. */
function sentence(help: string): string {
  const text = help.trim().replace(/\s+/g, ' ');
  const end = text.search(/\.( |$)/);
  return end < 0 ? text : text.slice(0, end + 1);
}

/** Whether a module of the project is being imported, rather than a script's own code running. */
function isImporting(vm: Interpreter): boolean {
  return !(vm as Machine).inScriptCall();
}
