import { isMoment } from '../../catalog/default.ts';
import { findColumn } from '../../catalog/lookup.ts';
import type { Catalog, Column, ColumnDefault, Table } from '../../catalog/model.ts';
import { capabilities } from '../../catalog/server.ts';
import { tokenize } from '../../catalog/token.ts';
import type { UpdateRows } from '../../migration/model.ts';
import { type ColumnId, columnId, type Identities } from './identity.ts';
import type { DataItem } from './item.ts';

/** One column that every row gets the same value in. */
export interface Filled {
  readonly id: ColumnId;
  /** What the rows get, as a default of the column would give it to them. */
  readonly value: ColumnDefault;
  /** The column as it stands when that happens. */
  readonly column: Column;
}

/** An `UPDATE t SET c = constant` over all rows. */
export interface Fill {
  readonly item: DataItem;
  /** It asks for the rows that are NULL there. */
  readonly asksForNull: boolean;
  readonly columns: readonly Filled[];
}

/** A constant as a default, where both mean the same for the column's type; `null` where that is not certain. */
function constant(sql: string, column: Column, textDefaults: boolean): ColumnDefault | null {
  // The run puts the same text in for it, whether it is a value or a default.
  if (isMoment(sql)) return column.type.kind === 'datetime' ? { kind: 'expression', sql } : null;
  const [token, ...rest] = tokenize(sql);
  if (token === undefined || rest.length > 0) return null;
  const word = token.kind === 'word' ? token.text.toUpperCase() : '';
  if (word === 'NULL') return column.nullable ? { kind: 'null' } : null;
  const { type } = column;
  switch (type.kind) {
    case 'boolean':
    case 'integer': {
      const digits = word === 'TRUE' ? '1' : word === 'FALSE' ? '0' : token.kind === 'number' ? token.text : '';
      // Within a byte, so within every type.
      if (!/^\d{1,2}$/.test(digits)) return null;
      return { kind: 'literal', value: String(Number(digits)) };
    }
    case 'varchar':
    case 'text': {
      if (token.kind !== 'string' || !/^[\x20-\x7e]*$/.test(token.text)) return null;
      if (type.kind === 'text' ? !textDefaults || token.text.length > 255 : token.text.length > type.length)
        return null;
      return { kind: 'literal', value: token.text };
    }
    case 'enum':
      return token.kind === 'string' && type.values.includes(token.text)
        ? { kind: 'literal', value: token.text }
        : null;
    default:
      return null;
  }
}

/** Asks every row of its table, and nothing but its own words says what the row gets. */
function isPlain(step: UpdateRows): boolean {
  if (step.join !== undefined || step.refuses !== undefined) return false;
  if (step.where === undefined) return true;
  const [only, ...rest] = Object.keys(step.set);
  // A column that was just added without a default is NULL in every row.
  const words = tokenize(step.where).map(({ text }) => text.toLowerCase());
  return only !== undefined && rest.length === 0 && words.join(' ') === `${only.toLowerCase()} is null`;
}

/** Changing a row changes nothing else in it, and nothing elsewhere. */
function isSilent(catalog: Catalog, table: Table): boolean {
  const own = table.columns.every(({ onUpdateNow, generated }) => !onUpdateNow && generated === null);
  return own && [...catalog.triggers.values()].every((trigger) => trigger.table !== table.name);
}

/**
 * The data step as a fill, if it is one: one constant for each column, all rows, nothing else happens.
 * `SET` to what the server computes, or to a value that a default of the type may hold otherwise, is none.
 */
export function fillOf(item: DataItem, known: Identities): Fill | null {
  const { data, before } = item;
  if (data.kind !== 'updateRows' || !isPlain(data)) return null;
  const table = before.tables.get(data.table);
  if (table === undefined || !isSilent(before, table)) return null;
  const columns: Filled[] = [];
  for (const [name, sql] of Object.entries(data.set)) {
    const column = findColumn(table, name);
    const value = column && constant(sql, column, capabilities(before.server).textDefaults);
    if (!column || !value) return null;
    if (data.where !== undefined && column.default.kind !== 'null') return null;
    columns.push({ id: columnId(known, table.name, name), value, column });
  }
  return { item, asksForNull: data.where !== undefined, columns };
}
