import { resolveType } from '../../src/catalog/column-type.ts';
import { conditionHolds, isText } from '../../src/catalog/index.ts';
import { findColumn, partColumns, sameName } from '../../src/catalog/lookup.ts';
import type { Catalog, Column, ColumnType, Index, Table } from '../../src/catalog/model.ts';
import type { ColumnFacts, Condition } from '../../src/operation/model.ts';

/**
 * Catalogs like this one of which a condition gives the other answer: what a database would be like on which a script
 * takes its other way. More than one where the condition leaves open what exactly is there instead; none where it does
 * not say enough. What a script does must not depend on which of them it meets.
 */
export function assume(catalog: Catalog, condition: Condition, answer: boolean): readonly Catalog[] {
  return make(catalog, condition, answer).filter((made) => conditionHolds(made, condition, made) === answer);
}

function make(catalog: Catalog, condition: Condition, answer: boolean): readonly Catalog[] {
  if (conditionHolds(catalog, condition, catalog) === answer) return [catalog];
  switch (condition.kind) {
    case 'hasTable':
      return [
        answer ? withTable(catalog, strangeTable(catalog, condition.table)) : withoutTable(catalog, condition.table),
      ];
    case 'hasColumn':
      return inTable(catalog, condition.table, (table) =>
        answer ? withFacts(catalog, table, condition) : withoutFacts(table, condition),
      );
    case 'hasIndex':
      return inTable(catalog, condition.table, (table) =>
        answer ? withIndex(table, condition) : withoutIndex(table, condition),
      );
    case 'hasForeignKey':
      return inTable(catalog, condition.table, (table) => (answer ? [] : withoutForeignKey(table, condition)));
    case 'before':
      return make(catalog, condition.condition, answer);
    case 'not':
      return make(catalog, condition.condition, !answer);
    case 'all':
      return answer ? makeAll(catalog, condition.conditions, true) : makeOne(catalog, condition.conditions, false);
    case 'any':
      return answer ? makeOne(catalog, condition.conditions, true) : makeAll(catalog, condition.conditions, false);
  }
}

function makeAll(catalog: Catalog, conditions: readonly Condition[], answer: boolean): readonly Catalog[] {
  return conditions.reduce<readonly Catalog[]>(
    (made, condition) => made.flatMap((one) => make(one, condition, answer)),
    [catalog],
  );
}

function makeOne(catalog: Catalog, conditions: readonly Condition[], answer: boolean): readonly Catalog[] {
  return conditions.flatMap((condition) => make(catalog, condition, answer));
}

function inTable(catalog: Catalog, name: string, change: (table: Table) => readonly Table[]): readonly Catalog[] {
  const table = catalog.tables.get(name);
  return table === undefined ? [] : change(table).map((changed) => withTable(catalog, changed));
}

function withTable(catalog: Catalog, table: Table): Catalog {
  return { ...catalog, tables: new Map(catalog.tables).set(table.name, table) };
}

function withoutTable(catalog: Catalog, name: string): Catalog {
  const tables = new Map(catalog.tables);
  tables.delete(name);
  return { ...catalog, tables };
}

/** A table of which nothing is known but its name: a script that asks for a column finds none. */
function strangeTable({ charset, collation }: Catalog, name: string): Table {
  return {
    name,
    columns: [],
    primaryKey: null,
    indexes: [],
    foreignKeys: [],
    checks: [],
    engine: 'InnoDB',
    charset,
    collation,
    rowFormat: null,
    comment: '',
  };
}

/** A type of which nothing is known: whoever needs it for a definition fails. */
const STRANGE: ColumnType = { kind: 'other', sql: 'unknown' };

function withFacts(
  { server }: Catalog,
  table: Table,
  condition: ColumnFacts & { readonly column: string },
): readonly Table[] {
  const found = findColumn(table, condition.column);
  const column: Column = found ?? {
    name: condition.column,
    type: STRANGE,
    nullable: true,
    default: { kind: 'null' },
    autoIncrement: false,
    onUpdateNow: false,
    comment: '',
    generated: null,
  };
  const { types, nullable } = condition;
  const ofTypes: readonly ColumnType[] =
    types === undefined || conditionTrue(column, { types })
      ? [column.type]
      : types.map((name) => resolveType({ name, length: 191 }, column.name, table, server));
  return ofTypes.flatMap((type) =>
    lengths(condition).flatMap((length) => {
      const sized = length === null ? type : withLength(type, length, table);
      return sized === null
        ? []
        : [withColumn(table, { ...column, type: sized, nullable: nullable ?? column.nullable })];
    }),
  );
}

