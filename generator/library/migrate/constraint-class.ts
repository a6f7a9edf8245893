import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, type PyClass, PyInstance, PyList, type Value } from '../../python/value.ts';
import { dropForeignKeyNamed, dropIndexNamed } from '../alembic/drops.ts';
import { errorClass, named } from '../alembic/objects.ts';
import { addConstraint } from '../sqlalchemy/execution/ddl.ts';
import { stateOf } from '../sqlalchemy/kit/spec.ts';
import { ColumnState, ConstraintState, TableState } from '../sqlalchemy/state/schema.ts';

/** What sets one of migrate's constraint classes apart. */
export interface ConstraintClass {
  readonly name: 'PrimaryKeyConstraint' | 'UniqueConstraint' | 'ForeignKeyConstraint' | 'CheckConstraint';
  readonly visitName: string;
  /** Arguments of migrate's constructor as those of SQLAlchemy's, and the table that the columns belong to. */
  arguments(vm: Interpreter, args: Args): { readonly args: Args; readonly table: Value };
  /** The name of a constraint that got none (`migrate/changeset/constraint.py`). */
  autoname(table: string, columns: readonly string[]): string;
  /** `ALTER TABLE … DROP …` */
  drop(vm: Interpreter, table: string, name: string): void;
}

/** Column objects or names as names, with the table of the first object that has one. */
function normalise(vm: Interpreter, columns: readonly Value[], qualified = false) {
  let table: PyInstance | null = null;
  const names = columns.map((column) => {
    if (!(column instanceof PyInstance && column.payload instanceof ColumnState)) return column;
    const { name, table: owner } = column.payload;
    table ??= owner;
    return qualified && owner ? `${stateOf(vm, owner, TableState).name}.${name}` : name;
  });
  return { names, table: table as Value };
}

function withoutKeys(keyword: ReadonlyMap<string, Value>, ...keys: readonly string[]): Map<string, Value> {
  return new Map([...keyword].filter(([key]) => !keys.includes(key)));
}

const overColumns: ConstraintClass['arguments'] = (vm, args) => {
  const { names, table } = normalise(vm, args.positional);
  return { args: { positional: names, keyword: args.keyword }, table };
};

/** The four classes of `migrate.changeset.constraint`, as MySQL's visitors treat them. */
export const constraintClasses: readonly ConstraintClass[] = [
  {
    name: 'PrimaryKeyConstraint',
    visitName: 'migrate_primary_key_constraint',
    arguments: overColumns,
    autoname: (table) => `${table}_pkey`,
    drop: (vm, table) => vm.operation({ kind: 'dropPrimaryKey', table }),
  },
  {
    name: 'UniqueConstraint',
    visitName: 'migrate_unique_constraint',
    arguments: overColumns,
    autoname: (table, columns) => `${table}_${columns[0]}_key`,
    drop: (vm, table, name) => dropIndexNamed(vm, table, name),
  },
  {
    name: 'ForeignKeyConstraint',
    visitName: 'migrate_foreign_key_constraint',
    arguments(vm, args) {
      const [first, second, ...rest] = args.positional;
      const columns = normalise(vm, vm.iterate(first ?? args.keyword.get('columns') ?? null));
      const referenced = normalise(vm, vm.iterate(second ?? args.keyword.get('refcolumns') ?? null), true);
      return {
        args: {
          positional: [new PyList(columns.names), new PyList(referenced.names), ...rest],
          keyword: withoutKeys(args.keyword, 'columns', 'refcolumns'),
        },
        table: columns.table,
      };
    },
    autoname: (table, columns) => `${table}_${columns[0]}_fkey`,
    drop: (vm, table, name) => dropForeignKeyNamed(vm, table, name),
  },
  {
    name: 'CheckConstraint',
    visitName: 'migrate_check_constraint',
    arguments(vm, args) {
      const given = args.keyword.get('columns') ?? null;
      const columns = given === null ? [] : vm.iterate(given);
      if (columns.length === 0 && (args.keyword.get('name') ?? null) === null) {
        const error = errorClass(vm, 'migrate.exceptions', 'InvalidConstraintError');
        throw vm.raise(error, 'You must either set "name" parameter or "columns" to autogenarate it.');
      }
      const { names, table } = normalise(vm, columns);
      const keyword = withoutKeys(args.keyword, 'columns');
      if (table instanceof PyInstance && (keyword.get('name') ?? null) === null) {
        keyword.set('name', this.autoname(stateOf(vm, table, TableState).name, names.map(String)));
      }
      return { args: { positional: args.positional, keyword }, table };
    },
    autoname: (table, columns) => `${table}_${columns.join('_')}_check`,
    drop(vm) {
      const error = errorClass(vm, 'migrate.exceptions', 'NotSupportedError');
      throw vm.raise(error, 'MySQL does not support CHECK constraints, use triggers instead.');
    },
  },
];

/** `__init__`: SQLAlchemy's own constructor, then the tie to the table. */
export function initialise(vm: Interpreter, self: PyInstance, kind: ConstraintClass, args: Args): void {
  const own = kind.arguments(vm, { positional: args.positional, keyword: withoutKeys(args.keyword, 'table') });
  const base = named(vm, 'sqlalchemy.schema', kind.name) as PyClass;
  vm.call(vm.getAttr(base, '__init__'), [self, ...own.args.positional], own.args.keyword);
  const table = args.keyword.get('table') ?? own.table;
  if (table !== null) vm.call(vm.getAttr(table, 'append_constraint'), [self]);
}

/** The name made up for a constraint that has none. */
export function madeUpName(vm: Interpreter, self: PyInstance, kind: ConstraintClass): string {
  const state = stateOf(vm, self, ConstraintState);
  const columns = state.columns.map((column) =>
    typeof column === 'string' ? column : (stateOf(vm, column, ColumnState).name ?? ''),
  );
  return kind.autoname(tableName(vm, state), columns);
}

function tableName(vm: Interpreter, state: ConstraintState): string {
  if (!state.table) throw vm.raise('AttributeError', "'NoneType' object has no attribute 'name'");
  return stateOf(vm, state.table, TableState).name;
}

function identify(vm: Interpreter, self: PyInstance, kind: ConstraintClass) {
  const state = stateOf(vm, self, ConstraintState);
  state.name ??= madeUpName(vm, self, kind);
  return { table: tableName(vm, state), name: state.name };
}

/** `create()`: `ALTER TABLE … ADD CONSTRAINT`. */
export function createConstraint(vm: Interpreter, self: PyInstance, kind: ConstraintClass): void {
  identify(vm, self, kind);
  addConstraint(vm, self);
}

/** `drop()`: by name; the metadata keeps the constraint, as migrate's does. */
export function dropConstraint(vm: Interpreter, self: PyInstance, kind: ConstraintClass): void {
  const { table, name } = identify(vm, self, kind);
  kind.drop(vm, table, name);
}
