import { type Difference, generatedNumber } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { EvaluatedEntry } from '../rollup/evaluate.ts';

/** The two sides of a comparison, in words: `the chain` and `the squash`. */
export interface Sides {
  readonly chain: string;
  readonly other: string;
}

/**
 * A difference as a sentence, with the reason that the two catalogs and the chain's history give for it:
 * `index-name volumes.group_id: group_id in the chain, ix_volumes_group_id in the squash (…)`.
 */
export function explain(
  difference: Difference,
  chain: Catalog,
  other: Catalog,
  entries: readonly EvaluatedEntry[],
  sides: Sides,
): string {
  const { code, object, expected, found } = difference;
  const name = Object.values(object).join('.');
  const side = (value: string | null, where: string) =>
    value === null ? `not in ${where}` : `${firstLine(value)} in ${where}`;
  const reason = reasonOf(difference, chain, other, sides, originOf(difference, entries));
  return `${code} ${name}: ${side(expected, sides.chain)}, ${side(found, sides.other)} (${reason})`;
}

function firstLine(text: string): string {
  const [line = '', ...rest] = text.split('\n');
  return rest.length === 0 ? line : `${line} …`;
}

function reasonOf(
  { code, object, expected, found }: Difference,
  chain: Catalog,
  other: Catalog,
  sides: Sides,
  origin: string | null,
): string {
  const since = origin === null ? '' : `, as ${origin} left it`;
  const table = object.table ?? '';
  switch (code) {
    case 'table-missing':
      return `${sides.other} does not make the table${origin === null ? '' : `; ${origin} does`}`;
    case 'table-unexpected':
      return `${sides.chain} does not have the table there`;
    case 'column-order':
      return `${sides.other} declares the columns in another order`;
    case 'index-name':
      return namedBy(
        isServersIndex(chain, table, expected),
        isServersIndex(other, table, found),
        sides,
        origin,
        'the server names both after what they serve',
      );
    case 'foreign-key-name':
      return namedBy(
        isServersKey(table, expected),
        isServersKey(table, found),
        sides,
        origin,
        'the server numbers keys in the order in which they are made',
      );
    case 'boolean-check-missing':
    case 'check-missing':
      return `${sides.other} declares no CHECK${origin === null ? '' : `; ${origin} does`}`;
    case 'boolean-check-unexpected':
    case 'check-unexpected':
      return `only ${sides.other} declares a CHECK`;
    case 'table-charset':
    case 'column-charset':
      return `only one of the two names the charset, or they name different ones${since}`;
    default:
      if (found === null) return `${sides.other} does not declare it${origin === null ? '' : `; ${origin} does`}`;
      if (expected === null) return `only ${sides.other} declares it`;
      return `${sides.other} declares it otherwise than ${sides.chain} has it${since}`;
  }
}

function namedBy(chain: boolean, other: boolean, sides: Sides, origin: string | null, both: string): string {
  const script = origin === null ? '' : ` (${origin})`;
  if (chain && other) return both;
  if (chain) return `named by the server in ${sides.chain}${script}, by upstream in ${sides.other}`;
  if (other) return `named by upstream in ${sides.chain}${script}, by the server in ${sides.other}`;
  return `upstream gives it two names: one in ${sides.other}, one in ${sides.chain}${script}`;
}

function isServersKey(table: string, name: string | null): boolean {
  return name !== null && generatedNumber(table, name) !== null;
}

/** Made for a foreign key, or called after its first column as the server calls an index that nobody named. */
function isServersIndex(catalog: Catalog, table: string, name: string | null): boolean {
  const index = catalog.tables.get(table)?.indexes.find((one) => one.name === name);
  if (!index || name === null) return false;
  if (generatedNumber(table, name) !== null) return true;
  const first = index.parts[0]?.column ?? '';
  const rest = name.startsWith(first) ? name.slice(first.length) : null;
  return rest !== null && (rest === '' || (rest.startsWith('_') && Number.isInteger(Number(rest.slice(1)))));
}

/** The script of the chain that the chain's side of a difference comes from: the last one that changed it. */
function originOf({ object }: Difference, entries: readonly EvaluatedEntry[]): string | null {
  const at = entries.findLast(({ before, after }) => {
    const name = object.table ?? '';
    if (before.tables.get(name) === after.tables.get(name)) return false;
    return facet(before, object) !== facet(after, object);
  });
  if (!at) return null;
  const { ref, file } = at.entry;
  return file ? (file.path.split('/').at(-1) ?? ref.revision) : ref.revision;
}

/** What a catalog says of an object, as text. */
function facet(catalog: Catalog, object: Difference['object']): string {
  const table = catalog.tables.get(object.table ?? '');
  if (!table) return '';
  const named = (items: readonly { readonly name: string }[], name: string) =>
    JSON.stringify(items.find((item) => item.name.toLowerCase() === name.toLowerCase()) ?? null);
  if (object.column !== undefined) return named(table.columns, object.column);
  if (object.index !== undefined) return named(table.indexes, object.index);
  if (object.foreignKey !== undefined) return named(table.foreignKeys, object.foreignKey);
  if (object.check !== undefined) return named(table.checks, object.check);
  return table.columns.map(({ name }) => name).join(' ');
}
