import type { Interpreter } from '../../python/interpreter.ts';
import { PyInstance, PyRaise, type Value } from '../../python/value.ts';
import { errorClass } from '../alembic/objects.ts';
import { textArgument } from '../arguments.ts';
import { once } from '../once.ts';
import { type OptionState, optionState } from './config-option.ts';
import { importedValue, optionValue } from './config-value.ts';

/** A ConfigOpts: options by group (`null` is DEFAULT) and destination, and what the code set itself. */
export interface ConfigState {
  readonly groups: Map<string | null, Map<string, OptionState>>;
  /** By `group.dest`. */
  readonly defaults: Map<string, Value>;
  readonly overrides: Map<string, Value>;
}

/** Where defaults and overrides of an option are kept. */
export const key = (group: string | null, dest: string) => `${group ?? ''}.${dest}`;

/** A group argument as its name; `null` is DEFAULT. */
export function groupName(vm: Interpreter, group: Value | undefined): string | null {
  if (group === undefined || group === null) return null;
  const name = group instanceof PyInstance ? group.attrs.get('name') : group;
  const text = textArgument(vm, name, 'option group').replaceAll('-', '_');
  return text.toUpperCase() === 'DEFAULT' ? null : text;
}

/** The options of a group, made when it is first named. */
export function optionsOf(state: ConfigState, group: string | null): Map<string, OptionState> {
  let options = state.groups.get(group);
  if (!options) {
    options = new Map();
    state.groups.set(group, options);
  }
  return options;
}

/** The state of a ConfigOpts instance. */
export const config = (self: PyInstance) => self.payload as ConfigState;

/** `register_opt`: whether the option was new. */
export function register(vm: Interpreter, self: PyInstance, option: Value, group: Value | undefined): boolean {
  const state = optionState(vm, option);
  const options = optionsOf(config(self), groupName(vm, group));
  if (options.has(state.dest)) return false;
  options.set(state.dest, state);
  return true;
}

/** The error for an option that nobody registered. */
export function noSuchOption(vm: Interpreter, name: string, group: string | null): PyRaise {
  const error = errorClass(vm, 'oslo_config.cfg', 'NoSuchOptError');
  return vm.raise(error, `no such option ${name} in group [${group ?? 'DEFAULT'}]`);
}

/** Whether modules are being imported to find an option. */
const importing = once(() => ({ now: false }));

/**
 * Modules register their options as they are imported; a lazy import may not have happened yet. A module that asks for an
 * option while this goes on is answered by what there is, or it would start the same again within itself.
 */
function importPending(vm: Interpreter): void {
  duringImport(vm, () => (vm as { forceLazyImports?: () => void }).forceLazyImports?.());
}

function duringImport(vm: Interpreter, body: () => void): void {
  const state = importing(vm);
  if (state.now) return;
  state.now = true;
  try {
    body();
  } finally {
    state.now = false;
  }
}

/** Modules in which services register options, and which a script's own imports need not lead to. */
const homes = ['common.config', 'config', 'quota', 'conf', 'opts'];

type Found = OptionState | 'group';

/** An option, wherever it is registered. */
export function find(vm: Interpreter, self: PyInstance, group: string | null, name: string): OptionState | undefined {
  const found = findAny(vm, self, group, name);
  return found === 'group' ? undefined : found;
}

/** An option, or for DEFAULT the group of that name. Looks further and further where neither is registered yet. */
export function findAny(vm: Interpreter, self: PyInstance, group: string | null, name: string): Found | undefined {
  const look = (): Found | undefined => {
    const { groups } = config(self);
    return groups.get(group)?.get(name) ?? (group === null && groups.has(name) ? 'group' : undefined);
  };
  const found = look();
  if (found || importing(vm).now) return found;
  importPending(vm);
  return look() ?? findAtHome(vm, look);
}

/** The service's command line has imported these modules, and called what registers, before it runs a script. */
function findAtHome(vm: Interpreter, look: () => Found | undefined): Found | undefined {
  const [top] = vm.place.file.split('/');
  for (const home of homes) {
    try {
      const module = vm.importModule(`${top}.${home}`);
      importPending(vm);
      const configure = look() ? undefined : vm.findAttr(module, 'configure');
      if (configure !== undefined) duringImport(vm, () => void vm.call(configure));
    } catch (error) {
      if (error instanceof PyRaise) continue;
      throw error;
    }
    const found = look();
    if (found) return found;
  }
  return undefined;
}

/** Overrides first, then defaults that the code set, then the option's own; `$name` is filled in. */
function settled(vm: Interpreter, self: PyInstance, group: string | null, option: OptionState): Value {
  const { overrides, defaults } = config(self);
  const at = key(group, option.dest);
  const value = overrides.get(at) ?? defaults.get(at) ?? option.default;
  if (typeof value !== 'string') return value;
  if (option.kind === 'integer' && /^-?\d+$/.test(value)) return BigInt(value);
  if (option.kind === 'boolean') return ['true', '1', 'yes', 'on', 't', 'y'].includes(value.toLowerCase());
  return substitute(vm, self, group, value);
}

function substitute(vm: Interpreter, self: PyInstance, group: string | null, text: string): Value {
  if (!text.includes('$')) return text;
  let unknown: Value | undefined;
  const out = text.replace(/\\\$|\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
    const name = braced ?? plain;
    if (name === undefined) return '$';
    const state = config(self);
    const own = state.groups.get(group)?.get(name);
    const option = own ?? state.groups.get(null)?.get(name);
    if (!option) return whole;
    const value = settled(vm, self, own ? group : null, option);
    if (typeof value === 'object' && value !== null) unknown ??= value;
    return value === null ? '' : vm.str(value);
  });
  return unknown ?? out;
}

/**
 * `CONF.name` or `CONF.group.name`: an override, a default, an input or a group.
 * @throws PyRaise NoSuchOptError
 */
export function read(vm: Interpreter, self: PyInstance, group: string | null, name: string): Value {
  const option = findAny(vm, self, group, name);
  if (option === 'group') return vm.call(vm.getAttr(self, '_group'), [name]);
  if (option) {
    const at = key(group, option.dest);
    const value = settled(vm, self, group, option);
    if (config(self).overrides.has(at)) return value;
    const full = group === null ? option.dest : `${group}.${option.dest}`;
    return importing(vm).now ? importedValue(vm, option, full, value) : optionValue(vm, option, group, value);
  }
  throw noSuchOption(vm, name, group);
}
