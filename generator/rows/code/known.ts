/** Name in `py`, fewest and most arguments. */
type Known = readonly [name: string, least: number, most: number];

/** Functions that `py` has, by their Python names, with the number of arguments that they take. */
const FUNCTIONS: Readonly<Record<string, Known>> = {
  str: ['str', 1, 1],
  'six.text_type': ['str', 1, 1],
  int: ['int', 1, 2],
  len: ['len', 1, 1],
  bool: ['truth', 1, 1],
  list: ['iterate', 1, 1],
  tuple: ['iterate', 1, 1],
  sorted: ['sorted', 1, 1],
  enumerate: ['enumerate', 1, 2],
  zip: ['zip', 1, 9],
  sum: ['sum', 1, 1],
  abs: ['abs', 1, 1],
  range: ['range', 1, 3],
  reversed: ['reversed', 1, 1],
  slice: ['slice', 3, 3],
  'datetime.utcfromtimestamp': ['utcFromTimestamp', 1, 1],
  'shlex.split': ['shlexSplit', 1, 1],
  'sql.number': ['number', 1, 1],
  'UUID.hex': ['uuidHex', 1, 1],
  'UUID.text': ['uuidText', 1, 1],
  'strutils.bool_from_string': ['boolFromString', 1, 3],
  'fernet.fault': ['fernetFault', 1, 1],
  'fernet.keys': ['fernetKeys', 1, 1],
  'fernet.key_hash': ['fernetKeyHash', 1, 1],
  'fernet.encrypt': ['fernetEncrypt', 2, 2],
  'json.loads': ['jsonLoads', 1, 1],
  'time.strptime': ['strptime', 2, 2],
  'datetime.microseconds_between': ['microsecondsBetween', 2, 2],
  'json.dumps': ['jsonDumps', 1, 1],
};

/** Methods that `py` has as functions of the value itself. */
const METHODS: Readonly<Record<string, Known>> = {
  lower: ['lower', 0, 0],
  upper: ['upper', 0, 0],
  strip: ['strip', 0, 1],
  lstrip: ['lstrip', 0, 1],
  rstrip: ['rstrip', 0, 1],
  startswith: ['startswith', 1, 1],
  endswith: ['endswith', 1, 1],
  replace: ['replace', 2, 2],
  split: ['split', 0, 2],
  rsplit: ['rsplit', 1, 2],
  join: ['join', 1, 1],
  title: ['title', 0, 0],
  capitalize: ['capitalize', 0, 0],
  istitle: ['istitle', 0, 0],
  islower: ['islower', 0, 0],
  isupper: ['isupper', 0, 0],
  isdigit: ['isdigit', 0, 0],
  isalpha: ['isalpha', 0, 0],
  isalnum: ['isalnum', 0, 0],
  isspace: ['isspace', 0, 0],
  find: ['find', 1, 1],
  count: ['count', 1, 1],
  partition: ['partition', 1, 1],
  rpartition: ['rpartition', 1, 1],
  get: ['get', 1, 2],
  keys: ['keys', 0, 0],
  values: ['values', 0, 0],
  items: ['items', 0, 0],
  iteritems: ['items', 0, 0],
  itervalues: ['values', 0, 0],
  setdefault: ['setDefault', 2, 2],
  pop: ['pop', 0, 2],
};

/** Changes of lists, sets and dicts. */
const CHANGES: Readonly<Record<string, Known>> = {
  __setitem__: ['setItem', 2, 2],
  __delitem__: ['deleteItem', 1, 1],
  append: ['append', 1, 1],
  extend: ['extend', 1, 1],
  add: ['include', 1, 1],
  update: ['update', 1, 1],
  remove: ['remove', 1, 1],
  discard: ['discard', 1, 1],
  setdefault: ['setDefault', 2, 2],
  pop: ['pop', 0, 2],
  clear: ['clear', 0, 0],
};

/** The name in `py` of a function by its Python name, called with so many arguments; `null` when it has none. */
export const knownFunction = (name: string, args: number): string | null => fitting(FUNCTIONS[name], args);
export const knownMethod = (name: string, args: number): string | null => fitting(METHODS[name], args);
export const knownChange = (name: string, args: number): string | null => fitting(CHANGES[name], args);

function fitting(known: Known | undefined, args: number): string | null {
  return known && args >= known[1] && args <= known[2] ? known[0] : null;
}
