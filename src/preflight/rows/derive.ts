import { findColumn, isText, partColumns } from '../../catalog/index.ts';
import type { Catalog, Check, Column, IndexPart, Table } from '../../catalog/model.ts';
import type { UpdateRows } from '../../migration/model.ts';
import type { Fill } from '../../migration/verb/fill.ts';
import { quoteName } from '../../migration/verb/sql-text.ts';
import type { AddForeignKey, Operation } from '../../operation/model.ts';
import { orphansOf } from '../../plan/orphans.ts';
import type { ProblemCode } from '../../problem.ts';
import { misfits } from './type-fit.ts';

/** A condition on rows that a schema change makes, whether or not upstream's script asked for it. */
export interface Need {
  readonly code: ProblemCode;
  /** What the change wants: `quotas.deleted becomes NOT NULL`. */
  readonly what: string;
  /** The rows that are found: `rows with NULL in quotas.deleted`. */
  readonly wrong: string;
  readonly advice: string;
  /** Columns by table that the query reads. */
  readonly reads: Readonly<Record<string, readonly string[]>>;
  /** Lists the rows in the way; `null`: nothing can tell them before. */
  readonly select: string | null;
}

/** Columns that name a row to a person: the primary key, and what is wrong with it. */
function shown(table: Table, columns: readonly string[]): string[] {
  return [...new Set([...partColumns(table.primaryKey ?? []), ...columns])];
}

function listing(table: Table, columns: readonly string[], where: string): string {
  return `SELECT ${shown(table, columns).map(quoteName).join(', ')} FROM ${quoteName(table.name)} WHERE ${where}`;
}

function nulls(table: Table, column: string, why: string): Need {
  return {
    code: 'SL071',
    what: why,
    wrong: `rows with NULL in ${table.name}.${column}`,
    advice: 'give these rows a value, or delete the ones that nothing uses any more',
    reads: { [table.name]: shown(table, [column]) },
    select: listing(table, [column], `${quoteName(column)} IS NULL`),
  };
}

/** `expressions`: what the key compares, by column. Rows with a NULL in a key are never duplicates. */
function duplicates(
  table: Table,
  parts: readonly IndexPart[],
  why: string,
  collate?: (column: Column) => string,
): Need {
  const names = partColumns(parts);
  const keys = parts.map((part) => {
    const column = findColumn(table, part.column);
    const whole = column !== undefined && collate !== undefined ? collate(column) : quoteName(part.column);
    return part.length === null ? whole : `LEFT(${whole}, ${part.length})`;
  });
  const list = keys.map((key, at) => `${key} AS ${quoteName(names[at] ?? '')}`).join(', ');
  const filled = names.map((name) => `${quoteName(name)} IS NOT NULL`).join(' AND ');
  return {
    code: 'SL072',
    what: why,
    wrong: `values that occur more than once in (${names.join(', ')})`,
    advice: 'of each group of equal rows keep one, and delete or change the others',
    reads: { [table.name]: names },
    select: `SELECT SQL_BIG_RESULT ${list}, COUNT(*) AS \`rows\` FROM ${quoteName(table.name)} WHERE ${filled} GROUP BY ${keys.join(', ')} HAVING COUNT(*) > 1`,
  };
}

function isUniqueAlready(table: Table, columns: readonly string[]): boolean {
  const asked = new Set(columns.map((name) => name.toLowerCase()));
  const keys = [table.primaryKey ?? [], ...table.indexes.filter(({ unique }) => unique).map(({ parts }) => parts)];
  return keys.some(
    (parts) =>
      parts.length > 0 && parts.every(({ column, length }) => length === null && asked.has(column.toLowerCase())),
  );
}

