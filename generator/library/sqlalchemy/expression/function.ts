import type { Interpreter } from '../../../python/interpreter.ts';
import type { Args, PyInstance, Value } from '../../../python/value.ts';
import type { SqlExpr } from '../../../rows/sql.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { coerceClause } from '../lower/clause.ts';
import type { Clause } from '../state/clause.ts';
import { typeInstance } from '../type/base.ts';
import { combined, element } from './element.ts';

/** Types of functions that SQLAlchemy knows (`sql/functions.py`); others have that of nothing in particular. */
const types: Readonly<Record<string, string>> = {
  count: 'Integer',
  char_length: 'Integer',
  concat: 'String',
  now: 'DateTime',
  current_timestamp: 'DateTime',
  current_date: 'Date',
  current_time: 'Time',
  localtime: 'DateTime',
  localtimestamp: 'DateTime',
  sysdate: 'DateTime',
  user: 'String',
};

/** Those whose type is that of their first argument. */
const likeArgument = new Set(['max', 'min', 'sum', 'coalesce', 'lower', 'upper']);

/** A call of a SQL function. `count()` without arguments counts rows. */
export function sqlFunction(vm: Interpreter, name: string, args: Args): PyInstance {
  const given = args.keyword.get('type_');
  const members = args.positional.map((value) => coerceClause(vm, value));
  const counted = name.toLowerCase() === 'count' && members.length === 0;
  const type =
    given !== undefined
      ? typeInstance(vm, given)
      : likeArgument.has(name.toLowerCase())
        ? (members[0]?.type(vm) ?? null)
        : (types[name.toLowerCase()] ?? null);
  const lower = (clauses: readonly Clause[]): Clause['lower'] => {
    return (vm, scope): SqlExpr => {
      if (counted) return { kind: 'function', name, args: [{ kind: 'star' }] };
      const [only] = clauses;
      const first = only?.lower(vm, scope);
      if (clauses.length === 1 && first?.kind === 'unary' && first.op === 'distinct') {
        return { kind: 'function', name, args: [first.operand], distinct: true };
      }
      return { kind: 'function', name, args: clauses.map((clause) => clause.lower(vm, scope)) };
    };
  };
  const clause = combined(vm, members, lower(members), { type, name: `${name}_1` });
  return element(vm, 'Function', clause, { call: { name, args: members } });
}

pythonClass('sqlalchemy.sql.functions', 'FunctionElement', (vm) => ({
  bases: [classNamed(vm, 'Executable'), classNamed(vm, 'ColumnElement')],
  methods: {
    over: (vm) => {
      throw vm.unresolved('a window function (over)');
    },
    filter: (vm) => {
      throw vm.unresolved('an aggregate with a filter');
    },
    select: (vm, self) => vm.call(vm.getAttr(vm.importModule('sqlalchemy'), 'select'), [self]),
    execute: (vm, self) => vm.call(vm.getAttr(vm.call(vm.getAttr(self, 'select')), 'execute')),
    scalar: (vm, self) => vm.call(vm.getAttr(vm.call(vm.getAttr(self, 'select')), 'scalar')),
    alias: (vm) => {
      throw vm.unresolved('a table-valued function');
    },
  },
}));
pythonClass('sqlalchemy.sql.functions', 'Function', (vm) => ({ bases: [classNamed(vm, 'FunctionElement')] }));
pythonClass('sqlalchemy.sql.functions', 'GenericFunction', (vm) => ({ bases: [classNamed(vm, 'Function')] }));

/** `func`: any attribute is a function of that name; a trailing underscore avoids Python's own words. */
pythonClass('sqlalchemy.sql.functions', '_FunctionGenerator', () => ({
  methods: {
    __getattr__: (vm, self, args) => {
      const name = args.positional[0] as string;
      if (name.startsWith('__')) throw vm.raise('AttributeError', name);
      const path = [...((self.payload as string[] | undefined) ?? []), name.endsWith('_') ? name.slice(0, -1) : name];
      return make(vm, '_FunctionGenerator', path);
    },
    __call__: (vm, self, args): Value => {
      const path = (self.payload as string[] | undefined) ?? [];
      if (path.length === 0) throw vm.raise('TypeError', "'func' needs a function name");
      return sqlFunction(vm, path.join('.'), args);
    },
  },
}));
