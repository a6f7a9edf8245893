import { type Catalog, findColumn, locateForeignKey, specOfColumn } from '../../src/catalog/index.ts';
import type { ColumnSpec, Operation, TableOptions } from '../../src/operation/model.ts';
import { type ColumnDefinition, parseColumn, parseDefault } from './column-definition.ts';
import type { Cursor } from './cursor.ts';
import { isKeyDefinition, parseKey } from './key-definition.ts';
import { parseOption } from './table-options.ts';

/**
 * Behind `ALTER TABLE`: one operation a clause, in an order in which each can be applied after the other. The catalog
 * is asked for the definition of a column of which only a part is said (`ALTER COLUMN c SET DEFAULT 1`).
 *
 * @throws UnknownStatementError
 */
export function parseAlterTable(cursor: Cursor, catalog?: Catalog): Operation[] {
  const table = cursor.name();
  const reader = new AlterReader(cursor, table, catalog);
  do reader.clause();
  while (cursor.take(','));
  cursor.end();
  return inOrder(swapIndexes(mergePrimaryKey(reader.operations)));
}

class AlterReader {
  readonly operations: Operation[] = [];
  private readonly cursor: Cursor;
  private readonly table: string;
  private readonly catalog: Catalog | undefined;

  constructor(cursor: Cursor, table: string, catalog: Catalog | undefined) {
    this.cursor = cursor;
    this.table = table;
    this.catalog = catalog;
  }

  clause(): void {
    const { cursor, table } = this;
    if (cursor.take('ADD')) this.add();
    else if (cursor.take('DROP')) this.drop();
    else if (cursor.take('MODIFY')) {
      cursor.take('COLUMN');
      const definition = parseColumn(cursor);
      this.change(definition.column.name, definition);
    } else if (cursor.take('CHANGE')) {
      cursor.take('COLUMN');
      const name = cursor.name();
      this.change(name, parseColumn(cursor));
    } else if (cursor.take('RENAME')) this.rename();
    else if (cursor.take('CONVERT', 'TO', 'CHARACTER', 'SET') || cursor.take('CONVERT', 'TO', 'CHARSET')) {
      const charset = cursor.take('DEFAULT') ? {} : { charset: cursor.name() };
      const collation = cursor.take('COLLATE') ? { collation: cursor.name() } : {};
      this.operations.push({ kind: 'alterTableOptions', table, options: { ...charset, ...collation }, convert: true });
    } else if (cursor.take('ALTER')) this.alterDefault();
    else if (cursor.take('FORCE') || cursor.take('ENABLE', 'KEYS') || cursor.take('DISABLE', 'KEYS')) return;
    else if (cursor.takeAny('ALGORITHM', 'LOCK') !== null) {
      cursor.take('=');
      cursor.name();
    } else this.options();
  }

  private options(): void {
    const options: TableOptions = {};
    let any = false;
    while (parseOption(this.cursor, options)) any = true;
    if (!any) throw this.cursor.unknown('A clause of ALTER TABLE is not known');
    if (Object.keys(options).length > 0)
      this.operations.push({ kind: 'alterTableOptions', table: this.table, options });
  }

