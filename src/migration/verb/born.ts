import type { Born } from '../model.ts';

/** A fresh random UUID for each row, with dashes: what `str(uuid.uuid4())` gives. */
export function uuid(): Born {
  return Object.freeze({ born: 'uuid', format: 'dashed' });
}

/** A fresh random UUID for each row as 32 hexadecimal digits: what `uuid.uuid4().hex` gives. */
export function uuidHex(): Born {
  return Object.freeze({ born: 'uuid', format: 'hex' });
}

/** The run's clock in UTC (`timeutils.utcnow()`), the same for every row of the step. */
export function now(): Born {
  return Object.freeze({ born: 'now', zone: 'utc' });
}

/** The run's clock in the runner's own zone (`datetime.now()`), the same for every row of the step. */
export function localNow(): Born {
  return Object.freeze({ born: 'now', zone: 'local' });
}

/** A declared input of the set: a value from outside the database, such as a configuration option. */
export function input(name: string): Born {
  return Object.freeze({ born: 'input', name });
}

/** Tells a born value from a plain one in a row. */
export function isBorn(value: unknown): value is Born {
  return typeof value === 'object' && value !== null && 'born' in value;
}