function ofColumnChange(before: Table, after: Table, old: Column, next: Column): Need[] {
  const needs: Need[] = [];
  const name = `${before.name}.${old.name}`;
  const column = quoteName(old.name);
  if (old.nullable && !next.nullable && !next.autoIncrement) {
    needs.push(nulls(before, old.name, `${name} becomes NOT NULL`));
  }
  const found = misfits(old.type, next.type, column);
  if (found === null) {
    needs.push({
      code: 'SL074',
      what: `${name} changes from ${old.type.kind} to ${next.type.kind}`,
      wrong: 'rows with a value that does not fit',
      advice: 'try it on a copy first',
      reads: { [before.name]: [old.name] },
      select: null,
    });
  }
  for (const { kind, sql } of found ?? []) {
    const charset = kind === 'charset';
    needs.push({
      code: charset ? 'SL075' : 'SL074',
      what: charset && isText(next.type) ? `${name} becomes ${next.type.charset}` : `${name} becomes narrower`,
      wrong: charset ? 'rows with characters that it has not' : 'rows with a value that does not fit',
      advice: 'shorten or change these values',
      reads: { [before.name]: shown(before, [old.name]) },
      select: listing(before, [old.name], sql),
    });
  }
  return [...needs, ...ofCollation(before, after, old, next)];
}

/** Values that were different may be equal under another collation, and a unique key then refuses them. */
function ofCollation(before: Table, after: Table, old: Column, next: Column): Need[] {
  if (!isText(old.type) || !isText(next.type)) return [];
  const { collation, charset } = next.type;
  if (old.type.collation === collation || collation.endsWith('_bin')) return [];
  const keys = [after.primaryKey ?? [], ...after.indexes.filter(({ unique }) => unique).map(({ parts }) => parts)];
  return keys
    .filter((parts) => parts.some((part) => part.column === next.name))
    .map((parts) => {
      const own = parts.map((part) => (part.column === next.name ? { ...part, column: old.name } : part));
      const why = `${before.name}.${old.name} takes the collation ${collation} and is part of a unique key`;
      return duplicates(before, own, why, (column) =>
        column.name === old.name
          ? `CONVERT(${quoteName(column.name)} USING ${charset}) COLLATE ${collation}`
          : quoteName(column.name),
      );
    });
}

/**
 * What a schema change wants of the rows that are there, in terms of the tables just before it.
 *
 * @param after the catalog behind the operation
 */
export function needsOf(before: Catalog, after: Catalog, operation: Operation): readonly Need[] {
  if (!('table' in operation)) return [];
  const table = before.tables.get(operation.table);
  const changed = after.tables.get(operation.table);
  if (table === undefined) return [];
  switch (operation.kind) {
    case 'alterColumn': {
      const old = findColumn(table, operation.column);
      const next = changed && findColumn(changed, operation.to.name);
      return old && next && changed ? ofColumnChange(table, changed, old, next) : [];
    }
    case 'alterTableOptions':
      if (operation.convert !== true || changed === undefined) return [];
      return table.columns.flatMap((old) => {
        const next = findColumn(changed, old.name);
        return next === undefined ? [] : ofColumnChange(table, changed, old, next);
      });
    case 'createIndex': {
      const made = changed?.indexes.find(({ name }) => !table.indexes.some((index) => index.name === name));
      if (operation.index.unique !== true || made === undefined) return [];
      if (isUniqueAlready(table, partColumns(made.parts))) return [];
      return [duplicates(table, made.parts, `${table.name} gets the unique key ${made.name}`)];
    }
    case 'addPrimaryKey': {
      const parts = changed?.primaryKey ?? [];
      const why = `${table.name} gets the primary key (${partColumns(parts).join(', ')})`;
      const nullable = parts.filter(({ column }) => findColumn(table, column)?.nullable);
      const unique = isUniqueAlready(table, partColumns(parts)) ? [] : [duplicates(table, parts, why)];
      return [...nullable.map(({ column }) => nulls(table, column, why)), ...unique];
    }
    case 'addColumn': {
      const column = changed && findColumn(changed, operation.column.name);
      return column === undefined ? [] : ofNewColumn(table, column);
    }
    case 'addCheck': {
      const made = changed?.checks.find(({ name }) => !table.checks.some((check) => check.name === name));
      return made === undefined ? [] : [unmet(table, made)];
    }
    case 'addForeignKey':
      return operation.foreignKeyChecks === false ? [] : [orphans(table, operation.foreignKey)];
    default:
      return [];
  }
}

