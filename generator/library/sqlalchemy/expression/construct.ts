import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, PyDict, PyInstance, PyList, PyTuple, type Value } from '../../../python/value.ts';
import { textArgument } from '../../arguments.ts';
import { bind } from '../../define.ts';
import { sqlalchemyError } from '../error.ts';
import { isA, make } from '../kit/registry.ts';
import { nameOf } from '../kit/spec.ts';
import { coerceClause, literalClause } from '../lower/clause.ts';
import { literalSql } from '../lower/literal.ts';
import { type Clause, noFroms } from '../state/clause.ts';
import { ColumnState, TableState } from '../state/schema.ts';
import { typeInstance } from '../type/base.ts';
import { typeSpecOf } from '../type/spec.ts';
import { combined, constant, element, nameOrClause, typeOfValue } from './element.ts';
import { binary, compare, conjoin, negation, unary } from './operate.ts';
import { textState } from './text-clause.ts';

type Constructor = (vm: Interpreter, args: Args) => Value;

const conjunctions: Readonly<Record<string, Constructor>> = {
  and_: (vm, args) => conjoin(vm, 'and', flat(args.positional)),
  or_: (vm, args) => conjoin(vm, 'or', flat(args.positional)),
  not_: (vm, args) => negation(vm, args.positional[0] ?? null),
  null: (vm) => element(vm, 'Null', constant(null)),
  true: (vm) => element(vm, 'True_', constant(true)),
  false: (vm) => element(vm, 'False_', constant(false)),
};

/** `and_([a, b])` is no API, but a generator or a list unpacked late is in the field. */
function flat(values: readonly Value[]): readonly Value[] {
  const [only] = values;
  return values.length === 1 && only instanceof PyList ? only.items : values;
}

const orders: Readonly<Record<string, Constructor>> = {
  asc: (vm, args) => unary(vm, 'asc', nameOrClause(vm, args.positional[0] ?? null)),
  desc: (vm, args) => unary(vm, 'desc', nameOrClause(vm, args.positional[0] ?? null)),
  distinct: (vm, args) => unary(vm, 'distinct', coerceClause(vm, args.positional[0] ?? null)),
  nullsfirst: (_vm, args) => args.positional[0] ?? null,
  nullslast: (_vm, args) => args.positional[0] ?? null,
};

const literals: Readonly<Record<string, Constructor>> = {
  literal: (vm, args) => {
    const { value, type_ } = bind(vm, 'literal', args, ['value', 'type_?']);
    const type = type_ === undefined || type_ === null ? null : typeInstance(vm, type_);
    return element(vm, 'BindParameter', literalClause(value ?? null, type), { value: value ?? null });
  },
  literal_column: (vm, args) => {
    const { text, type_ } = bind(vm, 'literal_column', args, ['text', 'type_?', 'is_literal?']);
    const sql = textArgument(vm, text, 'literal_column');
    const type = type_ === undefined || type_ === null ? null : typeInstance(vm, type_);
    const clause: Clause = { lower: () => ({ kind: 'raw', sql }), froms: noFroms, type: () => type, name: sql };
    return element(vm, 'ColumnClause', clause, { text: sql });
  },
  column: (vm, args) => {
    const { text, type_ } = bind(vm, 'column', args, ['text', 'type_?', 'is_literal?', '_selectable?']);
    return make(vm, 'ColumnClause', new ColumnState(textArgument(vm, text, 'column name'), typeInstance(vm, type_)));
  },
  bindparam: (vm, args) => {
    const { key, value, type_ } = bind(vm, 'bindparam', args, ['key', 'value?', 'type_?', '**']);
    const name = textArgument(vm, key, 'name of a bind parameter');
    const type = type_ === undefined || type_ === null ? null : typeInstance(vm, type_);
    const clause: Clause = {
      lower: (vm, scope) => {
        const given = scope.parameters.get(name) ?? value;
        if (given === undefined) {
          throw sqlalchemyError(vm, 'StatementError', `A value is required for bind parameter '${name}'`);
        }
        return literalSql(vm, given, type);
      },
      froms: noFroms,
      type: () => type,
      name,
    };
    return element(vm, 'BindParameter', clause, { value: value ?? null });
  },
  text: (vm, args) => {
    const { text, bindparams } = bind(vm, 'text', args, ['text', 'bind?', 'bindparams?', 'typemap?', 'autocommit?']);
    const state = textState(vm, text);
    const clause = make(vm, 'TextClause', state);
    return bindparams === undefined || bindparams === null
      ? clause
      : vm.call(vm.getAttr(clause, 'bindparams'), vm.iterate(bindparams));
  },
  table: (vm, args) => {
    const { name, rest } = bind(vm, 'table', args, ['name', '*columns', '**']);
    const state = new TableState(textArgument(vm, name, 'table name'), null);
    const table = make(vm, 'TableClause', state);
    for (const column of rest) {
      const columnState = column instanceof PyInstance ? column.payload : undefined;
      if (!(columnState instanceof ColumnState)) throw vm.unresolved(`table() with ${vm.repr(column)}`);
      columnState.table = table;
      state.columns.set(columnState.key ?? columnState.name ?? '', column as PyInstance);
    }
    return table;
  },
};

