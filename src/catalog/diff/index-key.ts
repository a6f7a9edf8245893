import { sameName } from '../lookup.ts';
import type { Index, IndexPart, Table } from '../model.ts';
import { type Difference, pairUp } from './difference.ts';

export function diffIndexes(expected: Table, live: Table): Difference[] {
  const table = expected.name;
  const found: Difference[] = [];
  const primary = (parts: readonly IndexPart[] | null): string | null => parts && describeParts(parts);
  if (primary(expected.primaryKey)?.toLowerCase() !== primary(live.primaryKey)?.toLowerCase()) {
    const [ours, theirs] = [primary(expected.primaryKey), primary(live.primaryKey)];
    found.push({ code: 'primary-key', object: { table }, expected: ours, found: theirs });
  }
  const { pairs, missing, unexpected } = pairUp(expected.indexes, live.indexes, (index) =>
    describeIndex(index).toLowerCase(),
  );
  for (const [ours, theirs] of pairs) {
    if (sameName(ours.name, theirs.name)) continue;
    found.push({ code: 'index-name', object: { table, index: ours.name }, expected: ours.name, found: theirs.name });
  }
  const alone = new Set(unexpected);
  for (const index of missing) {
    const namesake = unexpected.find((each) => sameName(each.name, index.name));
    if (namesake !== undefined) alone.delete(namesake);
    found.push({
      code: namesake === undefined ? 'index-missing' : 'index-definition',
      object: { table, index: index.name },
      expected: describeIndex(index),
      found: namesake === undefined ? null : describeIndex(namesake),
    });
  }
  for (const index of alone) {
    found.push({
      code: 'index-unexpected',
      object: { table, index: index.name },
      expected: null,
      found: describeIndex(index),
    });
  }
  return found;
}

function describeParts(parts: readonly IndexPart[]): string {
  return parts.map((part) => (part.length === null ? part.column : `${part.column}(${part.length})`)).join(', ');
}

function describeIndex(index: Index): string {
  const kind = index.kind === 'btree' ? (index.unique ? 'unique ' : '') : `${index.kind} `;
  return `${kind}(${describeParts(index.parts)})`;
}