/** The server gives rows `0000-00-00` in a new NOT NULL column without a default, and its strict mode refuses that. */
function ofNewColumn(table: Table, column: Column): Need[] {
  const moment = ['date', 'datetime', 'timestamp'].includes(column.type.kind);
  if (!moment || column.nullable || column.default.kind !== 'none') return [];
  const first = table.columns[0]?.name ?? '*';
  return [
    {
      code: 'SL076',
      what: `${table.name} gets the column ${column.name}, NOT NULL and without a default`,
      wrong: 'rows that would get 0000-00-00 in it, which strict mode refuses',
      advice: 'the table has to be empty for that',
      reads: { [table.name]: shown(table, [first]) },
      select: listing(table, [first], 'TRUE'),
    },
  ];
}

/** A CHECK holds where it is not false: NULL meets it (manual, "CHECK Constraints"). It may ask for any column of its table. */
function unmet(table: Table, { name, expression }: Check): Need {
  const columns = table.columns.map((column) => column.name);
  return {
    code: 'SL077',
    what: `${table.name} gets the check ${name}`,
    wrong: `rows that do not meet ${expression}`,
    advice: 'change in these rows what the check asks for, or delete the ones that nothing uses any more',
    reads: { [table.name]: columns },
    select: listing(table, columns, `NOT (${expression})`),
  };
}

function orphans(table: Table, key: AddForeignKey['foreignKey']): Need {
  return { code: 'SL073', advice: 'delete these rows, or add what they point at', ...orphansOf(table, key) };
}

/**
 * What rows that a data step puts into a table have to be: filled where the table wants that, and once only where a key
 * says so. `columns`: those that the step gives; the queries read the table as it is behind the step.
 */
export function needsOfInsert(table: Table, columns: readonly string[]): readonly Need[] {
  const given = new Set(columns.map((name) => name.toLowerCase()));
  const filled = table.columns
    .filter(({ name, nullable, autoIncrement }) => given.has(name.toLowerCase()) && !nullable && !autoIncrement)
    .map(({ name }) => nulls(table, name, `rows go into ${table.name}, whose ${name} is NOT NULL`));
  const keys = [table.primaryKey ?? [], ...table.indexes.filter(({ unique }) => unique).map(({ parts }) => parts)];
  const once = keys
    .filter((parts) => parts.length > 0 && parts.every(({ column }) => given.has(column.toLowerCase())))
    .map((parts) =>
      duplicates(table, parts, `rows go into ${table.name}, whose (${partColumns(parts).join(', ')}) is unique`),
    );
  return [...filled, ...once];
}

/** A value that a query gives has to be one value: the server refuses the whole UPDATE at the first row that gets several. */
export function needsOfUpdate(table: Table, step: UpdateRows, fill: Fill): readonly Need[] {
  if (step.refuses === undefined) return [];
  const key = partColumns(table.primaryKey ?? []);
  const names = key.length > 0 ? key : Object.keys(step.set);
  const list = names.map((name) => `${quoteName(table.name)}.${quoteName(name)}`).join(', ');
  const join = step.join === undefined ? '' : ` ${fill.text(step.join)}`;
  return [
    {
      code: 'SL079',
      what: `${table.name}.${Object.keys(step.set).join(', ')} gets what a query finds`,
      wrong: `rows of ${table.name} for which it finds more than one value`,
      advice:
        'change or delete rows that it reads, until it finds one for each of these: the script says what it looks for',
      reads: { ...step.reads, [table.name]: [...new Set([...(step.reads[table.name] ?? []), ...names])] },
      select: `SELECT ${list} FROM ${quoteName(table.name)}${join} WHERE ${fill.text(step.refuses)}`,
    },
  ];
}
