import type { TreeCursor } from 'web-tree-sitter';

/** A node of tree-sitter's tree, copied out of its memory in one pass (each question to tree-sitter crosses into WASM). */
export interface Raw {
  readonly type: string;
  readonly field: string | null;
  readonly named: boolean;
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly missing: boolean;
  readonly children: readonly Raw[];
}

/** What a copy needs of the grammar. */
export interface GrammarTables {
  readonly types: readonly string[];
  readonly named: readonly boolean[];
  readonly fields: readonly (string | null)[];
}

/** A tree nested deeper than this is no script. */
const MAX_DEPTH = 400;

/**
 * Copies the tree under `cursor`.
 * @param lineOf the line of an offset, from 1
 * @throws RangeError for a text that is nested too deeply.
 */
export function copyTree(cursor: TreeCursor, tables: GrammarTables, lineOf: (offset: number) => number): Raw {
  const copy = (depth: number): Raw => {
    if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
    const typeId = cursor.nodeTypeId;
    const fieldId = cursor.currentFieldId;
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    const children: Raw[] = [];
    if (cursor.gotoFirstChild()) {
      do {
        const child = copy(depth + 1);
        if (child.type !== 'comment' && child.type !== 'line_continuation') children.push(child);
      } while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    return {
      type: tables.types[typeId] ?? 'ERROR',
      named: tables.named[typeId] ?? true,
      field: fieldId ? (tables.fields[fieldId] ?? null) : null,
      start,
      end,
      line: lineOf(start),
      missing: start === end && children.length === 0 && cursor.nodeIsMissing,
      children,
    };
  };
  return copy(0);
}

/** The child in a field, or `undefined`. */
export function field(node: Raw, name: string): Raw | undefined {
  return node.children.find((child) => child.field === name);
}

/** All children in a field. */
export function fields(node: Raw, name: string): Raw[] {
  return node.children.filter((child) => child.field === name);
}

/** Children that are not punctuation or keywords. */
export function namedChildren(node: Raw): Raw[] {
  return node.children.filter((child) => child.named);
}

/** Lines of offsets in a text, by binary search. */
export function lineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