function conditionTrue({ type }: Column, { types }: ColumnFacts): boolean {
  return types?.some((name) => name === type.kind) ?? true;
}

/** Lengths that satisfy the facts; `null`: any does. */
function lengths({ length, minLength, maxLength }: ColumnFacts): readonly (number | null)[] {
  if (length !== undefined) return [length];
  if (minLength === undefined && maxLength === undefined) return [null];
  const least = minLength ?? Math.max(0, (maxLength ?? 0) - 1);
  const most = maxLength ?? least + 1;
  return least === most ? [least] : [least, most];
}

function withLength(type: ColumnType, length: number, { charset, collation }: Table): ColumnType | null {
  switch (type.kind) {
    case 'char':
    case 'varchar':
    case 'binary':
    case 'varbinary':
      return { ...type, length };
    default:
      return isText(type) ? { kind: 'varchar', length, charset, collation } : null;
  }
}

function withColumn(table: Table, column: Column): Table {
  const columns = table.columns.some(({ name }) => sameName(name, column.name))
    ? table.columns.map((one) => (sameName(one.name, column.name) ? column : one))
    : [...table.columns, column];
  return { ...table, columns };
}

/** The column otherwise; where only its being there was asked, without it. */
function withoutFacts(table: Table, condition: ColumnFacts & { readonly column: string }): readonly Table[] {
  const column = findColumn(table, condition.column);
  if (!column) return [table];
  const { length, minLength, maxLength, nullable, types } = condition;
  if (nullable !== undefined) return [withColumn(table, { ...column, nullable: !nullable })];
  if (types !== undefined) return [withColumn(table, { ...column, type: STRANGE })];
  const others = [
    ...(length === undefined ? [] : [length + 1, length * 2 + 1]),
    ...(minLength === undefined || minLength === 0 ? [] : [minLength - 1]),
    ...(maxLength === undefined ? [] : [maxLength + 1, maxLength * 2 + 1]),
  ];
  const asked = length !== undefined || minLength !== undefined || maxLength !== undefined;
  if (asked) {
    return others.flatMap((other) => {
      const type = withLength(column.type, other, table);
      return type === null ? [] : [withColumn(table, { ...column, type })];
    });
  }
  const gone = (parts: readonly { readonly column: string }[]): boolean =>
    parts.some((part) => sameName(part.column, column.name));
  return [
    {
      ...table,
      columns: table.columns.filter((one) => one !== column),
      primaryKey: table.primaryKey && (gone(table.primaryKey) ? null : table.primaryKey),
      indexes: table.indexes.filter((index) => !gone(index.parts)),
      foreignKeys: table.foreignKeys.filter((key) => !key.columns.some((name) => sameName(name, column.name))),
    },
  ];
}

type IndexCondition = Extract<Condition, { kind: 'hasIndex' }>;

function withIndex(table: Table, { name, columns, unique }: IndexCondition): readonly Table[] {
  // Over which columns it goes is not known by its name: it stands for one over any.
  const over = columns ?? table.columns.slice(0, 1).map((column) => column.name);
  if (over.length === 0) return [];
  const index: Index = {
    name: name ?? `ix_${over.join('_')}`,
    unique: unique ?? false,
    kind: 'btree',
    parts: over.map((column) => ({ column, length: null })),
  };
  return [{ ...table, indexes: [...table.indexes.filter((one) => !sameName(one.name, index.name)), index] }];
}

function withoutIndex(table: Table, { name, columns, unique }: IndexCondition): readonly Table[] {
  const asked = ({ name: own, parts, unique: ownUnique }: Index): boolean =>
    (name === undefined || sameName(own, name)) &&
    (columns === undefined || sameSet(partColumns(parts), columns)) &&
    (unique === undefined || ownUnique === unique);
  return [{ ...table, indexes: table.indexes.filter((index) => !asked(index)) }];
}

function withoutForeignKey(
  table: Table,
  { name, columns }: Extract<Condition, { kind: 'hasForeignKey' }>,
): readonly Table[] {
  const foreignKeys = table.foreignKeys.filter(
    (key) =>
      !((name === undefined || sameName(key.name, name)) && (columns === undefined || sameSet(key.columns, columns))),
  );
  return [{ ...table, foreignKeys }];
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.some((other) => sameName(name, other)));
}
