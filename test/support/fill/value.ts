import type { Column, ColumnType, IntegerSize } from '../../../src/catalog/model.ts';
import type { Random } from './random.ts';

export type Value = string | number | Buffer | null;

const WORDS = ['amber', 'basalt', 'cedar', 'delta', 'ember', 'fjord', 'glacier', 'harbor', 'island', 'juniper'];
/** Within utf8mb3, so that every charset of the field can hold it; left out for narrower ones. */
const WIDE_WORDS = ['Zürich', 'señal', '東京', 'Ωmega'];

const BITS: Readonly<Record<IntegerSize, number>> = { tinyint: 8, smallint: 16, mediumint: 24, int: 32, bigint: 63 };

function integer(random: Random, size: IntegerSize, unsigned: boolean): number {
  // Rarely the type's own maximum: that is what a narrowed type would lose. bigint stays exact in a double.
  if (random.chance(0.03)) return 2 ** Math.min(BITS[size] - (unsigned ? 0 : 1), 53) - 1;
  return random.below(size === 'tinyint' ? 100 : 10_000);
}

/** A dashed UUID of version 4, as services make them. */
export function uuid(random: Random): string {
  const variant = random.pick(['8', '9', 'a', 'b']);
  return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-${variant}${random.hex(3)}-${random.hex(12)}`;
}

function json(random: Random): string {
  const name = random.pick(WORDS);
  return random.pick([
    '{}',
    JSON.stringify({ [name]: random.below(100), nested: { list: [1, 'two', null, true] } }),
    JSON.stringify([name, random.hex(6), { quoted: 'a "b" \\ c' }]),
  ]);
}

function text(random: Random, limit: number, charset: string): string {
  const wide = charset.startsWith('utf8') && random.chance(0.1);
  const word = wide ? random.pick(WIDE_WORDS) : random.pick(WORDS);
  return `${word}-${random.hex(8)}`.slice(0, limit);
}

function isIdName(name: string): boolean {
  return name === 'id' || name === 'uuid' || name.endsWith('_id') || name.endsWith('_uuid');
}

function characters(random: Random, name: string, length: number, charset: string): string {
  if (length === 36 && isIdName(name)) return uuid(random);
  if (length === 32 && isIdName(name)) return random.hex(32);
  if (random.chance(0.02)) return random.hex(Math.min(length, 255));
  return text(random, length, charset);
}

/** Noon hours only: no zone's change of clocks can make a TIMESTAMP of it ambiguous or impossible. */
function datetime(random: Random, fsp: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${2015 + random.below(8)}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`;
  const time = `${two(10 + random.below(8))}:${two(random.below(60))}:${two(random.below(60))}`;
  const fraction = fsp === 0 ? '' : `.${String(random.below(10 ** fsp)).padStart(fsp, '0')}`;
  return `${date} ${time}${fraction}`;
}

/** A value that the column's type holds without loss; `null` only for a type that is not known. */
export function randomValue(random: Random, column: Column, isJson: boolean): Value {
  const type: ColumnType = column.type;
  switch (type.kind) {
    case 'boolean':
      return random.chance(0.25) ? 1 : 0;
    case 'integer':
      return integer(random, type.size, type.unsigned);
    case 'decimal': {
      const scale = 10 ** type.scale;
      return (random.below(Math.min(10 ** type.precision, 10_000)) / scale).toFixed(type.scale);
    }
    case 'float':
    case 'double':
      // Quarters are exact in both.
      return random.below(4_000) / 4;
    case 'char':
    case 'varchar':
      return isJson ? '{}'.slice(0, type.length) : characters(random, column.name, type.length, type.charset);
    case 'text':
      return isJson || random.chance(0.5) ? json(random) : text(random, 255, type.charset);
    case 'json':
      return json(random);
    case 'enum':
      return random.pick(type.values);
    case 'set':
      return type.values.filter(() => random.chance(0.5)).join(',');
    case 'blob':
      return Buffer.from(random.hex(32), 'hex');
    case 'binary':
    case 'varbinary':
      return Buffer.from(random.hex(2 * type.length), 'hex');
    case 'datetime':
    case 'timestamp':
      return datetime(random, type.fsp);
    case 'time':
      return datetime(random, type.fsp).slice(11);
    case 'date':
      return datetime(random, 0).slice(0, 10);
    case 'year':
      return 2000 + random.below(25);
    case 'bit':
      return random.below(2 ** Math.min(type.length, 16));
    case 'other':
      return null;
  }
}
