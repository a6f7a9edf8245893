import type { TypeSpec } from '../../../../src/operation/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';

/** Type names as MySQL takes them in DDL, with their synonyms (MySQL manual, "Using Data Types from Other Engines"). */
const names: Readonly<Record<string, TypeSpec['name']>> = {
  bool: 'boolean',
  boolean: 'boolean',
  tinyint: 'tinyint',
  smallint: 'smallint',
  mediumint: 'mediumint',
  int: 'int',
  integer: 'int',
  bigint: 'bigint',
  decimal: 'decimal',
  dec: 'decimal',
  numeric: 'decimal',
  float: 'float',
  double: 'double',
  real: 'double',
  char: 'char',
  varchar: 'varchar',
  tinytext: 'tinytext',
  text: 'text',
  mediumtext: 'mediumtext',
  longtext: 'longtext',
  enum: 'enum',
  set: 'set',
  tinyblob: 'tinyblob',
  blob: 'blob',
  mediumblob: 'mediumblob',
  longblob: 'longblob',
  binary: 'binary',
  varbinary: 'varbinary',
  datetime: 'datetime',
  timestamp: 'timestamp',
  time: 'time',
  date: 'date',
  year: 'year',
  bit: 'bit',
  json: 'json',
};

const withLength = new Set(['char', 'varchar', 'binary', 'varbinary', 'bit', 'datetime', 'timestamp', 'time']);

/**
 * A type that a script spells out itself (`get_col_spec`, `@compiles`): `VARCHAR(255) CHARACTER SET utf8`.
 * @throws Unresolved for a name or a clause that is not MySQL's
 */
export function typeSpecOfText(vm: Interpreter, text: string): TypeSpec {
  const words = tokens(text);
  const first = words.shift()?.toLowerCase() ?? '';
  const name = names[first];
  if (!name) throw vm.unresolved(`type spelled as ${text}`);
  const args: string[] = [];
  if (words[0] === '(') {
    words.shift();
    for (let word = words.shift(); word !== undefined && word !== ')'; word = words.shift()) {
      if (word !== ',') args.push(word);
    }
  }
  let spec: TypeSpec = { name, ...argumentsOf(name, args) };
  if (name === 'tinyint' && args[0] === '1') spec = { name: 'boolean' };
  while (words.length > 0) {
    const word = (words.shift() ?? '').toLowerCase();
    if (word === 'unsigned') spec = { ...spec, name: name === 'boolean' ? 'tinyint' : name, unsigned: true };
    else if (word === 'character' && words[0]?.toLowerCase() === 'set') {
      words.shift();
      spec = { ...spec, charset: unquote(words.shift() ?? '') };
    } else if (word === 'charset') spec = { ...spec, charset: unquote(words.shift() ?? '') };
    else if (word === 'collate') spec = { ...spec, collation: unquote(words.shift() ?? '') };
    else throw vm.unresolved(`${word} in the type spelled as ${text}`);
  }
  return spec;
}

function argumentsOf(name: TypeSpec['name'], args: readonly string[]): Partial<TypeSpec> {
  if (name === 'enum' || name === 'set') return { values: args.map(unquote) };
  const [first, second] = args.map(Number);
  if (first === undefined) return name === 'decimal' ? { precision: 10, scale: 0 } : {};
  if (withLength.has(name)) return { length: first };
  if (name === 'decimal') return { precision: first, scale: second ?? 0 };
  if ((name === 'float' || name === 'double') && second !== undefined) return { precision: first, scale: second };
  return {};
}

function unquote(word: string): string {
  return word.startsWith("'") || word.startsWith('`') || word.startsWith('"')
    ? word.slice(1, -1).replaceAll("''", "'")
    : word;
}

function tokens(text: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === ' ' || char === '\n' || char === '\t') {
      at++;
    } else if ('(),'.includes(char)) {
      found.push(char);
      at++;
    } else if (char === "'") {
      let end = at + 1;
      while (end < text.length && (text[end] !== "'" || text[end + 1] === "'")) end += text[end] === "'" ? 2 : 1;
      found.push(text.slice(at, end + 1));
      at = end + 1;
    } else {
      let end = at;
      while (end < text.length && !" \n\t(),'".includes(text[end] ?? '')) end++;
      found.push(text.slice(at, end));
      at = end;
    }
  }
  return found;
}
