import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, type Value } from '../../../python/value.ts';
import { sqlalchemyError } from '../error.ts';

/** `__visit_name__` to what the default compiler writes, where it is not the name itself in capitals. */
const defaultNames: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  unicode: 'VARCHAR',
  text: 'TEXT',
  unicode_text: 'TEXT',
  integer: 'INTEGER',
  small_integer: 'SMALLINT',
  big_integer: 'BIGINT',
  numeric: 'NUMERIC',
  float: 'FLOAT',
  double: 'DOUBLE',
  datetime: 'DATETIME',
  date: 'DATE',
  time: 'TIME',
  boolean: 'BOOLEAN',
  enum: 'VARCHAR',
  large_binary: 'BLOB',
  uuid: 'CHAR(32)',
  null: 'NULL',
};

/** For MySQL's dialect: what differs from the default. */
const mysqlNames: Readonly<Record<string, string>> = { boolean: 'BOOL', BOOLEAN: 'BOOL', enum: 'ENUM' };

/**
 * The text of a type, as `str(type)` or `type.compile(dialect)` gives it.
 * @param mysql for MySQL's dialect, rather than the default one
 * @throws PyRaise UnsupportedCompilationError for NullType on a dialect
 */
export function typeText(vm: Interpreter, type: PyInstance, mysql: boolean): string {
  const impl = type.attrs.get('impl');
  if (impl instanceof PyInstance) return typeText(vm, impl, mysql);
  const visit = String(type.cls.lookup('__visit_name__') ?? 'type');
  if (visit === 'null' && mysql) {
    throw sqlalchemyError(vm, 'UnsupportedCompilationError', `Compiler can't render element of type ${type.cls.name}`);
  }
  const name = (mysql ? mysqlNames[visit] : undefined) ?? defaultNames[visit] ?? visit.toUpperCase();
  const suffix = [
    field(vm, type, 'unsigned') === true ? ' UNSIGNED' : '',
    textField(vm, type, 'charset', ' CHARACTER SET '),
    textField(vm, type, 'collation', ' COLLATE '),
  ].join('');
  return `${name}${argumentsOf(vm, type, visit, mysql)}${suffix}`;
}

function argumentsOf(vm: Interpreter, type: PyInstance, visit: string, mysql: boolean): string {
  const enums = field(vm, type, 'enums');
  if ((visit === 'enum' || visit === 'ENUM') && enums !== null) {
    const values = vm.iterate(enums).map((item) => vm.str(item));
    if (mysql || visit === 'ENUM') return `(${values.map((item) => `'${item.replaceAll("'", "''")}'`).join(',')})`;
    return `(${Math.max(...values.map((item) => item.length))})`;
  }
  const numbers = ['display_width', 'length', 'fsp', 'precision', 'scale']
    .map((name) => field(vm, type, name))
    .filter((value) => typeof value === 'bigint');
  return numbers.length === 0 ? '' : `(${numbers.join(', ')})`;
}

function field(vm: Interpreter, type: PyInstance, name: string): Value {
  return vm.findAttr(type, name) ?? null;
}

function textField(vm: Interpreter, type: PyInstance, name: string, before: string): string {
  const value = field(vm, type, name);
  return typeof value === 'string' ? `${before}${value}` : '';
}
