import { renameInExpression } from '../../catalog/expression.ts';
import { partColumns, sameName, sameNames } from '../../catalog/lookup.ts';
import type { ForeignKey, Index, IndexPart, Server } from '../../catalog/model.ts';
import { capabilities } from '../../catalog/server.ts';
import { specOfForeignKey, specOfIndex, specOfParts } from '../../catalog/spec.ts';
import type {
  AddCheck,
  AddForeignKey,
  AddPrimaryKey,
  CreateIndex,
  DropCheck,
  DropForeignKey,
  DropIndex,
  DropPrimaryKey,
  RenameIndex,
} from '../../operation/model.ts';
import type { ColumnId } from './identity.ts';
import { idOf, isOwnKey, type TableChange } from './net-columns.ts';

export interface IndexChanges {
  readonly drops: readonly DropIndex[];
  readonly creates: readonly CreateIndex[];
  readonly renames: readonly RenameIndex[];
  readonly primaryDrop: DropPrimaryKey | null;
  readonly primaryAdd: AddPrimaryKey | null;
}

function partsForm(parts: readonly IndexPart[], ids: ReadonlyMap<string, ColumnId>): string {
  return JSON.stringify(parts.map(({ column, length }) => [idOf(ids, column), length]));
}

function indexForm(index: Index, ids: ReadonlyMap<string, ColumnId>): string {
  return `${index.kind} ${index.unique} ${partsForm(index.parts, ids)}`;
}

/** An index that was asked for may stay for one that the server would make; not the other way round. */
function standsFor(index: Index, other: Index): boolean {
  return index.implicit !== true || other.implicit === true;
}

/** Pairs the indexes of both sides: by name and form first, then by form. */
function pairIndexes({ before, after, beforeIds, afterIds }: TableChange) {
  const left = new Set(after.indexes);
  const pairs = new Map<Index, Index>();
  const same = (one: Index, other: Index) => (one.implicit === true) === (other.implicit === true);
  for (const fits of [
    (index: Index, other: Index) => sameName(other.name, index.name) && same(index, other),
    same,
    (index: Index, other: Index) => sameName(other.name, index.name) && standsFor(index, other),
  ]) {
    for (const index of before.indexes) {
      if (pairs.has(index)) continue;
      const form = indexForm(index, beforeIds);
      const twin = [...left].find((other) => fits(index, other) && indexForm(other, afterIds) === form);
      if (twin === undefined) continue;
      pairs.set(index, twin);
      left.delete(twin);
    }
  }
  return { pairs, made: [...left], gone: before.indexes.filter((index) => !pairs.has(index)) };
}

function isThere({ beforeIds, afterIds }: TableChange, column: string): boolean {
  const id = idOf(beforeIds, column);
  return [...afterIds.values()].includes(id);
}

/**
 * What becomes of a table's indexes and primary key; an index that is dropped and made alike stays.
 *
 * The server makes the indexes of keys that are added. One that it made for a key which came and went within the phase
 * is left behind by the phase's operations: nothing makes it again, so it is asked for.
 */
export function netIndexes(change: TableChange, server: Server, keyAdds: readonly AddForeignKey[]): IndexChanges {
  const table = change.after.name;
  const { pairs, made, gone } = pairIndexes(change);
  const renamed = [...pairs].filter(([from, to]) => !sameName(from.name, to.name));
  const renames = renamed.map(
    ([from, to]): RenameIndex => ({ kind: 'renameIndex', table, name: from.name, to: to.name }),
  );
  const comesWithKey = ({ parts }: Index) =>
    keyAdds.some(({ foreignKey }) => sameNames(partColumns(parts), foreignKey.columns));
  const creates = made
    .filter((index) => index.implicit !== true || !comesWithKey(index))
    .map((index): CreateIndex => ({ kind: 'createIndex', table, index: specOfIndex(index) }));
  const drops = gone.map((index): DropIndex => ({ kind: 'dropIndex', table, name: index.name }));
  if (!capabilities(server).renameIndex) {
    for (const [from, to] of renamed) {
      drops.push({ kind: 'dropIndex', table, name: from.name });
      creates.push({ kind: 'createIndex', table, index: specOfIndex(to) });
    }
    renames.length = 0;
  }
  return { drops, creates, renames, ...netPrimaryKey(change) };
}

