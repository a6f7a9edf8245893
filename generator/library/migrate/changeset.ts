import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, NativeFunction, PyInstance, type Value } from '../../python/value.ts';
import { construct, errorClass, isSchemaItem } from '../alembic/objects.ts';
import { textArgument } from '../arguments.ts';
import { bind } from '../define.ts';
import { once } from '../once.ts';
import { classNamed } from '../sqlalchemy/kit/registry.ts';
import { alterColumn } from './column-alter.ts';
import { createColumn } from './column-create.ts';
import { dropColumn } from './column-drop.ts';
import { columnOf, deregister, renameTable, tableOf } from './table.ts';

type Method = (vm: Interpreter, self: PyInstance, args: Args) => Value;

const tableMethods: Readonly<Record<string, Method>> = {
  create_column(vm, self, args) {
    const [column = null, ...rest] = args.positional;
    const keyword = new Map(args.keyword).set('table', self);
    return createColumn(vm, columnOf(vm, self, column, false), { positional: rest, keyword });
  },
  drop_column(vm, self, args) {
    const [column = null, ...rest] = args.positional;
    const keyword = new Map(args.keyword).set('table', self);
    return dropColumn(vm, columnOf(vm, self, column, true), { positional: rest, keyword });
  },
  rename(vm, self, args) {
    const given = bind(vm, 'rename', args, ['name', 'connection?', '**']);
    renameTable(vm, self, textArgument(vm, given.name, 'name of Table.rename()'));
    return null;
  },
  deregister(vm, self) {
    deregister(vm, self);
    return null;
  },
};

const columnMethods: Readonly<Record<string, Method>> = {
  create: createColumn,
  drop: dropColumn,
  alter(vm, self, args) {
    alterColumn(vm, self, args.positional, args.keyword);
    return null;
  },
  copy_fixed: (vm, self) => vm.call(vm.getAttr(self, 'copy')),
};

const indexMethods: Readonly<Record<string, Method>> = {
  rename(vm) {
    throw vm.raise(errorClass(vm, 'migrate.exceptions', 'NotSupportedError'), 'MySQL cannot rename indexes');
  },
};

/**
 * What `import migrate.changeset` does: it adds its mix-ins to the bases of SQLAlchemy's Table, Column and Index. They
 * come last, so what those classes have themselves stays.
 */
export const patchSchemaClasses = once((vm) => {
  for (const [name, methods] of [
    ['Table', tableMethods],
    ['Column', columnMethods],
    ['Index', indexMethods],
  ] as const) {
    const cls = classNamed(vm, name);
    for (const [key, body] of Object.entries(methods)) {
      if (cls.lookup(key) === undefined) cls.attrs.set(key, method(`${name}.${key}`, body));
    }
  }
  return true;
});

function method(name: string, body: Method): NativeFunction {
  return new NativeFunction(name, (vm, args) => {
    const [self, ...positional] = args.positional;
    if (!(self instanceof PyInstance)) throw vm.raise('TypeError', `${name}() needs an instance`);
    return body(vm, self, { positional, keyword: args.keyword });
  });
}

/** The functions of `migrate.changeset.schema`; each stands for a method. */
export const changesetFunctions: Readonly<Record<string, (vm: Interpreter, args: Args) => Value>> = {
  create_column: (vm, args) => columnFunction(vm, args, createColumn, false),
  drop_column: (vm, args) => columnFunction(vm, args, dropColumn, true),
  alter_column(vm, args) {
    const [first = null, ...rest] = args.positional;
    const keyword = new Map(args.keyword);
    if (isSchemaItem(vm, first, 'Column')) {
      alterColumn(vm, first as PyInstance, rest, keyword);
      return null;
    }
    const table = keyword.get('table') ?? null;
    const owner = isSchemaItem(vm, table, 'Table') ? (table as PyInstance) : reflected(vm, table, keyword);
    alterColumn(vm, columnOf(vm, owner, first, false), rest, keyword.set('table', owner));
    return null;
  },
  rename_table(vm, args) {
    const given = bind(vm, 'rename_table', args, ['table', 'name', 'engine?', '**']);
    renameTable(vm, tableOf(vm, given.table ?? null), textArgument(vm, given.name, 'name of rename_table()'));
    return null;
  },
  rename_index(vm) {
    throw vm.raise(errorClass(vm, 'migrate.exceptions', 'NotSupportedError'), 'MySQL cannot rename indexes');
  },
};

function columnFunction(vm: Interpreter, args: Args, body: Method, orNew: boolean): Value {
  const [column = null, table = args.keyword.get('table') ?? null, ...rest] = args.positional;
  const keyword = new Map(args.keyword);
  if (table === null) return body(vm, column as PyInstance, { positional: rest, keyword });
  const found = columnOf(vm, table as PyInstance, column, orNew);
  return body(vm, found, { positional: rest, keyword: keyword.set('table', table) });
}

function reflected(vm: Interpreter, table: Value, keyword: Map<string, Value>): PyInstance {
  const engine = keyword.get('engine') ?? null;
  const metadata = construct(vm, 'MetaData', engine === null ? [] : [engine]);
  const options = new Map<string, Value>([['autoload', true]]);
  if (engine !== null) options.set('autoload_with', engine);
  return construct(vm, 'Table', [table, metadata], options) as PyInstance;
}
