import type { TypeSpec } from '../../../../src/operation/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance, Value } from '../../../python/value.ts';
import { textArgument } from '../../arguments.ts';
import { sqlalchemyError } from '../error.ts';
import { isA, make } from '../kit/registry.ts';
import { loadedImpl, typeInstance } from './base.ts';
import { overridesOf } from './override.ts';
import { typeSpecOfText } from './spelled.ts';

/**
 * A SQLAlchemy type as MySQL's dialect would write it into DDL.
 * @throws PyRaise `sqlalchemy.exc.CompileError` where SQLAlchemy would: String without a length, types that MySQL lacks
 */
export function typeSpecOf(vm: Interpreter, type: Value | undefined): TypeSpec {
  const leaf = loadedImpl(vm, typeInstance(vm, type));
  const override = overridesOf(vm).find(leaf.cls);
  if (override !== null) {
    const text = vm.call(override, [leaf, make(vm, 'SQLCompiler', undefined)]);
    return typeSpecOfText(vm, textArgument(vm, text, `compiled text of type ${leaf.cls.name}`));
  }
  const visit = String(leaf.cls.lookup('__visit_name__') ?? '');
  const rule = rules[visit];
  if (!rule) {
    throw sqlalchemyError(vm, 'UnsupportedCompilationError', `MySQL has no type for ${vm.repr(leaf)}${foreign(leaf)}`);
  }
  return rule(vm, leaf);
}

type Rule = (vm: Interpreter, type: PyInstance) => TypeSpec;

const rules: Readonly<Record<string, Rule>> = {
  string: varchar,
  unicode: varchar,
  VARCHAR: varchar,
  NVARCHAR: (vm, type) => ({ ...varchar(vm, type), charset: 'utf8mb3' }),
  CHAR: (vm, type) => ({ name: 'char', length: number(vm, type, 'length') ?? 1, ...charsetOf(vm, type) }),
  NCHAR: (vm, type) => ({
    name: 'char',
    length: number(vm, type, 'length') ?? 1,
    ...charsetOf(vm, type),
    charset: 'utf8mb3',
  }),
  text,
  unicode_text: text,
  TEXT: text,
  CLOB: text,
  TINYTEXT: (vm, type) => ({ name: 'tinytext', ...charsetOf(vm, type) }),
  MEDIUMTEXT: (vm, type) => ({ name: 'mediumtext', ...charsetOf(vm, type) }),
  LONGTEXT: (vm, type) => ({ name: 'longtext', ...charsetOf(vm, type) }),
  integer: integer('int'),
  INTEGER: integer('int'),
  small_integer: integer('smallint'),
  SMALLINT: integer('smallint'),
  big_integer: integer('bigint'),
  BIGINT: integer('bigint'),
  MEDIUMINT: integer('mediumint'),
  TINYINT: (vm, type) =>
    number(vm, type, 'display_width') === 1 && flag(vm, type, 'unsigned') !== true
      ? { name: 'boolean' }
      : integer('tinyint')(vm, type),
  boolean: () => ({ name: 'boolean' }),
  BOOLEAN: () => ({ name: 'boolean' }),
  numeric: decimal,
  NUMERIC: decimal,
  DECIMAL: decimal,
  float,
  FLOAT: float,
  double: double,
  DOUBLE: double,
  DOUBLE_PRECISION: double,
  REAL: double,
  datetime: moment('datetime'),
  DATETIME: moment('datetime'),
  TIMESTAMP: moment('timestamp'),
  time: moment('time'),
  TIME: moment('time'),
  date: () => ({ name: 'date' }),
  DATE: () => ({ name: 'date' }),
  YEAR: () => ({ name: 'year' }),
  BIT: (vm, type) => ({ name: 'bit', length: number(vm, type, 'length') ?? 1 }),
  enum: enumeration,
  ENUM: enumeration,
  SET: (vm, type) => ({ name: 'set', values: strings(vm, type, 'values'), ...charsetOf(vm, type) }),
  large_binary: blob,
  BLOB: blob,
  TINYBLOB: () => ({ name: 'tinyblob' }),
  MEDIUMBLOB: () => ({ name: 'mediumblob' }),
  LONGBLOB: () => ({ name: 'longblob' }),
  BINARY: (vm, type) => ({ name: 'binary', length: number(vm, type, 'length') ?? 1 }),
  VARBINARY: (vm, type) => ({ name: 'varbinary', length: required(vm, type, 'VARBINARY') }),
  JSON: () => ({ name: 'json' }),
  uuid: () => ({ name: 'char', length: 32 }),
  user_defined: (vm, type) => {
    const text = vm.call(vm.getAttr(type, 'get_col_spec'));
    return typeSpecOfText(vm, textArgument(vm, text, `${type.cls.name}.get_col_spec()`));
  },
};

/** Says of a dialect's own type whose it is: a project that needs it does not run on MySQL. */
function foreign(type: PyInstance): string {
  const owner = type.cls.mro.map((cls) => /^sqlalchemy\.dialects\.(\w+)/.exec(cls.module)?.[1]).find((name) => name);
  return owner === undefined || owner === 'mysql' ? '' : `, which is a type of ${owner}`;
}

