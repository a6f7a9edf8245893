/** A moment or a date without a zone, as Python's naive datetime holds it. */
export interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

/** Microseconds since 1970, counted without zones. */
export function toMicroseconds(at: Moment): bigint {
  const date = new Date(0);
  date.setUTCFullYear(at.year, at.month - 1, at.day);
  date.setUTCHours(at.hour, at.minute, at.second, 0);
  return BigInt(date.getTime()) * 1000n + BigInt(at.microsecond);
}

export function fromMicroseconds(micros: bigint): Moment {
  const milliseconds = micros >= 0n ? micros / 1000n : (micros - 999n) / 1000n;
  const date = new Date(Number(milliseconds));
  const whole = BigInt(Math.floor(date.getTime() / 1000)) * 1_000_000n;
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: Number(micros - whole),
  };
}

const pad = (value: number, width: number) => String(value).padStart(width, '0');

export function dateText(at: Moment): string {
  return `${pad(at.year, 4)}-${pad(at.month, 2)}-${pad(at.day, 2)}`;
}

export function timeText(at: Moment): string {
  const whole = `${pad(at.hour, 2)}:${pad(at.minute, 2)}:${pad(at.second, 2)}`;
  return at.microsecond === 0 ? whole : `${whole}.${pad(at.microsecond, 6)}`;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** From 0 = Sunday. */
export function weekday(at: Moment): number {
  const date = new Date(0);
  date.setUTCFullYear(at.year, at.month - 1, at.day);
  return date.getUTCDay();
}

/** `strftime`; `null` for a directive that depends on a locale or zone. */
export function formatMoment(at: Moment, format: string): string | null {
  let out = '';
  for (let i = 0; i < format.length; i++) {
    if (format.charAt(i) !== '%') {
      out += format.charAt(i);
      continue;
    }
    const part = directive(at, format.charAt(++i));
    if (part === null) return null;
    out += part;
  }
  return out;
}

function directive(at: Moment, letter: string): string | null {
  switch (letter) {
    case 'Y':
      return pad(at.year, 4);
    case 'y':
      return pad(at.year % 100, 2);
    case 'm':
      return pad(at.month, 2);
    case 'd':
      return pad(at.day, 2);
    case 'H':
      return pad(at.hour, 2);
    case 'I':
      return pad(at.hour % 12 === 0 ? 12 : at.hour % 12, 2);
    case 'p':
      return at.hour < 12 ? 'AM' : 'PM';
    case 'M':
      return pad(at.minute, 2);
    case 'S':
      return pad(at.second, 2);
    case 'f':
      return pad(at.microsecond, 6);
    case 'B':
      return months[at.month - 1] ?? null;
    case 'b':
      return months[at.month - 1]?.slice(0, 3) ?? null;
    case 'A':
      return days[weekday(at)] ?? null;
    case 'a':
      return days[weekday(at)]?.slice(0, 3) ?? null;
    case 'Z':
    case 'z':
      return '';
    case '%':
      return '%';
    default:
      return null;
  }
}

const numbers: Readonly<Record<string, readonly [field: keyof Moment, digits: string]>> = {
  Y: ['year', '\\d{4}'],
  m: ['month', '\\d{1,2}'],
  d: ['day', '\\d{1,2}'],
  H: ['hour', '\\d{1,2}'],
  M: ['minute', '\\d{1,2}'],
  S: ['second', '\\d{1,2}'],
  f: ['microsecond', '\\d{1,6}'],
};

/** `strptime` for numeric formats: `null` where the text does not fit, `undefined` where the format is not numeric. */
export function parseMoment(text: string, format: string): Moment | null | undefined {
  const fields: (keyof Moment)[] = [];
  let pattern = '^';
  for (let i = 0; i < format.length; i++) {
    const char = format.charAt(i);
    if (char !== '%') {
      pattern += char.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
      continue;
    }
    const known = numbers[format.charAt(++i)];
    if (!known) return undefined;
    fields.push(known[0]);
    pattern += `(${known[1]})`;
  }
  const match = new RegExp(`${pattern}$`).exec(text);
  if (!match) return null;
  const out: { -readonly [key in keyof Moment]: number } = {
    year: 1900,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    microsecond: 0,
  };
  for (const [at, field] of fields.entries()) {
    const digits = match[at + 1] ?? '0';
    out[field] = Number(field === 'microsecond' ? digits.padEnd(6, '0') : digits);
  }
  return out;
}
