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
  /** Of a function's body that was left out: gives it to whoever needs it. */
  readonly unread?: Unread;
}

/** Reads what was left out of a copy and converts it, within what is done about faults in its text. */
export type Unread = <T>(convert: (node: Raw) => T) => T;

/** What a copy needs of the grammar, by the number of a node's type. */
export interface GrammarTables {
  readonly types: readonly string[];
  readonly named: readonly boolean[];
  readonly fields: readonly (string | null)[];
  /** Punctuation: one node for all of its kind, without a place, for where nothing but the kind is asked. */
  readonly marks: readonly (Raw | null)[];
}

/** @param types the grammar's node types, and whether each is named, by number */
export function grammarTables(
  types: readonly string[],
  named: readonly boolean[],
  fields: readonly (string | null)[],
): GrammarTables {
  const marks = types.map((type, id): Raw | null => {
    const isMark = named[id] === false && !/^\w/.test(type);
    const place = { start: 0, end: 0, line: 0 };
    return isMark ? Object.freeze({ type, field: null, named: false, ...place, missing: false, children: [] }) : null;
  });
  return { types, named, fields, marks };
}

/** A tree nested deeper than this is no script. */
const MAX_DEPTH = 400;

/** How a tree is copied. */
export interface CopyOptions {
  /** What was parsed is a part of a text: where that begins, in front of which offsets are those of the text. */
  readonly shift: number;
  /** The line of an offset in the text, from 1. */
  readonly lineOf: (offset: number) => number;
  /** Punctuation with its places, too: a text with a fault may lack some, and the fault has to be found. */
  readonly whole: boolean;
  /** Leaves out the bodies of functions; given the offsets of a function. `null`: nothing is left out. */
  readonly unread: ((start: number, end: number) => Unread) | null;
}

/**
 * Copies the tree under `cursor`. Comments are left out.
 * @throws RangeError for a text that is nested too deeply.
 */
export function copyTree(
  cursor: TreeCursor,
  { types, named, fields, marks }: GrammarTables,
  { shift, lineOf, whole, unread }: CopyOptions,
): Raw {
  const copy = (depth: number, typeId: number, bodyUnread: Unread | null): Raw => {
    if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
    const fieldId = cursor.currentFieldId;
    const mark = fieldId || whole ? null : marks[typeId];
    // Every question crosses into tree-sitter's memory, and half of all nodes are punctuation.
    if (mark) return mark;
    const start = cursor.startIndex + shift;
    const end = cursor.endIndex + shift;
    const field = fieldId ? (fields[fieldId] ?? null) : null;
    const type = types[typeId] ?? 'ERROR';
    const line = lineOf(start);
    if (bodyUnread && field === 'body') {
      return { type, named: true, field, start, end, line, missing: false, children: [], unread: bodyUnread };
    }
    const inner = unread && type === 'function_definition' ? unread(start, end) : null;
    const children: Raw[] = [];
    if (cursor.gotoFirstChild()) {
      do {
        const childId = cursor.nodeTypeId;
        const childType = types[childId];
        if (childType !== 'comment' && childType !== 'line_continuation')
          children.push(copy(depth + 1, childId, inner));
      } while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    return {
      type,
      named: named[typeId] ?? true,
      field,
      start,
      end,
      line,
      missing: start === end && children.length === 0 && cursor.nodeIsMissing,
      children,
    };
  };
  return copy(0, cursor.nodeTypeId, null);
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
