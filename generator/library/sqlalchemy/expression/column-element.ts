import type { Interpreter } from '../../../python/interpreter.ts';
import { NativeFunction, type PyInstance, Unresolved, type Value } from '../../../python/value.ts';
import { flagArgument } from '../../arguments.ts';
import { bind } from '../../define.ts';
import { classNamed, construct, isA, pythonClass } from '../kit/registry.ts';
import { type Methods, nameOf } from '../kit/spec.ts';
import { clauseOf, coerceClause } from '../lower/clause.ts';
import { ColumnState } from '../state/schema.ts';
import { sqlText } from './clause-element.ts';
import { combined, element, notesOf } from './element.ts';
import { arithmetic, between, binary, compare, conjoin, likeness, membership, negation, unary } from './operate.ts';

/** Python's operators on columns, with the SQL operator that each builds. */
const comparisons: Readonly<Record<string, string>> = {
  __eq__: '=',
  __ne__: '!=',
  __lt__: '<',
  __le__: '<=',
  __gt__: '>',
  __ge__: '>=',
};

const arithmetics: Readonly<Record<string, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  truediv: '/',
  div: '/',
  mod: '%',
};

function operators(): Methods {
  const methods: Methods = {};
  for (const [name, op] of Object.entries(comparisons)) {
    methods[name] = (vm, self, args) => compare(vm, op, self, args.positional[0] ?? null);
  }
  for (const [name, op] of Object.entries(arithmetics)) {
    methods[`__${name}__`] = (vm, self, args) => arithmetic(vm, op, self, args.positional[0] ?? null);
    methods[`__r${name}__`] = (vm, self, args) => arithmetic(vm, op, args.positional[0] ?? null, self);
  }
  return methods;
}

function first(args: { readonly positional: readonly Value[]; readonly keyword: ReadonlyMap<string, Value> }): Value {
  return args.positional[0] ?? args.keyword.get('other') ?? null;
}

function liking(op: 'like' | 'not like', lower: boolean): Methods[string] {
  return (vm, self, args) => {
    const given = bind(vm, 'like', args, ['other', 'escape?']);
    return likeness(vm, op, self, given.other ?? null, { lower, escape: nameOf(vm, given.escape, 'escape') });
  };
}

function affix(prefix: boolean, suffix: boolean): Methods[string] {
  return (vm, self, args) => {
    const given = bind(vm, 'startswith', args, ['other', 'escape?', 'autoescape?', '**']);
    return likeness(vm, 'like', self, given.other ?? null, {
      prefix,
      suffix,
      escape: nameOf(vm, given.escape, 'escape'),
      autoescape: flagArgument(vm, given.autoescape, false),
    });
  };
}

function isIn(op: 'in' | 'not in'): Methods[string] {
  return (vm, self, args) => membership(vm, op, self, first(args));
}

function compared(op: string): Methods[string] {
  return (vm, self, args) => compare(vm, op, self, first(args));
}

/** A label: `column.label('x')`. */
export function label(vm: Interpreter, value: Value, name: string | null): PyInstance {
  const inner = coerceClause(vm, value);
  const clause = { ...combined(vm, [inner], (vm, scope) => inner.lower(vm, scope)), type: inner.type, name };
  return element(
    vm,
    'Label',
    clause,
    value !== null && typeof value === 'object' ? { element: value as PyInstance } : {},
  );
}

const methods: Methods = {
  __neg__: (vm, self) => unary(vm, '-', coerceClause(vm, self)),
  __invert__: (vm, self) => negation(vm, self),
  __and__: (vm, self, args) => conjoin(vm, 'and', [self, first(args)]),
  __rand__: (vm, self, args) => conjoin(vm, 'and', [first(args), self]),
  __or__: (vm, self, args) => conjoin(vm, 'or', [self, first(args)]),
  __ror__: (vm, self, args) => conjoin(vm, 'or', [first(args), self]),
  __getitem__: (vm, self) => {
    throw vm.unresolved(`index of the SQL expression ${vm.repr(self)}`);
  },
  in_: isIn('in'),
  notin_: isIn('not in'),
  not_in: isIn('not in'),
  is_: compared('is'),
  isnot: compared('is not'),
  is_not: compared('is not'),
  is_distinct_from: (vm, self, args) => negation(vm, compare(vm, '<=>', self, first(args))),
  isnot_distinct_from: compared('<=>'),
  is_not_distinct_from: compared('<=>'),
  like: liking('like', false),
  notlike: liking('not like', false),
  not_like: liking('not like', false),
  ilike: liking('like', true),
  notilike: liking('not like', true),
  not_ilike: liking('not like', true),
  startswith: affix(false, true),
  endswith: affix(true, false),
  contains: affix(true, true),
  between: (vm, self, args) => between(vm, self, args.positional[0] ?? null, args.positional[1] ?? null),
  regexp_match: compared('regexp'),
  concat: (vm, self, args) => arithmetic(vm, '||', self, first(args)),
  collate: (vm, self, args) => {
    const inner = coerceClause(vm, self);
    const collation = vm.str(first(args));
    const raw = combined(vm, [], () => ({ kind: 'raw', sql: collation }));
    return binary(vm, 'collate', inner, raw);
  },
  op: (vm, self, args) => {
    const operator = vm.str(args.positional[0] ?? null).toLowerCase();
    return new NativeFunction(`op(${operator})`, (vm, inner) =>
      operator === '||' || operator === '+'
        ? arithmetic(vm, operator, self, inner.positional[0] ?? null)
        : binary(vm, operator, coerceClause(vm, self), coerceClause(vm, inner.positional[0] ?? null)),
    );
  },
  desc: (vm, self) => unary(vm, 'desc', coerceClause(vm, self)),
  asc: (vm, self) => unary(vm, 'asc', coerceClause(vm, self)),
  nullsfirst: (_vm, self) => self,
  nullslast: (_vm, self) => self,
  distinct: (vm, self) => unary(vm, 'distinct', coerceClause(vm, self)),
  label: (vm, self, args) => label(vm, self, nameOf(vm, args.positional[0] ?? args.keyword.get('name'), 'label name')),
  self_group: (_vm, self) => self,
  ...operators(),
};

