import type { Machine } from '../machine.ts';
import type { Code } from '../syntax/ast.ts';
import { type Args, PyDict, PyTuple, type Value } from '../value.ts';
import { raised } from './exceptions.ts';

/**
 * Puts a call's arguments into a function's variables, as Python does.
 */
export function bindParameters(
  vm: Machine,
  code: Code,
  defaults: ReadonlyMap<string, Value>,
  args: Args,
  vars: Map<string, Value>,
): void {
  const keyword = new Map(args.keyword);
  let at = 0;
  for (const parameter of code.parameters) {
    const { name } = parameter;
    if (parameter.kind === 'star') {
      if (name !== '') vars.set(name, new PyTuple(args.positional.slice(at)));
      else if (at < args.positional.length) tooMany(code, at, args);
      at = args.positional.length;
      continue;
    }
    if (parameter.kind === 'keywords') {
      const rest = new PyDict();
      for (const [key, value] of keyword) rest.set(key, value);
      keyword.clear();
      vars.set(name, rest);
      continue;
    }
    let value: Value | undefined;
    if (parameter.kind === 'positional' && at < args.positional.length) {
      value = args.positional[at++];
      if (keyword.has(name) && !parameter.positionalOnly) {
        throw raised('TypeError', `${code.name}() got multiple values for argument '${name}'`);
      }
    } else if (!parameter.positionalOnly && keyword.has(name)) {
      value = keyword.get(name);
      keyword.delete(name);
    } else value = defaults.get(name);
    if (value === undefined) throw raised('TypeError', `${code.name}() missing required argument: '${name}'`);
    vars.set(name, value);
  }
  if (at < args.positional.length) tooMany(code, at, args);
  const unexpected = keyword.keys().next();
  if (!unexpected.done) {
    throw raised('TypeError', `${code.name}() got an unexpected keyword argument '${unexpected.value}'`);
  }
  for (const parameter of code.parameters) {
    if (parameter.unpack) vm.assign(parameter.unpack, vars.get(parameter.name) ?? null);
  }
}

function tooMany(code: Code, taken: number, args: Args): never {
  throw raised(
    'TypeError',
    `${code.name}() takes ${taken} positional arguments but ${args.positional.length} were given`,
  );
}