function netPrimaryKey(change: TableChange): Pick<IndexChanges, 'primaryDrop' | 'primaryAdd'> {
  const { before, after, beforeIds, afterIds } = change;
  const table = after.name;
  const old = before.primaryKey ?? [];
  const now = after.primaryKey ?? [];
  if (partsForm(old, beforeIds) === partsForm(now, afterIds)) return { primaryDrop: null, primaryAdd: null };
  // The old key goes with its columns, unless new ones have their names: the server would take them for it.
  const stays = old.some(({ column }) => isThere(change, column));
  const taken = old.some(({ column }) => afterIds.has(column.toLowerCase()));
  const drop: DropPrimaryKey | null = !stays && !taken ? null : { kind: 'dropPrimaryKey', table };
  // A new counter brings its key along.
  const known = new Set(beforeIds.values());
  const brought = after.columns.some(
    (column) => isOwnKey(column, after.primaryKey) && !known.has(idOf(afterIds, column.name)),
  );
  if (now.length === 0 || brought) return { primaryDrop: drop, primaryAdd: null };
  const add: AddPrimaryKey = { kind: 'addPrimaryKey', table, columns: specOfParts(now) };
  if (drop === null || !stays) return { primaryDrop: drop, primaryAdd: add };
  return { primaryDrop: null, primaryAdd: { ...add, replace: true } };
}

export interface KeyChanges {
  readonly drops: readonly DropForeignKey[];
  readonly adds: readonly AddForeignKey[];
}

/** How a foreign key looks in terms of identities; `side` gives those of the table that it points at. */
function keyForm(
  key: ForeignKey,
  own: ReadonlyMap<string, ColumnId>,
  side: (table: string) => { readonly id: string; readonly columns: ReadonlyMap<string, ColumnId> } | undefined,
): string {
  const target = side(key.refTable);
  const theirs = key.refColumns.map((name) => target?.columns.get(name.toLowerCase()) ?? name);
  return JSON.stringify([
    key.columns.map((name) => idOf(own, name)),
    target?.id ?? key.refTable,
    theirs,
    key.onDelete,
    key.onUpdate,
  ]);
}

type Side = Parameters<typeof keyForm>[2];

/**
 * What becomes of a table's foreign keys.
 *
 * @param remake keys, by their name before, that cannot stay while the phase changes what they compare
 */
export function netForeignKeys(
  change: TableChange,
  sideBefore: Side,
  sideAfter: Side,
  remake: (key: ForeignKey) => boolean,
): KeyChanges {
  const { before, after, beforeIds, afterIds } = change;
  const table = after.name;
  const left = new Set(after.foreignKeys);
  const drops: DropForeignKey[] = [];
  for (const key of before.foreignKeys) {
    const twin = [...left].find(
      (other) =>
        sameName(other.name, key.name) && keyForm(other, afterIds, sideAfter) === keyForm(key, beforeIds, sideBefore),
    );
    if (twin !== undefined && !remake(key)) left.delete(twin);
    else drops.push({ kind: 'dropForeignKey', table, name: key.name });
  }
  const adds = [...left].map(
    (key): AddForeignKey => ({ kind: 'addForeignKey', table, foreignKey: specOfForeignKey(key) }),
  );
  return { drops, adds };
}

export interface CheckChanges {
  readonly drops: readonly DropCheck[];
  readonly adds: readonly AddCheck[];
}

/** What becomes of the CHECKs of the table itself; those of a column come and go with its definition. */
export function netChecks({ before, after, beforeIds, afterIds }: TableChange): CheckChanges {
  const table = after.name;
  // Every expression in terms of what its columns are.
  const form = (expression: string, ids: ReadonlyMap<string, ColumnId>) =>
    [...ids].reduce((text, [name, id]) => renameInExpression(text, name, ` ${id}`), expression);
  const left = new Set(after.checks.filter(({ column }) => column === undefined));
  const drops: DropCheck[] = [];
  for (const check of before.checks) {
    if (check.column !== undefined) continue;
    const twin = [...left].find(
      (other) =>
        sameName(other.name, check.name) && form(other.expression, afterIds) === form(check.expression, beforeIds),
    );
    if (twin === undefined) drops.push({ kind: 'dropCheck', table, name: check.name });
    else left.delete(twin);
  }
  const adds = [...left].map(
    ({ name, expression }): AddCheck => ({ kind: 'addCheck', table, check: { name, expression } }),
  );
  return { drops, adds };
}
