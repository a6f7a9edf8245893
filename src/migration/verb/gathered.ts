import type { CodeTools, Plain, RowTools } from '../model.ts';
import { literal, quoteName } from './sql-text.ts';

/** Rows of one UPDATE: every row is looked for among all of them. */
const CHANGES = 100;
/** Characters of one statement, about: far below any `max_allowed_packet`. */
const LONGEST = 500_000;

interface Group<T> {
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
  readonly items: T[];
}
interface Change {
  readonly key: readonly string[];
  readonly values: readonly string[];
}
interface Changed {
  readonly table: string;
  readonly key: ReadonlyMap<string, string>;
  readonly values: Map<string, { readonly text: string; readonly broken: boolean }>;
}

type Gathered = Pick<RowTools, 'change' | 'insert'> & {
  /** Sends what was gathered, inserts first, and counts its rows. */
  flush(execute: CodeTools['execute']): Promise<number>;
};

/** Gathers rows to be written, and writes many with one statement. Of several changes of one row the last holds. */
export function gathered(): Gathered {
  const inserts = new Map<string, Group<readonly string[]>>();
  const changed = new Map<string, Changed>();
  return {
    insert(table, values) {
      groupOf(inserts, table, [], Object.keys(values), '').items.push(Object.values(values).map(valueText));
    },
    change(table, key, values) {
      const own = new Map(Object.entries(key).map(([column, value]) => [column, valueText(value)]));
      const name = JSON.stringify([table, ...own]);
      const row = changed.get(name) ?? { table, key: own, values: new Map() };
      changed.set(name, row);
      for (const [column, value] of Object.entries(values)) {
        const broken = typeof value === 'number' && !Number.isInteger(value);
        row.values.set(column, { text: valueText(value), broken });
      }
    },
    async flush(execute) {
      let rows = 0;
      for (const { table, columns, items } of inserts.values())
        rows += await sendInserts(execute, table, columns, items);
      const changes = new Map<string, Group<Change>>();
      for (const { table, key, values } of changed.values()) {
        // Whole and broken numbers in one CASE would all become broken ones.
        const kinds = [...values.values()].map(({ broken }) => Number(broken)).join('');
        const group = groupOf(changes, table, [...key.keys()], [...values.keys()], kinds);
        group.items.push({ key: [...key.values()], values: [...values.values()].map(({ text }) => text) });
      }
      for (const group of changes.values()) rows += await sendChanges(execute, group);
      inserts.clear();
      changed.clear();
      return rows;
    },
  };
}

function groupOf<T>(
  groups: Map<string, Group<T>>,
  table: string,
  key: readonly string[],
  columns: readonly string[],
  kinds: string,
): Group<T> {
  const name = JSON.stringify([table, key, columns, kinds]);
  const group = groups.get(name) ?? { table, key, columns, items: [] };
  groups.set(name, group);
  return group;
}

/**
 * A value that code has made, as SQL.
 * @throws TypeError for what no column can hold
 */
export function valueText(value: unknown): string {
  const plain = value === undefined ? null : value;
  if (
    plain === null ||
    plain instanceof Uint8Array ||
    ['string', 'number', 'bigint', 'boolean'].includes(typeof plain)
  ) {
    return literal(plain as Plain);
  }
  throw new TypeError(`a column cannot hold ${Object.prototype.toString.call(value)}`);
}

/** `INSERT … VALUES (…), (…)`, and as many as it takes; gives the number of rows. */
export async function sendInserts(
  execute: CodeTools['execute'],
  table: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<number> {
  const head = `INSERT INTO ${quoteName(table)} (${columns.map(quoteName).join(', ')}) VALUES `;
  let sent = 0;
  const texts = rows.map((row) => `(${row.join(', ')})`);
  for (const part of byLength(texts, MOST_INSERTS, (text) => text.length)) {
    sent += (await execute(head + part.join(', '))).rows;
  }
  return sent;
}

const MOST_INSERTS = 1000;

/** `UPDATE … SET c = CASE … END WHERE …`: rows are found by their primary key. */
async function sendChanges(execute: CodeTools['execute'], group: Group<Change>): Promise<number> {
  const { table, key, columns } = group;
  let rows = 0;
  const length = ({ key: own, values }: Change): number =>
    [...own, ...values].reduce((sum, text) => sum + text.length, 0);
  for (const part of byLength(group.items, CHANGES, length)) {
    const [only] = key;
    const single = key.length === 1 && only !== undefined;
    const found = (own: readonly string[]): string =>
      own.map((text, at) => `${quoteName(key[at] ?? '')} = ${text}`).join(' AND ');
    const set = columns.map((column, at) => {
      const arms = part.map(({ key: own, values }) => `WHEN ${single ? own[0] : found(own)} THEN ${values[at]}`);
      const head = single ? `CASE ${quoteName(only)}` : 'CASE';
      return `${quoteName(column)} = ${head} ${arms.join(' ')} END`;
    });
    const where = single
      ? `${quoteName(only)} IN (${part.map(({ key: own }) => own[0]).join(', ')})`
      : part.map(({ key: own }) => `(${found(own)})`).join(' OR ');
    rows += (await execute(`UPDATE ${quoteName(table)} SET ${set.join(', ')} WHERE ${where}`)).rows;
  }
  return rows;
}

/** Items in pieces of at most `most`, and not much longer than a statement should be. */
function* byLength<T>(items: readonly T[], most: number, length: (item: T) => number): Generator<T[]> {
  let part: T[] = [];
  let sum = 0;
  for (const item of items) {
    const own = length(item);
    if (part.length > 0 && (part.length >= most || sum + own > LONGEST)) {
      yield part;
      part = [];
      sum = 0;
    }
    part.push(item);
    sum += own;
  }
  if (part.length > 0) yield part;
}
