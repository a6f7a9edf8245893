import type {
  CheckSpec,
  CreateTable,
  ForeignKeySpec,
  IndexSpec,
  PartSpec,
  TableOptions,
} from '../../src/operation/model.ts';
import { parseColumn } from './column-definition.ts';
import type { Cursor } from './cursor.ts';
import { isKeyDefinition, parseKey } from './key-definition.ts';
import { parseOption } from './table-options.ts';

/** Behind `CREATE TABLE`. @throws UnknownStatementError for `CREATE TABLE … SELECT`, `LIKE`, partitions */
export function parseCreateTable(cursor: Cursor): CreateTable {
  const guarded = cursor.take('IF', 'NOT', 'EXISTS');
  const table = cursor.name();
  const columns: CreateTable['columns'][number][] = [];
  const indexes: IndexSpec[] = [];
  const foreignKeys: ForeignKeySpec[] = [];
  const checks: CheckSpec[] = [];
  let primaryKey: readonly (string | PartSpec)[] = [];
  cursor.list(() => {
    if (isKeyDefinition(cursor)) {
      const key = parseKey(cursor);
      switch (key.kind) {
        case 'primary':
          primaryKey = key.columns;
          return;
        case 'index':
          indexes.push(key.index);
          return;
        case 'foreign':
          foreignKeys.push(key.foreignKey);
          return;
        case 'check':
          checks.push(key.check);
          return;
      }
    }
    const definition = parseColumn(cursor);
    columns.push(definition.column);
    if (definition.primaryKey) primaryKey = [definition.column.name];
    if (definition.unique) indexes.push({ unique: true, columns: [definition.column.name] });
    if (definition.check !== null) checks.push(definition.check);
  });
  const options: TableOptions = {};
  while (!cursor.done) {
    if (!parseOption(cursor, options) && !cursor.take(',')) break;
  }
  cursor.end();
  return {
    kind: 'createTable',
    table,
    columns,
    ...(primaryKey.length === 0 ? {} : { primaryKey }),
    ...(indexes.length === 0 ? {} : { indexes }),
    ...(foreignKeys.length === 0 ? {} : { foreignKeys }),
    ...(checks.length === 0 ? {} : { checks }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(guarded ? { when: { kind: 'not', condition: { kind: 'hasTable', table } } } : {}),
  };
}