const conversions: Readonly<Record<string, Constructor>> = {
  cast: (vm, args) => {
    const { expression, type_ } = bind(vm, 'cast', args, ['expression', 'type_']);
    const type = typeInstance(vm, type_);
    const inner = coerceClause(vm, expression ?? null, type);
    const wanted = castType(vm, type);
    const clause = combined(
      vm,
      [inner],
      (vm, scope) => {
        const operand = inner.lower(vm, scope);
        return wanted === null ? operand : { kind: 'cast', operand, type: wanted };
      },
      { type, name: inner.name },
    );
    return element(vm, 'Cast', clause, expression instanceof PyInstance ? { element: expression } : {});
  },
  type_coerce: (vm, args) => {
    const { expression, type_ } = bind(vm, 'type_coerce', args, ['expression', 'type_']);
    const type = typeInstance(vm, type_);
    const inner = coerceClause(vm, expression ?? null, type);
    return element(vm, 'TypeCoerce', { ...inner, lower: inner.lower, froms: inner.froms, type: () => type });
  },
  collate: (vm, args) => vm.call(vm.getAttr(args.positional[0] ?? null, 'collate'), args.positional.slice(1)),
  between: (vm, args) => vm.call(vm.getAttr(args.positional[0] ?? null, 'between'), args.positional.slice(1)),
  label: (vm, args) => vm.call(vm.getAttr(args.positional[1] ?? null, 'label'), args.positional.slice(0, 1)),
  extract: (vm, args) => {
    const field = textArgument(vm, args.positional[0], 'field of extract()');
    const inner = coerceClause(vm, args.positional[1] ?? null);
    const clause = combined(
      vm,
      [inner],
      (vm, scope) => ({ kind: 'function', name: field.toLowerCase(), args: [inner.lower(vm, scope)] }),
      { type: 'Integer' },
    );
    return element(vm, 'Extract', clause);
  },
  tuple_: (vm, args) => {
    const members = args.positional.map((value) => coerceClause(vm, value));
    const clause = combined(vm, members, (vm, scope) => ({
      kind: 'list',
      items: members.map((member) => member.lower(vm, scope)),
    }));
    return element(vm, 'Tuple', clause, { members });
  },
  case: caseExpression,
};

/** MySQL casts to few types; SQLAlchemy leaves the cast out for the others (`visit_typeclause`). */
function castType(vm: Interpreter, type: PyInstance): string | null {
  const spec = typeSpecOf(vm, isA(vm, type, 'String') && type.attrs.get('length') === null ? textType(vm) : type);
  switch (spec.name) {
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'bigint':
      return spec.name === 'boolean' ? null : spec.unsigned ? 'UNSIGNED INTEGER' : 'SIGNED INTEGER';
    case 'varchar':
    case 'char':
      return `CHAR(${spec.length})`;
    case 'tinytext':
    case 'text':
    case 'mediumtext':
    case 'longtext':
      return 'CHAR';
    case 'datetime':
    case 'timestamp':
      return 'DATETIME';
    case 'date':
    case 'time':
      return spec.name.toUpperCase();
    case 'decimal':
      return `DECIMAL(${spec.precision ?? 10}, ${spec.scale ?? 0})`;
    case 'binary':
    case 'varbinary':
    case 'blob':
    case 'tinyblob':
    case 'mediumblob':
    case 'longblob':
      return 'BINARY';
    case 'json':
      return 'JSON';
    default:
      return null;
  }
}

function textType(vm: Interpreter): PyInstance {
  return typeInstance(vm, vm.getAttr(vm.importModule('sqlalchemy.types'), 'Text'));
}

function caseExpression(vm: Interpreter, args: Args): Value {
  const [first] = args.positional;
  const value =
    args.keyword.get('value') ??
    (first instanceof PyList || first instanceof PyDict ? args.positional[1] : null) ??
    null;
  const fallback = args.keyword.get('else_') ?? (first instanceof PyList ? args.positional[2] : undefined);
  const whensGiven = args.keyword.get('whens') ?? first;
  const pairs: (readonly [Value, Value])[] =
    whensGiven instanceof PyDict
      ? whensGiven.entries()
      : (whensGiven instanceof PyList ? whensGiven.items : args.positional).map((item) => {
          if (!(item instanceof PyTuple || item instanceof PyList)) throw vm.unresolved(`case() with ${vm.repr(item)}`);
          return [item.items[0] ?? null, item.items[1] ?? null];
        });
  const last = fallback === undefined || fallback === null ? null : coerceClause(vm, fallback);
  const subject = value instanceof PyInstance ? value : null;
  const whens = pairs.map(([when, then]) => ({
    when: subject ? coerceClause(vm, compare(vm, '=', subject, when)) : coerceClause(vm, when),
    then: coerceClause(vm, then),
  }));
  const type = pairs.map(([, then]) => typeOfValue(vm, then)).find((found) => found !== null) ?? null;
  const parts = [...whens.flatMap(({ when, then }) => [when, then]), ...(last ? [last] : [])];
  const clause = combined(
    vm,
    parts,
    (vm, scope) => ({
      kind: 'case',
      whens: whens.map(({ when, then }) => ({ when: when.lower(vm, scope), then: then.lower(vm, scope) })),
      else: last?.lower(vm, scope) ?? null,
    }),
    { type },
  );
  return element(vm, 'Case', clause);
}

/** The functions of `sqlalchemy.sql.expression` that make expressions, by name. */
export const expressionFunctions: Readonly<Record<string, Constructor>> = {
  ...conjunctions,
  ...orders,
  ...literals,
  ...conversions,
  nulls_first: (_vm, args) => args.positional[0] ?? null,
  nulls_last: (_vm, args) => args.positional[0] ?? null,
  outparam: (vm) => {
    throw vm.unresolved('outparam()');
  },
  over: (vm) => {
    throw vm.unresolved('over(): a window function');
  },
  op: (vm, args) =>
    binary(
      vm,
      nameOf(vm, args.positional[1], 'operator') ?? '',
      coerceClause(vm, args.positional[0] ?? null),
      coerceClause(vm, args.positional[2] ?? null),
    ),
};