  private add(): void {
    const { cursor, table } = this;
    if (isKeyDefinition(cursor)) {
      const key = parseKey(cursor);
      if (key.kind === 'primary') this.operations.push({ kind: 'addPrimaryKey', table, columns: key.columns });
      else if (key.kind === 'index') this.operations.push({ kind: 'createIndex', table, index: key.index });
      else if (key.kind === 'foreign')
        this.operations.push({ kind: 'addForeignKey', table, foreignKey: key.foreignKey });
      else this.operations.push({ kind: 'addCheck', table, check: key.check });
      return;
    }
    cursor.take('COLUMN');
    const guarded = cursor.take('IF', 'NOT', 'EXISTS');
    const definitions = cursor.word() === '(' ? cursor.list(() => parseColumn(cursor)) : [parseColumn(cursor)];
    for (const definition of definitions) {
      const { column } = definition;
      const position = cursor.take('FIRST')
        ? { position: 'first' as const }
        : cursor.take('AFTER')
          ? { position: { after: cursor.name() } }
          : {};
      const condition = { kind: 'not', condition: { kind: 'hasColumn', table, column: column.name } } as const;
      const counts = column.autoIncrement === true;
      const key = definition.primaryKey ? 'primary' : definition.unique ? 'unique' : null;
      const when = guarded ? { when: condition } : {};
      this.operations.push({
        kind: 'addColumn',
        table,
        column,
        ...position,
        ...(counts && key ? { key } : {}),
        ...when,
      });
      this.inlineKeys(counts ? { ...definition, primaryKey: false, unique: false } : definition);
    }
  }

  private inlineKeys({ column, primaryKey, unique, check }: ColumnDefinition): void {
    const { table } = this;
    if (primaryKey) this.operations.push({ kind: 'addPrimaryKey', table, columns: [column.name] });
    if (unique) this.operations.push({ kind: 'createIndex', table, index: { unique: true, columns: [column.name] } });
    if (check !== null) throw this.cursor.unknown('A CHECK behind a new column is not known');
  }

  private change(name: string, definition: ColumnDefinition): void {
    const { cursor, table } = this;
    if (cursor.word() === 'FIRST' || cursor.word() === 'AFTER') throw cursor.unknown('Moving a column is not known');
    this.operations.push({ kind: 'alterColumn', table, column: name, to: definition.column });
    this.inlineKeys(definition);
  }

  private drop(): void {
    const { cursor, table } = this;
    if (cursor.take('PRIMARY', 'KEY')) this.operations.push({ kind: 'dropPrimaryKey', table });
    else if (cursor.take('FOREIGN', 'KEY'))
      this.operations.push({ kind: 'dropForeignKey', table, name: cursor.name() });
    else if (cursor.takeAny('INDEX', 'KEY') !== null)
      this.operations.push({ kind: 'dropIndex', table, name: cursor.name() });
    else if (cursor.take('CHECK')) this.operations.push({ kind: 'dropCheck', table, name: cursor.name() });
    else if (cursor.take('CONSTRAINT')) this.dropConstraint(cursor.name());
    else {
      cursor.take('COLUMN');
      const guarded = cursor.take('IF', 'EXISTS');
      const column = cursor.name();
      cursor.takeAny('RESTRICT', 'CASCADE');
      this.operations.push({
        kind: 'dropColumn',
        table,
        column,
        ...(guarded ? { when: { kind: 'hasColumn', table, column } } : {}),
      });
    }
  }

  /** One word for four things: only the catalog knows which. */
  private dropConstraint(name: string): void {
    const { table } = this;
    const known = this.catalog?.tables.get(table);
    if (known === undefined)
      throw this.cursor.unknown('DROP CONSTRAINT can be told apart only with the catalog at hand');
    if (name.toUpperCase() === 'PRIMARY') this.operations.push({ kind: 'dropPrimaryKey', table });
    else if (locateForeignKey(known, { name }) !== undefined)
      this.operations.push({ kind: 'dropForeignKey', table, name });
    else if (known.indexes.some((index) => index.unique && index.name.toLowerCase() === name.toLowerCase())) {
      this.operations.push({ kind: 'dropIndex', table, name });
    } else this.operations.push({ kind: 'dropCheck', table, name });
  }

  private rename(): void {
    const { cursor, table } = this;
    if (cursor.take('COLUMN')) {
      const column = cursor.name();
      cursor.expect('TO');
      this.operations.push({ kind: 'alterColumn', table, column, to: { ...this.known(column), name: cursor.name() } });
      return;
    }
    if (cursor.takeAny('INDEX', 'KEY') !== null) {
      const name = cursor.name();
      cursor.expect('TO');
      this.operations.push({ kind: 'renameIndex', table, name, to: cursor.name() });
      return;
    }
    cursor.takeAny('TO', 'AS', '=');
    this.operations.push({ kind: 'renameTable', table, to: cursor.name() });
  }

