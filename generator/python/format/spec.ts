import { raised } from '../object/exceptions.ts';

/** Python's format specification mini-language, taken apart. */
interface Spec {
  fill: string;
  align: string;
  sign: string;
  alternate: boolean;
  width: number;
  grouping: string;
  precision: number | null;
  type: string;
}

function parseSpec(text: string): Spec {
  const spec: Spec = {
    fill: ' ',
    align: '',
    sign: '-',
    alternate: false,
    width: 0,
    grouping: '',
    precision: null,
    type: '',
  };
  let at = 0;
  const aligns = '<>=^';
  if (text.length > 1 && aligns.includes(text[1] as string)) {
    spec.fill = text[0] as string;
    spec.align = text[1] as string;
    at = 2;
  } else if (text.length > 0 && aligns.includes(text[0] as string)) {
    spec.align = text[0] as string;
    at = 1;
  }
  if ('+- '.includes(text[at] ?? 'x')) spec.sign = text[at++] as string;
  if (text[at] === '#') {
    spec.alternate = true;
    at++;
  }
  if (text[at] === '0') {
    spec.fill = '0';
    if (spec.align === '') spec.align = '=';
    at++;
  }
  const digits = (): number | null => {
    let out = '';
    while ((text[at] ?? '') >= '0' && (text[at] ?? '') <= '9') out += text[at++];
    return out === '' ? null : Number(out);
  };
  spec.width = digits() ?? 0;
  if (text[at] === ',' || text[at] === '_') spec.grouping = text[at++] as string;
  if (text[at] === '.') {
    at++;
    spec.precision = digits() ?? 0;
  }
  spec.type = text.slice(at);
  if (spec.type.length > 1) throw raised('ValueError', `Invalid format specifier '${text}'`);
  return spec;
}

/** `format(value, spec)` for a str. */
export function formatText(value: string, text: string): string {
  if (text === '') return value;
  const spec = parseSpec(text);
  if (spec.type !== '' && spec.type !== 's')
    throw raised('ValueError', `Unknown format code '${spec.type}' for object of type 'str'`);
  const cut = spec.precision === null ? value : value.slice(0, spec.precision);
  return pad(cut, '', spec, '<');
}

/** `format(value, spec)` for an int or float. */
export function formatNumber(value: bigint | number, text: string): string {
  if (text === '') return typeof value === 'bigint' ? value.toString() : floatText(value);
  const spec = parseSpec(text);
  const negative = value < 0;
  const magnitude = typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(value);
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  return pad(digitsOf(magnitude, spec), sign, spec, '>');
}

function digitsOf(value: bigint | number, spec: Spec): string {
  if (typeof value === 'bigint') {
    switch (spec.type) {
      case 'x':
        return (spec.alternate ? '0x' : '') + value.toString(16);
      case 'X':
        return (spec.alternate ? '0X' : '') + value.toString(16).toUpperCase();
      case 'o':
        return (spec.alternate ? '0o' : '') + value.toString(8);
      case 'b':
        return (spec.alternate ? '0b' : '') + value.toString(2);
      case 'c':
        return String.fromCodePoint(Number(value));
      case '':
      case 'd':
      case 'n':
        return group(value.toString(), spec.grouping);
      default:
        break;
    }
  }
  const number = Number(value);
  switch (spec.type) {
    case 'f':
    case 'F': {
      const [whole, fraction] = number.toFixed(spec.precision ?? 6).split('.');
      return group(whole as string, spec.grouping) + (fraction === undefined ? '' : `.${fraction}`);
    }
    case 'e':
    case 'E': {
      const out = exponent(number.toExponential(spec.precision ?? 6));
      return spec.type === 'E' ? out.toUpperCase() : out;
    }
    case '%':
      return `${(number * 100).toFixed(spec.precision ?? 6)}%`;
    case 'g':
    case 'G':
    case 'n':
    case '':
      if (spec.precision === null) return floatText(number);
      return exponent(String(Number(number.toPrecision(Math.max(1, spec.precision)))));
    default:
      throw raised('ValueError', `Unknown format code '${spec.type}'`);
  }
}

function group(digits: string, separator: string): string {
  if (separator === '') return digits;
  let out = '';
  for (let at = 0; at < digits.length; at++) {
    if (at > 0 && (digits.length - at) % 3 === 0) out += separator;
    out += digits[at];
  }
  return out;
}

function exponent(text: string): string {
  const at = text.indexOf('e');
  if (at === -1) return text;
  const digits = text.slice(at + 2);
  return `${text.slice(0, at + 2)}${digits.padStart(2, '0')}`;
}

function pad(body: string, sign: string, spec: Spec, standard: string): string {
  const missing = spec.width - body.length - sign.length;
  if (missing <= 0) return sign + body;
  switch (spec.align || standard) {
    case '<':
      return sign + body + spec.fill.repeat(missing);
    case '^': {
      const left = missing >> 1;
      return spec.fill.repeat(left) + sign + body + spec.fill.repeat(missing - left);
    }
    case '=':
      return sign + spec.fill.repeat(missing) + body;
    default:
      return spec.fill.repeat(missing) + sign + body;
  }
}

/** `repr` of a float: the shortest text that reads back as the same number, always with a point or exponent. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) return exponent(value.toExponential());
  const text = String(value);
  return text.includes('.') || text.includes('e') ? text : Object.is(value, -0) ? '-0.0' : `${text}.0`;
}
