import { array, atom, call, type Js, object, string } from './javascript.ts';

/** Plain data as a literal; fields that are `undefined` are left out. @throws TypeError for what has no literal */
export function data(value: unknown): Js {
  if (typeof value === 'string') return string(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return atom(String(value));
  if (typeof value === 'bigint') return atom(`${value}n`);
  if (Array.isArray(value)) return array(value.map(data));
  if (value instanceof Uint8Array)
    return call(
      'Uint8Array.of',
      [...value].map((byte) => atom(String(byte))),
    );
  if (typeof value === 'object') {
    return object(Object.entries(value).map(([key, field]) => [key, field === undefined ? undefined : data(field)]));
  }
  throw new TypeError(`no literal for a ${typeof value}`);
}
