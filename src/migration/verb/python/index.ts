import * as access from './access.ts';
import * as change from './change.ts';
import { Bag, Dict } from './collection.ts';
import { PythonError, succeeds } from './error.ts';
import * as fernet from './fernet.ts';
import { dumps, loads } from './json.ts';
import * as moment from './moment.ts';
import * as operator from './operator.ts';
import * as shlex from './shlex.ts';
import * as text from './text.ts';

/**
 * What code steps use where Python means something else than JavaScript: truth, equality, text of values, dicts. Its
 * values: None is `null`, an int a number (a bigint beyond 2^53), a list or tuple an array, rows plain objects.
 */
export const py = Object.freeze({
  ...access,
  ...change,
  ...fernet,
  ...moment,
  ...operator,
  ...shlex,
  ...text,
  succeeds,
  dict: (entries: Iterable<readonly [unknown, unknown]> = []): Dict => new Dict(entries),
  set: (items: Iterable<unknown> = []): Bag => new Bag(items),
  jsonLoads: (value: unknown): unknown => {
    if (typeof value !== 'string') throw new PythonError('TypeError', 'the JSON object must be str');
    return loads(value);
  },
  jsonDumps: dumps,
});
