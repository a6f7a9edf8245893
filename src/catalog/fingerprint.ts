import { createHash } from 'node:crypto';
import type { Catalog, Column, ForeignKey, Index, IndexPart, Table } from './model.ts';

/**
 * SHA-256 (hexadecimal) of the normal form of a table or a whole catalog. Two that `diffCatalogs` tells no difference
 * of have one fingerprint, but for defaults that are the moment of an upgrade and for letter case; two with one fingerprint
 * have no difference: the order of keys and what is implicit do not count, nor does the server.
 */
export function fingerprint(subject: Table | Catalog): string {
  return createHash('sha256')
    .update('tables' in subject ? catalogForm(subject) : tableForm(subject))
    .digest('hex');
}

function catalogForm({ charset, collation, tables, triggers, views }: Catalog): string {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const forms = sorted.map(([, table]) => tableForm(table)).join(',');
  const rest = stable(Object.fromEntries(triggers));
  return `{"charset":${stable(charset)},"collation":${stable(collation)},"tables":[${forms}],"triggers":${rest},"views":${stable([...views].sort())}}`;
}

/** Catalogs of one chain have most of their tables in common, and columns their types. */
const known = new WeakMap<object, string>();

function once<T extends object>(subject: T, form: (subject: T) => string): string {
  const before = known.get(subject);
  if (before !== undefined) return before;
  const found = form(subject);
  known.set(subject, found);
  return found;
}

/** How each field of a kind of object is written, all of them: one that the model gains does not compile until it stands here, too. */
type Fields<T> = { readonly [Name in keyof T]-?: ((value: T[Name]) => string) | null };

/** Objects as JSON with sorted keys, without the fields that are `null` here; the kinds that there are most of. */
function objectForm<T extends object>(fields: Fields<T>): (subject: T) => string {
  const written = Object.entries<((value: never) => string) | null>(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, form]) => (form === null ? [] : [{ name: name as keyof T, form }]))
    .map(({ name, form }, at) => ({ name, head: `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`, form }));
  // A thousand columns pass here in a program that has only just started, where a callback for each field would be felt.
  return (subject) => {
    let text = '';
    for (const { name, head, form } of written) text += head + form(subject[name] as never);
    return `${text}}`;
  };
}

function list<T>(form: (item: T) => string): (items: readonly T[]) => string {
  return (items) => {
    let text = '';
    for (const item of items) text += text === '' ? form(item) : `,${form(item)}`;
    return `[${text}]`;
  };
}

/** Of text, and of lists of it, JSON is the stable form. */
const plain: (value: string | readonly string[]) => string = JSON.stringify;

function byName<T extends { readonly name: string }>(form: (item: T) => string): (items: readonly T[]) => string {
  return (items) => list(form)([...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)));
}

const columnForm = objectForm<Column>({
  name: plain,
  type: (type) => once(type, stable),
  nullable: String,
  default: (value) => once(value, stable),
  autoIncrement: String,
  onUpdateNow: String,
  comment: plain,
  generated: stable,
});

const partsForm = list(objectForm<IndexPart>({ column: plain, length: String }));

const indexForm = objectForm<Index>({ name: plain, unique: String, kind: plain, parts: partsForm, implicit: null });

const foreignKeyForm = objectForm<ForeignKey>({
  name: plain,
  columns: plain,
  refTable: plain,
  refColumns: plain,
  onUpdate: plain,
  onDelete: plain,
});

const wholeTableForm = objectForm<Table>({
  name: plain,
  columns: list(columnForm),
  primaryKey: (parts) => (parts === null ? 'null' : partsForm(parts)),
  indexes: byName(indexForm),
  foreignKeys: byName(foreignKeyForm),
  checks: byName(stable),
  engine: plain,
  charset: plain,
  collation: plain,
  rowFormat: stable,
  comment: plain,
});

function tableForm(table: Table): string {
  return once(table, wholeTableForm);
}

/** JSON with the keys of every object sorted. */
function stable(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const part = (value as Record<string, unknown>)[key];
    if (part !== undefined) parts.push(`${JSON.stringify(key)}:${stable(part)}`);
  }
  return `{${parts.join(',')}}`;
}
