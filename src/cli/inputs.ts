import { readFileSync } from 'node:fs';
import { bindInputs, InputError } from '../migration/bind-inputs.ts';
import type { InputSpec, MigrationSet, Plain } from '../migration/model.ts';
import { Problem } from '../problem.ts';
import type { InputFlags } from './options.ts';

/**
 * The values given, checked against what the set declares; what is not given keeps its default.
 *
 * @throws Problem SL001, SL005
 */
export function readInputs(set: MigrationSet, flags: InputFlags): ReadonlyMap<string, Plain> {
  const given = new Map<string, unknown>(flags.inputs === undefined ? [] : fromFile(flags.inputs));
  for (const text of flags.input ?? []) {
    const at = text.indexOf('=');
    if (at < 1)
      throw new Problem('SL001', `--input ${text}: NAME=VALUE is wanted`, {
        advice: 'put the value behind an equals sign',
      });
    given.set(text.slice(0, at), text.slice(at + 1));
  }
  const values = new Map<string, Plain>();
  for (const [name, value] of given) values.set(name, checked(set, name, value));
  return values;
}

function fromFile(file: string): readonly (readonly [string, unknown])[] {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Problem('SL005', `--inputs ${file}: ${(error as Error).message}`, { advice: 'a JSON object is wanted' });
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Problem('SL005', `--inputs ${file}: a JSON object is wanted, with values by name`, {
      advice: 'write {"NAME": VALUE, …}',
    });
  }
  return Object.entries(document);
}

function checked(set: MigrationSet, name: string, value: unknown): Plain {
  const spec = set.inputs.find((one) => one.name === name);
  const service = `${set.service}/${set.database}`;
  if (spec === undefined) {
    const names = set.inputs.map((one) => one.name).join(', ');
    throw new Problem('SL001', `${service} has no input ${name}`, {
      advice: names === '' ? 'it has none at all' : `it has ${names}`,
    });
  }
  const found = typed(spec, value);
  if (found !== undefined) return found;
  const shown = spec.secret === true ? '***' : JSON.stringify(value);
  throw new Problem('SL001', `input ${name} of ${service} is a ${spec.type}, and ${shown} is none`, {
    advice: spec.description === '' ? 'give another value' : spec.description,
  });
}

/** `undefined`: the value is not of that type. */
function typed({ type }: InputSpec, value: unknown): Plain | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'integer': {
      const text = typeof value === 'number' ? String(value) : value;
      return typeof text === 'string' && /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (value === 'true' || value === '1') return true;
      return value === 'false' || value === '0' ? false : undefined;
  }
}

/**
 * The set with the values given in it: its schema is what they make it.
 *
 * @throws Problem SL001, SL005
 */
export function bindGiven(set: MigrationSet, values: ReadonlyMap<string, Plain>): MigrationSet {
  try {
    return bindInputs(set, values);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new Problem('SL001', error.message, { advice: 'give another value', cause: error });
  }
}

/** Inputs with their values as they may be shown: secrets are not. */
export function shownInputs(set: MigrationSet, values: ReadonlyMap<string, Plain>) {
  return set.inputs.map(({ name, secret, description, default: standing }) => ({
    name,
    value: secret === true ? '***' : (values.get(name) ?? standing),
    given: values.has(name),
    description,
  }));
}
