import type { CheckSpec, ForeignKeySpec, IndexSpec, Operation, PartSpec } from '../../src/operation/model.ts';
import { emitColumn } from './column.ts';
import { array, atom, call, type Js, object, string } from './javascript.ts';
import type { Names } from './names.ts';
import { data } from './value.ts';

/** A schema change as a call of its factory, without its guard. */
export function emitOperation(operation: Operation, names: Names): Js {
  let written = emitBare(operation, names);
  if (operation.tolerant) written = call(names.use('tolerant'), [written]);
  if (operation.foreignKeyChecks === false) written = call(names.use('withoutForeignKeyChecks'), [written]);
  return written;
}

function emitBare(operation: Operation, names: Names): Js {
  const invoke = (name: string, ...args: (Js | undefined)[]): Js =>
    call(
      names.use(name),
      args.filter((arg) => arg !== undefined),
    );
  const { kind } = operation;
  switch (kind) {
    case 'createTable':
      return invoke(kind, string(operation.table), tableParts(operation, names));
    case 'dropTable':
      return invoke(kind, string(operation.table));
    case 'renameTable':
      return invoke(kind, string(operation.table), string(operation.to));
    case 'alterTableOptions':
      return invoke(operation.convert ? 'convertTable' : kind, string(operation.table), data(operation.options));
    case 'alterDatabase':
      return invoke(kind, given({ charset: operation.charset, collation: operation.collation }));
    case 'addColumn': {
      const { table, column, position, key } = operation;
      return invoke(kind, string(table), string(column.name), emitColumn(column, names), given({ position, key }));
    }
    case 'dropColumn':
      return invoke(kind, string(operation.table), string(operation.column));
    case 'alterColumn': {
      const { table, column, to } = operation;
      const rename = to.name === column ? undefined : to.name;
      return invoke(kind, string(table), string(column), emitColumn(to, names), given({ rename }));
    }
    case 'createIndex': {
      const { table, index } = operation;
      const factory = index.unique ? 'createUniqueIndex' : kind;
      return invoke(factory, string(table), ...indexArguments(index, names));
    }
    case 'dropIndex': {
      const { table, name, columns, unique } = operation;
      return invoke(kind, string(table), string(name), given({ columns, unique }));
    }
    case 'renameIndex': {
      const { table, name, to, columns } = operation;
      return invoke(kind, string(table), string(name), string(to), given({ columns }));
    }
    case 'addPrimaryKey': {
      const factory = operation.replace ? 'replacePrimaryKey' : kind;
      return invoke(factory, string(operation.table), parts(operation.columns, names));
    }
    case 'dropPrimaryKey':
      return invoke(kind, string(operation.table));
    case 'addForeignKey':
      return invoke(kind, string(operation.table), ...foreignKeyArguments(operation.foreignKey));
    case 'dropForeignKey': {
      const { table, name, columns, refTable, refColumns } = operation;
      return invoke(kind, string(table), string(name), given({ columns, refTable, refColumns }));
    }
    case 'addCheck':
      return invoke(
        kind,
        string(operation.table),
        nameOrNull(operation.check.name),
        string(operation.check.expression),
      );
    case 'dropCheck':
      return invoke(kind, string(operation.table), string(operation.name));
    case 'createTrigger': {
      const { name, table, timing, event, statement } = operation;
      return invoke(kind, string(name), data({ table, timing, event, statement }));
    }
    case 'dropTrigger':
      return invoke(kind, string(operation.name));
  }
}

/** The fields that are there, or nothing when there are none. */
function given(fields: Readonly<Record<string, unknown>>): Js | undefined {
  const literal = data(fields);
  return literal.size === 0 ? undefined : literal;
}

function nameOrNull(name: string | undefined): Js {
  return name === undefined ? atom('null') : string(name);
}

function tableParts(operation: Extract<Operation, { kind: 'createTable' }>, names: Names): Js {
  const { columns, primaryKey, indexes, foreignKeys, checks, options } = operation;
  return object([
    ['columns', object(columns.map((column) => [column.name, emitColumn(column, names)]))],
    ['primaryKey', primaryKey && parts(primaryKey, names)],
    ['indexes', indexes && array(indexes.map((index) => emitIndex(index, names)))],
    [
      'foreignKeys',
      foreignKeys && array(foreignKeys.map((key) => call(names.use('foreignKey'), foreignKeyArguments(key)))),
    ],
    ['checks', checks && array(checks.map((check) => emitCheck(check, names)))],
    ['options', options && data(options)],
  ]);
}

function parts(columns: readonly (string | PartSpec)[], names: Names): Js {
  return array(
    columns.map((column) => {
      if (typeof column === 'string') return string(column);
      if (column.length === undefined) return data(column);
      return call(names.use('part'), [string(column.column), atom(String(column.length))]);
    }),
  );
}

function indexArguments(index: IndexSpec, names: Names): Js[] {
  const kind = index.kind === undefined || index.kind === 'btree' ? [] : [string(index.kind)];
  return [nameOrNull(index.name), parts(index.columns, names), ...kind];
}

function emitIndex(index: IndexSpec, names: Names): Js {
  return call(names.use(index.unique ? 'unique' : 'index'), indexArguments(index, names));
}

function foreignKeyArguments(key: ForeignKeySpec): Js[] {
  const { columns, refTable, refColumns, onUpdate, onDelete } = key;
  const actions = given({ onUpdate, onDelete });
  const target = [array(columns.map(string)), string(refTable), array(refColumns.map(string))];
  return [nameOrNull(key.name), ...target, ...(actions ? [actions] : [])];
}

function emitCheck(check: CheckSpec, names: Names): Js {
  if (check.column !== undefined && check.name === undefined) {
    return call(names.use('columnCheck'), [string(check.column), string(check.expression)]);
  }
  if (check.column !== undefined) return data(check);
  return call(names.use('check'), [nameOrNull(check.name), string(check.expression)]);
}