pythonClass('sqlalchemy.sql.operators', 'Operators', () => ({}));
pythonClass('sqlalchemy.sql.operators', 'ColumnOperators', (vm) => ({ bases: [classNamed(vm, 'Operators')] }));

pythonClass('sqlalchemy.sql.elements', 'ColumnElement', (vm) => ({
  bases: [classNamed(vm, 'ColumnOperators'), classNamed(vm, 'ClauseElement')],
  attrs: { primary_key: false, foreign_keys: null },
  methods: {
    ...methods,
    compare: (_vm, self, args) => self === args.positional[0],
    shares_lineage: (_vm, self, args) => self === args.positional[0],
  },
  properties: {
    type: (vm, self) => clauseOf(vm, self)?.type(vm) ?? construct(vm, 'NullType'),
    name: (vm, self) => clauseOf(vm, self)?.name ?? null,
    key: (vm, self) => clauseOf(vm, self)?.name ?? null,
    expression: (_vm, self) => self,
    clause: (_vm, self) => notesOf(self).element ?? self,
    element: (_vm, self) => notesOf(self).element ?? self,
    comparator: (_vm, self) => self,
    base_columns: (_vm, self) => self,
  },
}));

/** The classes that differ from ColumnElement in name alone: what they are lies in their state. */
const plain: readonly (readonly [name: string, ...bases: string[]])[] = [
  ['UnaryExpression', 'ColumnElement'],
  ['ClauseList', 'ClauseElement'],
  ['BindParameter', 'ColumnElement'],
  ['Label', 'ColumnElement'],
  ['Cast', 'ColumnElement'],
  ['TypeCoerce', 'ColumnElement'],
  ['Case', 'ColumnElement'],
  ['Tuple', 'ColumnElement'],
  ['Extract', 'ColumnElement'],
  ['Grouping', 'ColumnElement'],
  ['Over', 'ColumnElement'],
  ['ScalarSelect', 'Grouping'],
  ['Null', 'ColumnElement'],
  ['True_', 'ColumnElement'],
  ['False_', 'ColumnElement'],
];

for (const [name, ...bases] of plain) {
  pythonClass('sqlalchemy.sql.elements', name, (vm) => ({ bases: bases.map((base) => classNamed(vm, base)) }));
}

/** A condition for people: its SQL where that can be told. */
function conditionText(vm: Interpreter, self: PyInstance): string {
  try {
    return `the SQL condition ${sqlText(vm, self)}`;
  } catch (error) {
    if (error instanceof Unresolved) return 'an SQL condition';
    throw error;
  }
}

pythonClass('sqlalchemy.sql.elements', 'BinaryExpression', (vm) => ({
  bases: [classNamed(vm, 'ColumnElement')],
  methods: {
    // `bool(a == b)` is what Python's `in` and a misplaced `and` ask for: the identity of the two sides.
    __bool__: (vm, self) => {
      const { operator, sides } = notesOf(self);
      const same = sides !== undefined && sides[1] !== null && sides[0] === sides[1];
      if (operator === '=') return same;
      if (operator === '!=') return !same;
      throw vm.raise('TypeError', 'Boolean value of this clause is not defined');
    },
    __decided__: (vm, self, args) => {
      const { sides } = notesOf(self);
      // Whether two columns are the same one is a question that Python may well answer.
      const isIdentity = sides?.every((side) => isA(vm, side, 'ColumnElement')) === true;
      return args.positional[0] === true && isIdentity ? null : conditionText(vm, self);
    },
  },
  properties: {
    left: (_vm, self) => notesOf(self).sides?.[0] ?? null,
    right: (_vm, self) => notesOf(self).sides?.[1] ?? null,
  },
}));

pythonClass('sqlalchemy.sql.elements', 'BooleanClauseList', (vm) => ({
  bases: [classNamed(vm, 'ClauseList'), classNamed(vm, 'ColumnElement')],
}));

/** `column('x')`, and the columns of aliases and subqueries. */
pythonClass('sqlalchemy.sql.elements', 'ColumnClause', (vm) => ({
  bases: [classNamed(vm, 'ColumnElement')],
  properties: {
    table: (_vm, self) => (self.payload instanceof ColumnState ? self.payload.table : null),
  },
}));
