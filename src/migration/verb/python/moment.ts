import { PythonError } from './error.ts';

/** Directives of `strptime` that are numbers, with what they match and the place in a `struct_time`. */
const DIRECTIVES: Readonly<Record<string, readonly [pattern: string, place: number]>> = {
  Y: ['\\d{4}', 0],
  m: ['1[0-2]|0[1-9]|[1-9]', 1],
  d: ['3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]', 2],
  H: ['2[0-3]|[01]\\d|\\d', 3],
  M: ['[0-5]\\d|\\d', 4],
  S: ['6[01]|[0-5]\\d|\\d', 5],
};

/**
 * `time.strptime(text, format)`, of formats whose directives are numbers: year, month, day, hour, minute, second, day of
 * the week (Monday is 0), day of the year, and -1, as a tuple that compares as Python's does.
 *
 * @throws PythonError ValueError where the text does not fit the format, TypeError where it is no text
 */
export function strptime(text: unknown, format: string): number[] {
  if (typeof text !== 'string') throw new PythonError('TypeError', 'strptime() argument 0 must be str');
  const places: number[] = [];
  const pattern = format.replaceAll(/%(.)|([\\^$.*+?()[\]{}|/-])|\s+/g, (whole, letter?: string, sign?: string) => {
    if (sign !== undefined) return `\\${sign}`;
    if (letter === undefined) return whole.trim() === '' ? '\\s+' : whole;
    const known = DIRECTIVES[letter];
    if (known === undefined) throw new PythonError('ValueError', `%${letter} is no number`);
    places.push(known[1]);
    return `(${known[0]})`;
  });
  const match = new RegExp(`^${pattern}$`).exec(text);
  const parts = [1900, 1, 1, 0, 0, 0];
  for (const [at, place] of places.entries()) parts[place] = Number(match?.[at + 1]);
  const [year = 0, month = 1, day = 1] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (match === null || year < 1 || date.getUTCMonth() !== month - 1) {
    throw new PythonError('ValueError', `time data does not match format ${format}`);
  }
  const first = new Date(0);
  first.setUTCFullYear(year, 0, 1);
  return [...parts, (date.getUTCDay() + 6) % 7, Math.round((date.getTime() - first.getTime()) / 86_400_000) + 1, -1];
}

/** Microseconds from one moment to another, both as the database gives them (`2024-01-31 12:00:00.5`). */
export function microsecondsBetween(from: unknown, to: unknown): number {
  return microseconds(to) - microseconds(from);
}

function microseconds(value: unknown): number {
  const match =
    typeof value === 'string' ? /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/.exec(value) : null;
  const whole = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}Z`);
  if (Number.isNaN(whole)) throw new PythonError('TypeError', 'a moment is wanted');
  return whole * 1000 + Number((match?.[3] ?? '').padEnd(6, '0'));
}

/**
 * `datetime.utcfromtimestamp(seconds)`, as the database takes it; rounded to microseconds, half to even, as Python does.
 *
 * @throws PythonError TypeError for what is no number, ValueError outside the years 1 to 9999
 */
export function utcFromTimestamp(value: unknown): string {
  if (typeof value !== 'number') throw new PythonError('TypeError', 'a number of seconds is wanted');
  const whole = Math.floor(value);
  const scaled = (value - whole) * 1e6;
  const below = Math.floor(scaled);
  const rest = scaled - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
  const rounded = below + (up ? 1 : 0);
  const seconds = whole + (rounded === 1e6 ? 1 : 0);
  const at = new Date(seconds * 1000);
  const year = at.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) throw new PythonError('ValueError', `year ${year} is out of range`);
  const text = `${String(year).padStart(4, '0')}-${at.toISOString().slice(-19, -5).replace('T', ' ')}`;
  const fraction = rounded % 1e6;
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(6, '0')}`;
}