function varchar(vm: Interpreter, type: PyInstance): TypeSpec {
  return { name: 'varchar', length: required(vm, type, 'VARCHAR'), ...charsetOf(vm, type) };
}

/** "VARCHAR requires a length on dialect mysql". */
function required(vm: Interpreter, type: PyInstance, name: string): number {
  const length = number(vm, type, 'length');
  if (length === undefined || length === 0) {
    throw sqlalchemyError(vm, 'CompileError', `${name} requires a length on dialect mysql`);
  }
  return length;
}

/** `TEXT(n)` and `BLOB(n)`: the server takes the smallest type that holds so much. */
function text(vm: Interpreter, type: PyInstance): TypeSpec {
  return { name: 'text', ...sized(vm, type), ...charsetOf(vm, type) };
}

function blob(vm: Interpreter, type: PyInstance): TypeSpec {
  return { name: 'blob', ...sized(vm, type) };
}

function sized(vm: Interpreter, type: PyInstance): { length?: number } {
  const length = number(vm, type, 'length');
  return length ? { length } : {};
}

function integer(name: TypeSpec['name']): Rule {
  return (vm, type) => ({ name, ...unsigned(vm, type) });
}

function decimal(vm: Interpreter, type: PyInstance): TypeSpec {
  return {
    name: 'decimal',
    ...(digits(vm, type) ?? {
      precision: number(vm, type, 'precision') ?? 10,
      scale: number(vm, type, 'scale') ?? 0,
    }),
    ...unsigned(vm, type),
  };
}

/** `Float('24,8')` and `Numeric('18,6')`: SQLAlchemy writes whatever stands there into the brackets. */
function digits(vm: Interpreter, type: PyInstance): { precision: number; scale: number } | undefined {
  const value = vm.findAttr(type, 'precision') ?? null;
  if (typeof value !== 'string' || (vm.findAttr(type, 'scale') ?? null) !== null) return undefined;
  const [precision, scale, ...more] = value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (more.length > 0 || precision === undefined || scale === undefined) return undefined;
  return Number.isInteger(precision) && Number.isInteger(scale) ? { precision, scale } : undefined;
}

function float(vm: Interpreter, type: PyInstance): TypeSpec {
  const both = digits(vm, type);
  if (both) return { name: 'float', ...both, ...unsigned(vm, type) };
  const precision = number(vm, type, 'precision');
  const scale = number(vm, type, 'scale');
  if (precision !== undefined && scale !== undefined && isA(vm, type, 'mysql._NumericType')) {
    return { name: 'float', precision, scale, ...unsigned(vm, type) };
  }
  return { name: 'float', ...(precision === undefined ? {} : { precision }), ...unsigned(vm, type) };
}

function double(vm: Interpreter, type: PyInstance): TypeSpec {
  const precision = number(vm, type, 'precision');
  const scale = number(vm, type, 'scale');
  const both = precision !== undefined && scale !== undefined ? { precision, scale } : {};
  return { name: 'double', ...both, ...unsigned(vm, type) };
}

function moment(name: 'datetime' | 'timestamp' | 'time'): Rule {
  return (vm, type) => {
    const fsp = number(vm, type, 'fsp');
    return fsp ? { name, length: fsp } : { name };
  };
}

function enumeration(vm: Interpreter, type: PyInstance): TypeSpec {
  if (flag(vm, type, 'native_enum') === false) {
    return { name: 'varchar', length: number(vm, type, 'length') ?? 0, ...charsetOf(vm, type) };
  }
  return { name: 'enum', values: strings(vm, type, 'enums'), ...charsetOf(vm, type) };
}

function charsetOf(vm: Interpreter, type: PyInstance): { charset?: string; collation?: string } {
  const charset = vm.findAttr(type, 'charset');
  const collation = vm.findAttr(type, 'collation');
  return {
    ...(typeof charset === 'string' ? { charset } : {}),
    ...(typeof collation === 'string' ? { collation } : {}),
  };
}

function unsigned(vm: Interpreter, type: PyInstance): { unsigned?: true } {
  return flag(vm, type, 'unsigned') === true ? { unsigned: true } : {};
}

function flag(vm: Interpreter, type: PyInstance, name: string): Value {
  return vm.findAttr(type, name) ?? null;
}

function number(vm: Interpreter, type: PyInstance, name: string): number | undefined {
  const value = vm.findAttr(type, name) ?? null;
  if (value === null) return undefined;
  if (typeof value === 'bigint') return Number(value);
  // Column('x', String('255')) is in the field: SQLAlchemy formats whatever stands there with %d or %s.
  if (typeof value === 'string' && value !== '' && Number.isInteger(Number(value))) return Number(value);
  if (typeof value === 'number') return Math.trunc(value);
  throw vm.unresolved(`${name} of type ${type.cls.name} is ${vm.repr(value)}`);
}

function strings(vm: Interpreter, type: PyInstance, name: string): string[] {
  return vm.iterate(vm.getAttr(type, name)).map((item) => textArgument(vm, item, `value of ${type.cls.name}`));
}
