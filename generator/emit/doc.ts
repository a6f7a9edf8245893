/**
 * Text that knows where it may break: the algebra of Wadler's "A prettier printer" with the groups that formatters of
 * JavaScript need. Generated files are printed with it so that the project's formatter finds nothing to change.
 */
export type Doc =
  | string
  | readonly Doc[]
  | { readonly kind: 'line'; readonly mode: 'soft' | 'space' | 'hard' }
  | { readonly kind: 'indent'; readonly content: Doc }
  | { readonly kind: 'ifBreak'; readonly broken: Doc }
  | { readonly kind: 'group'; readonly content: Doc; readonly broken: boolean }
  /** The first of these that fits; the last if none does. */
  | { readonly kind: 'choice'; readonly states: readonly Doc[] };

/** A blank, or a line break in a group that breaks. */
export const line: Doc = { kind: 'line', mode: 'space' };
/** Nothing, or a line break in a group that breaks. */
export const softline: Doc = { kind: 'line', mode: 'soft' };
/** A line break; every group around it breaks. */
export const hardline: Doc = { kind: 'line', mode: 'hard' };

export function indent(content: Doc): Doc {
  return { kind: 'indent', content };
}

/** Flat if it fits the line, else all its own lines break. */
export function group(content: Doc, options: { readonly broken?: boolean } = {}): Doc {
  return { kind: 'group', content, broken: options.broken === true || breaks(content) };
}

/** Printed only in a group that breaks. */
export function ifBreak(broken: Doc): Doc {
  return { kind: 'ifBreak', broken };
}

export function choice(...states: Doc[]): Doc {
  return { kind: 'choice', states };
}

export function join(separator: Doc, items: readonly Doc[]): Doc {
  return items.flatMap((item, index) => (index === 0 ? [item] : [separator, item]));
}

/** Whether something in it always breaks the line. */
export function breaks(doc: Doc): boolean {
  if (typeof doc === 'string') return false;
  if (isConcat(doc)) return doc.some(breaks);
  switch (doc.kind) {
    case 'line':
      return doc.mode === 'hard';
    case 'indent':
      return breaks(doc.content);
    case 'ifBreak':
      return false;
    case 'group':
      return doc.broken;
    case 'choice':
      return doc.states[0] !== undefined && breaks(doc.states[0]);
  }
}

function isConcat(doc: Doc): doc is readonly Doc[] {
  return Array.isArray(doc);
}

interface Command {
  readonly depth: number;
  readonly flat: boolean;
  readonly doc: Doc;
}

/** Lays a document out within `width` columns, two blanks a level. Lines carry no trailing blanks. */
export function print(doc: Doc, width: number): string {
  // Without the line that is being written.
  let out = '';
  let current = '';
  let column = 0;
  const stack: Command[] = [{ depth: 0, flat: false, doc }];
  for (let command = stack.pop(); command; command = stack.pop()) {
    const { depth, flat, doc } = command;
    if (typeof doc === 'string') {
      current += doc;
      column += doc.length;
    } else if (isConcat(doc)) {
      for (let at = doc.length - 1; at >= 0; at -= 1) stack.push({ depth, flat, doc: doc[at] ?? '' });
    } else if (doc.kind === 'line') {
      if (flat && doc.mode !== 'hard') {
        current += doc.mode === 'space' ? ' ' : '';
        column += doc.mode === 'space' ? 1 : 0;
      } else {
        out += `${current.replace(/ +$/, '')}\n`;
        current = '  '.repeat(depth);
        column = depth * 2;
      }
    } else if (doc.kind === 'indent') stack.push({ depth: depth + 1, flat, doc: doc.content });
    else if (doc.kind === 'ifBreak') {
      if (!flat) stack.push({ depth, flat, doc: doc.broken });
    } else if (doc.kind === 'group') {
      const asFlat: Command = { depth, flat: true, doc: doc.content };
      const fitsFlat = flat || (!doc.broken && fits(asFlat, stack, width - column));
      stack.push(fitsFlat && !doc.broken ? asFlat : { depth, flat: false, doc: doc.content });
    } else {
      const states = doc.states.map((state): Command => ({ depth, flat: true, doc: state }));
      const last: Command = { depth, flat: false, doc: doc.states.at(-1) ?? '' };
      stack.push(states.slice(0, -1).find((state) => fits(state, stack, width - column)) ?? last);
    }
  }
  return out + current;
}

/** Whether the text up to the next line break that will surely be taken fits in `room` columns. */
function fits(command: Command, rest: readonly Command[], room: number): boolean {
  let left = room;
  let restAt = rest.length;
  const stack: Command[] = [command];
  for (;;) {
    let next = stack.pop();
    if (!next) {
      restAt -= 1;
      next = rest[restAt];
      if (!next) return true;
    }
    const { depth, flat, doc } = next;
    if (typeof doc === 'string') {
      left -= doc.length;
      if (left < 0) return false;
    } else if (isConcat(doc)) {
      for (let at = doc.length - 1; at >= 0; at -= 1) stack.push({ depth, flat, doc: doc[at] ?? '' });
    } else if (doc.kind === 'line') {
      if (!flat || doc.mode === 'hard') return true;
      if (doc.mode === 'space') left -= 1;
      if (left < 0) return false;
    } else if (doc.kind === 'indent') stack.push({ depth, flat, doc: doc.content });
    else if (doc.kind === 'ifBreak') {
      if (!flat) stack.push({ depth, flat, doc: doc.broken });
    } else if (doc.kind === 'group') stack.push({ depth, flat: flat && !doc.broken, doc: doc.content });
    else stack.push({ depth, flat, doc: doc.states[flat ? 0 : doc.states.length - 1] ?? '' });
  }
}
