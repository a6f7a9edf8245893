import { typeSql } from '../../operation/compile/definition.ts';
import { isText, specOfType } from '../column-type.ts';
import { isMoment } from '../default.ts';
import { findColumn, sameName } from '../lookup.ts';
import type { Column, ColumnDefault, ColumnType, Table } from '../model.ts';
import type { Difference, DifferenceCode } from './difference.ts';

export function diffColumns(expected: Table, live: Table): Difference[] {
  const found: Difference[] = [];
  for (const column of expected.columns) {
    const other = findColumn(live, column.name);
    const object = { table: expected.name, column: column.name };
    if (other === undefined) {
      found.push({ code: 'column-missing', object, expected: describeColumn(column), found: null });
    } else found.push(...diffColumn(expected.name, column, other));
  }
  for (const column of live.columns) {
    if (findColumn(expected, column.name) !== undefined) continue;
    const object = { table: expected.name, column: column.name };
    found.push({ code: 'column-unexpected', object, expected: null, found: describeColumn(column) });
  }
  const wanted = expected.columns.map((column) => column.name).filter((name) => findColumn(live, name));
  const order = live.columns.map((column) => column.name).filter((name) => findColumn(expected, name));
  if (!wanted.every((name, place) => sameName(name, order[place] ?? ''))) {
    const object = { table: expected.name };
    found.push({ code: 'column-order', object, expected: wanted.join(', '), found: order.join(', ') });
  }
  return found;
}

function diffColumn(table: string, expected: Column, live: Column): Difference[] {
  if (expected === live) return [];
  const found: Difference[] = [];
  const compare = (code: DifferenceCode, ours: string, theirs: string): void => {
    if (ours !== theirs) found.push({ code, object: { table, column: expected.name }, expected: ours, found: theirs });
  };
  const bare = (type: ColumnType): string => describeType(type, false);
  compare('column-type', bare(expected.type), bare(live.type));
  if (isText(expected.type) && isText(live.type)) {
    compare('column-charset', expected.type.collation, live.type.collation);
  }
  const nullness = (column: Column): string => (column.nullable ? 'NULL' : 'NOT NULL');
  compare('column-nullable', nullness(expected), nullness(live));
  // A column that may not be null has no default where its twin that may has NULL: said once, by its nullability.
  const follows = expected.nullable !== live.nullable && isEmpty(expected.default) && isEmpty(live.default);
  if (!follows && !isItsMoment(expected.default, live.default)) {
    compare('column-default', describeDefault(expected.default), describeDefault(live.default));
  }
  compare('column-auto-increment', String(expected.autoIncrement), String(live.autoIncrement));
  compare('column-on-update', String(expected.onUpdateNow), String(live.onUpdateNow));
  compare('column-comment', expected.comment, live.comment);
  compare('column-generated', describeGenerated(expected), describeGenerated(live));
  return found;
}

/** A default that is the moment at which a database was upgraded: any literal will do. */
function isItsMoment(expected: ColumnDefault, live: ColumnDefault): boolean {
  return expected.kind === 'expression' && isMoment(expected.sql) && live.kind === 'literal';
}

function isEmpty(value: ColumnDefault): boolean {
  return value.kind === 'none' || value.kind === 'null';
}

function describeType(type: ColumnType, withCharset: boolean): string {
  if (type.kind === 'other') return type.sql;
  const { charset, collation, ...bare } = specOfType(type);
  return typeSql(bare) + (withCharset && collation !== undefined ? ` ${collation}` : '');
}

function describeDefault(value: ColumnDefault): string {
  switch (value.kind) {
    case 'none':
      return 'no default';
    case 'null':
      return 'NULL';
    case 'literal':
      return `'${value.value}'`;
    case 'expression':
      return value.sql;
  }
}

function describeGenerated(column: Column): string {
  if (column.generated === null) return 'not generated';
  return `${column.generated.stored ? 'stored' : 'virtual'} ${column.generated.expression}`;
}

function describeColumn(column: Column): string {
  const nullness = column.nullable ? '' : ' NOT NULL';
  const value = isEmpty(column.default) ? '' : ` DEFAULT ${describeDefault(column.default)}`;
  return `${describeType(column.type, true)}${nullness}${value}`;
}