  private alterDefault(): void {
    const { cursor, table } = this;
    cursor.take('COLUMN');
    const column = cursor.name();
    const { default: _, ...rest } = this.known(column);
    if (cursor.take('SET', 'DEFAULT')) {
      this.operations.push({ kind: 'alterColumn', table, column, to: { ...rest, default: parseDefault(cursor) } });
      return;
    }
    cursor.expect('DROP', 'DEFAULT');
    this.operations.push({ kind: 'alterColumn', table, column, to: rest });
  }

  private known(name: string): ColumnSpec {
    const table = this.catalog?.tables.get(this.table);
    const column = table && findColumn(table, name);
    if (table === undefined || column === undefined) {
      throw this.cursor.unknown(`The definition of ${this.table}.${name} is not in the catalog`);
    }
    return specOfColumn(column, table.checks);
  }
}

/** The server does both at once, which matters to AUTO_INCREMENT columns. */
function mergePrimaryKey(operations: readonly Operation[]): Operation[] {
  const drops = operations.some((operation) => operation.kind === 'dropPrimaryKey');
  const adds = operations.some((operation) => operation.kind === 'addPrimaryKey');
  if (!drops || !adds) return [...operations];
  return operations
    .filter((operation) => operation.kind !== 'dropPrimaryKey')
    .map((operation) => (operation.kind === 'addPrimaryKey' ? { ...operation, replace: true } : operation));
}

/**
 * An index that makes way for another one of its name: a foreign key may lean on it, so the new one is built beside it
 * and takes its name when it has gone.
 */
function swapIndexes(operations: readonly Operation[]): Operation[] {
  const dropped = new Set(operations.flatMap((each) => (each.kind === 'dropIndex' ? [each.name.toLowerCase()] : [])));
  // The new index of columns that are dropped and added anew cannot stand before they are.
  if (operations.some(({ kind }) => kind === 'dropColumn')) return [...operations];
  const swaps: Operation[] = [];
  const changed = operations.map((operation): Operation => {
    if (operation.kind !== 'createIndex' || operation.index.name === undefined) return operation;
    const { name } = operation.index;
    if (!dropped.has(name.toLowerCase())) return operation;
    const beside = `${name.slice(0, 58)}__new`;
    swaps.push({ kind: 'renameIndex', table: operation.table, name: beside, to: name });
    return { ...operation, index: { ...operation.index, name: beside } };
  });
  return [...changed, ...swaps];
}

/**
 * The server takes all clauses at once. One after the other, what others stand on comes first: options before the
 * columns that follow them, a new index before the drop of the one that a foreign key leans on.
 */
function inOrder(operations: readonly Operation[]): Operation[] {
  const droppedColumns = new Set(
    operations.flatMap((each) => (each.kind === 'dropColumn' ? [each.column.toLowerCase()] : [])),
  );
  const phase = (operation: Operation): number => {
    switch (operation.kind) {
      case 'alterTableOptions':
        return 0;
      case 'dropForeignKey':
      case 'dropCheck':
        return 1;
      case 'alterColumn':
        return 2;
      case 'addColumn':
        return droppedColumns.has(operation.column.name.toLowerCase()) ? 6 : 3;
      case 'createIndex':
        return operation.index.name === undefined || droppedColumns.size > 0 ? 7 : 4;
      case 'dropIndex':
      case 'dropPrimaryKey':
        return 5;
      case 'dropColumn':
        return 5.5;
      case 'renameTable':
        return 10;
      case 'addForeignKey':
        return 9;
      default:
        return 8;
    }
  };
  return operations
    .map((operation, place) => ({ operation, place }))
    .sort((a, b) => phase(a.operation) - phase(b.operation) || a.place - b.place)
    .map(({ operation }) => operation);
}
