import { sameName } from '../lookup.ts';
import type { ForeignKey, Table } from '../model.ts';
import { type Difference, pairUp } from './difference.ts';

export function diffForeignKeys(expected: Table, live: Table): Difference[] {
  const table = expected.name;
  const found: Difference[] = [];
  const shape = (key: ForeignKey): string => describeTarget(key).toLowerCase();
  const { pairs, missing, unexpected } = pairUp(expected.foreignKeys, live.foreignKeys, shape);
  for (const [ours, theirs] of pairs) {
    const object = { table, foreignKey: ours.name };
    if (!sameName(ours.name, theirs.name)) {
      found.push({ code: 'foreign-key-name', object, expected: ours.name, found: theirs.name });
    }
    if (describeActions(ours) !== describeActions(theirs)) {
      found.push({
        code: 'foreign-key-actions',
        object,
        expected: describeActions(ours),
        found: describeActions(theirs),
      });
    }
  }
  for (const key of missing) {
    const object = { table, foreignKey: key.name };
    found.push({ code: 'foreign-key-missing', object, expected: describeTarget(key), found: null });
  }
  for (const key of unexpected) {
    const object = { table, foreignKey: key.name };
    found.push({ code: 'foreign-key-unexpected', object, expected: null, found: describeTarget(key) });
  }
  return found;
}

/** Which column is compared with which; in what order they are listed does not matter. */
function describeTarget(key: ForeignKey): string {
  const pairs = key.columns.map((column, place) => [column, key.refColumns[place] ?? ''] as const);
  const sorted = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
  const side = (place: 0 | 1): string => sorted.map((pair) => pair[place]).join(', ');
  return `(${side(0)}) to ${key.refTable} (${side(1)})`;
}

function describeActions(key: ForeignKey): string {
  return `on delete ${key.onDelete}, on update ${key.onUpdate}`;
}
