import { catalogError } from './error.ts';
import type { ColumnType, IntegerSize } from './model.ts';

/**
 * A literal default as the server prints it back for that type.
 *
 * @throws CatalogError ER_INVALID_DEFAULT where it is none of the type's values
 */
export function literalOf(value: string, type: ColumnType, column: string): string {
  const normal = normalLiteral(value, type);
  if (normal === null) throw catalogError('ER_INVALID_DEFAULT', `Invalid default value for '${column}'`);
  return normal;
}

/** `null`: not a value of the type. */
function normalLiteral(value: string, type: ColumnType): string | null {
  switch (type.kind) {
    case 'boolean':
      return integer(value, 'tinyint', false);
    case 'integer':
      return integer(value, type.size, type.unsigned);
    case 'year':
      return isNumeric(value) ? year(value) : null;
    case 'decimal': {
      if (!isNumeric(value)) return null;
      const printed = fixed(value, type.scale);
      return (printed.replace('-', '').split('.')[0] ?? '').length > type.precision - type.scale && Number(value) >= 1
        ? null
        : printed;
    }
    case 'float':
    case 'double':
      if (!isNumeric(value)) return null;
      return type.precision === undefined ? String(Number(value)) : fixed(value, type.precision[1]);
    case 'bit':
      return bits(value);
    case 'char':
    case 'varchar':
      return [...value.trimEnd()].length > type.length ? null : value;
    case 'binary':
      return Buffer.byteLength(value) > type.length ? null : value.padEnd(type.length, '\0');
    case 'varbinary':
      return Buffer.byteLength(value) > type.length ? null : value;
    case 'enum':
      return member(value, type.values);
    case 'set': {
      const chosen = value === '' ? [] : value.split(',').map((each) => member(each, type.values));
      return chosen.includes(null) ? null : type.values.filter((each) => chosen.includes(each)).join(',');
    }
    case 'date':
      return date(value);
    case 'datetime':
    case 'timestamp':
      return moment(value, type.fsp);
    case 'time':
      return time(value, type.fsp);
    default:
      return value;
  }
}

const integerBits: Readonly<Record<IntegerSize, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  mediumint: 24n,
  int: 32n,
  bigint: 64n,
};

function integer(value: string, size: IntegerSize, unsigned: boolean): string | null {
  if (!isNumeric(value)) return null;
  const whole = /^\s*[+-]?\d+\s*$/.test(value) ? BigInt(value.trim().replace(/^\+/, '')) : BigInt(fixed(value, 0));
  const width = integerBits[size];
  const least = unsigned ? 0n : -(2n ** (width - 1n));
  const most = unsigned ? 2n ** width - 1n : 2n ** (width - 1n) - 1n;
  return whole < least || whole > most ? null : whole.toString();
}

/** Two digits are of this century up to 69; the string `0` is 2000. */
function year(value: string): string {
  const number = Number(value);
  if (number >= 100) return String(number);
  return String(number + (number < 70 ? 2000 : 1900));
}

/** In normal form `b'101'`, whatever the number was written in. */
function bits(value: string): string | null {
  const written = /^b'([01]*)'$/.exec(value);
  if (written !== null) return `b'${`${written[1]}`.replace(/^0+(?=.)/, '')}'`;
  return /^\d+$/.test(value) ? `b'${BigInt(value).toString(2)}'` : null;
}

function member(value: string, values: readonly string[]): string | null {
  return values.find((each) => each.toLowerCase() === value.toLowerCase()) ?? null;
}

function isNumeric(value: string): boolean {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(value);
}

/** Decimal digits without binary rounding, as far as a default needs it. */
function fixed(value: string, scale: number): string {
  const plain = /^\s*\+?(-?)0*(\d*)\.?(\d*)\s*$/.exec(value);
  if (plain === null || `${plain[3]}`.length > scale) return Number(value).toFixed(scale);
  const whole = plain[2] === '' ? '0' : plain[2];
  return `${plain[1]}${whole}${scale === 0 ? '' : `.${`${plain[3]}`.padEnd(scale, '0')}`}`;
}

function date(value: string): string | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(value.trim());
  return match && `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}`;
}

function fraction(digits: string, fsp: number): string {
  return fsp === 0 ? '' : `.${digits.slice(0, fsp).padEnd(fsp, '0')}`;
}

/** A date alone has midnight behind it; fractions have as many digits as the type. */
function moment(value: string, fsp: number): string | null {
  const match = /^(\S+)(?:[ T](\d{2}:\d{2}:\d{2})(?:\.(\d+))?)?$/.exec(value.trim());
  const day = date(match?.[1] ?? '');
  return day && `${day} ${match?.[2] ?? '00:00:00'}${fraction(match?.[3] ?? '', fsp)}`;
}

function time(value: string, fsp: number): string | null {
  if (/^0+$/.test(value.trim())) return `00:00:00${fraction('', fsp)}`;
  const match = /^(-?)(\d{1,3}):(\d{1,2}):(\d{1,2})(?:\.(\d+))?$/.exec(value.trim());
  if (match === null) return null;
  const [, sign, ...parts] = match;
  const clock = parts.slice(0, 3).map((part) => `${part}`.padStart(2, '0'));
  return `${sign}${clock.join(':')}${fraction(parts[3] ?? '', fsp)}`;
}
