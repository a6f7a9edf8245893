import type { Text } from '../live.ts';

/** Values that an upgrade makes up cannot be equal in two runs of it; their shape can. */
export interface BornRules {
  /** What was there before the upgrade was not born in it: a UUID of these has to be equal. */
  readonly known: ReadonlySet<string>;
  /** The time of both upgrades, from the first's start to the last's end, in milliseconds since the epoch. */
  readonly window: readonly [number, number];
  /** Tables that were there before the upgrade: numbers that the server gave out in any other were born in it. */
  readonly before?: ReadonlySet<string>;
  /** What a value says, where two spellings of it are as good as equal: the text that a cipher hides. */
  readonly reveal?: (value: Text) => Text;
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const DATETIME = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)?$/;

/** A server rounds to the second, and clocks are read a little before the window opens. */
const SLACK = 2_000;

export function isUuid(value: Text): value is string {
  return value !== null && UUID.test(value);
}

/** Microseconds since the epoch: how keystone keeps a time as a number. */
const MICROSECONDS = /^\d{16}$/;

/** Whether the text is a time in the window, read as UTC or as this machine's local time: scripts use both. */
function inWindow(value: Text, [from, to]: BornRules['window']): boolean {
  if (value !== null && MICROSECONDS.test(value)) {
    return Number(value) >= (from - SLACK) * 1000 && Number(value) <= (to + SLACK) * 1000;
  }
  const match = value === null ? null : DATETIME.exec(value);
  if (match === null) return false;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const readings = [
    Date.UTC(year, month - 1, day, hour, minute, second),
    new Date(year, month - 1, day, hour, minute, second).getTime(),
  ];
  return readings.some((time) => time >= from - SLACK && time <= to + SLACK);
}

/** What a value may have been born as; `null` when it has to be equal in both databases. */
export function shapeOf(value: Text, rules: BornRules): 'uuid' | 'now' | null {
  if (isUuid(value)) return rules.known.has(value) ? null : 'uuid';
  return inWindow(value, rules.window) ? 'now' : null;
}
