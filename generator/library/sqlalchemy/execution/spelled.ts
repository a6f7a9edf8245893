import { typeOfPart } from '../../../python/format/parts.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import type { RunValue, Value } from '../../../python/value.ts';
import type { Expr } from '../../../rows/program.ts';
import type { Insert } from '../../../rows/sql.ts';

/** SQL that a script puts together out of texts and values of rows, with a `:name` place for each value. */
export interface SpelledText {
  readonly text: string;
  readonly values: ReadonlyMap<string, Value>;
}

/** Words behind which a value stands in SQL, and no name. */
const BEFORE_VALUES: ReadonlySet<string> = new Set([
  'AND',
  'BETWEEN',
  'ELSE',
  'IN',
  'LIKE',
  'LIMIT',
  'OFFSET',
  'OR',
  'THEN',
  'WHEN',
]);

/**
 * `"… WHERE id='%s'" % row.id` as SQL with bound values. What stands in quotes is text, whatever it holds; what stands
 * without quotes has to be a number where SQL wants a value (the run refuses any other value there, which upstream's
 * server would not have read as a value either).
 * @param driver the text goes to the driver as it is, which reads `%%` as `%`
 * @throws Unresolved where a name of the text, or all of it, is only known in the run
 */
export function spelledText(vm: Interpreter, value: RunValue, driver: boolean): SpelledText {
  const pieces = piecesOf(vm, value.expr, driver);
  if (!pieces.some((piece) => typeof piece === 'string'))
    throw vm.unresolved('a statement whose text only the run knows');
  const reader = new Reader(vm);
  for (const piece of pieces) {
    if (typeof piece === 'string') reader.literal(piece);
    else reader.hole(piece);
  }
  return reader.end();
}

type Piece = string | Expr;

/** Literal texts and what stands between them. */
function piecesOf(vm: Interpreter, given: Expr, driver: boolean): readonly Piece[] {
  const expr = vm.originOf(given);
  // `text.replace('%', '%%')` is what the driver undoes.
  const doubled = driver ? behindDoubling(expr) : null;
  if (doubled) return piecesOf(vm, doubled, false);
  if (expr.kind === 'const' && typeof expr.value === 'string') return [driver ? singlePercent(expr.value) : expr.value];
  if (expr.kind === 'format') {
    return expr.parts.flatMap((part) =>
      typeof part === 'string' ? [driver ? singlePercent(part) : part] : piecesOf(vm, part, driver),
    );
  }
  if (expr.kind === 'op' && expr.op === '+') return expr.args.flatMap((arg) => piecesOf(vm, arg, driver));
  return [expr];
}

function behindDoubling(expr: Expr): Expr | null {
  if (expr.kind !== 'method' || expr.name !== 'replace') return null;
  const [from, to] = expr.args;
  const isDoubling = from?.kind === 'const' && from.value === '%' && to?.kind === 'const' && to.value === '%%';
  return isDoubling ? expr.of : null;
}

/** The driver formats every text with `%`: a doubled one is one. */
export function singlePercent(text: string): string {
  return text.replaceAll('%%', '%');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a' };

/** Goes through the pieces as the server would through the whole text. */
class Reader {
  private readonly vm: Interpreter;
  private readonly values = new Map<string, Value>();
  private out = '';
  /** The mark of the quoted text that is being read, and what it holds so far. */
  private quote = '';
  private source = '';
  private parts: Piece[] = [];
  /** The character before was a backslash, or a closing mark that may be the first of two. */
  private pending: 'escape' | 'mark' | null = null;
  /** The list in brackets that ends with the next bracket, which the place of its values has taken the opening one of. */
  private closes = false;

  constructor(vm: Interpreter) {
    this.vm = vm;
  }

  literal(text: string): void {
    for (const char of text) this.read(char);
  }

  private read(char: string): void {
    if (this.quote === '') {
      this.code(char);
      return;
    }
    this.source += char;
    if (this.pending === 'escape') {
      this.pending = null;
      // `\%` and `\_` keep their backslash: LIKE reads it.
      this.add(ESCAPES[char] ?? (char === '%' || char === '_' ? `\\${char}` : char));
    } else if (this.pending === 'mark') {
      this.pending = null;
      if (char === this.quote) this.add(char);
      else {
        this.source = this.source.slice(0, -1);
        this.close();
        this.code(char);
      }
    } else if (char === '\\' && this.quote !== '`') this.pending = 'escape';
    else if (char === this.quote) this.pending = 'mark';
    else this.add(char);
  }

  private code(char: string): void {
    if (this.closes && char === ')') this.closes = false;
    else if (this.closes && char.trim() !== '')
      throw this.vm.unresolved('a list of values among others in an SQL text');
    if (char === "'" || char === '"' || char === '`') {
      this.quote = char;
      this.source = char;
      this.parts = [];
    } else this.out += char;
  }

  private add(char: string): void {
    const last = this.parts.at(-1);
    if (typeof last === 'string') this.parts[this.parts.length - 1] = last + char;
    else this.parts.push(char);
  }

  /** The end of a quoted text: as it was, or a place for what it comes to. */
  private close(): void {
    const mark = this.quote;
    this.quote = '';
    const { parts } = this;
    const [only] = parts;
    const hasHole = parts.some((part) => typeof part !== 'string');
    if (hasHole && parts.length === 1 && typeof only !== 'string' && only) {
      const list = quotedList(this.vm, only, mark);
      if (list) {
        this.list(list);
        return;
      }
    }
    if (hasHole) this.bind({ kind: 'format', parts });
    // Where values are bound, `?` is the place of one, even in quotes.
    else if (mark !== '`' && this.source.includes('?')) this.bind({ kind: 'const', value: parts.join('') });
    else this.out += this.source;
  }

  hole(expr: Expr): void {
    if (this.pending === 'mark') {
      this.pending = null;
      this.close();
    }
    if (this.quote === '`') throw this.vm.unresolved('a name in an SQL text that only the run knows');
    if (this.quote !== '') {
      if (this.pending === 'escape') throw this.vm.unresolved('a backslash before a value of the run in an SQL text');
      this.parts.push(expr);
      return;
    }
    const list = plainList(this.vm, expr);
    if (list && this.word() === 'IN' && this.out.trimEnd().endsWith('(')) {
      this.list(list);
      return;
    }
    const inner = expr.kind === 'call' && expr.fn === 'str' && expr.args[0] ? expr.args[0] : expr;
    const type = typeOfPart(inner)?.kind;
    const isPlace = this.isValuePlace();
    if (isPlace && (type === 'int' || type === 'float')) this.bind(inner);
    else if (isPlace && type === 'any') this.bind({ kind: 'call', fn: 'sql.number', args: [inner] });
    else throw this.vm.unresolved('a value of the run without quotes in an SQL text');
  }

  /** Whether a value is wanted here: behind a comparison, or in brackets behind IN and VALUES. */
  private isValuePlace(): boolean {
    const before = this.out.trimEnd();
    if (/[=<>]$/.test(before)) return true;
    if (!/[(,]$/.test(before)) return BEFORE_VALUES.has(this.word());
    return ['IN', 'VALUES'].includes(this.word());
  }

  /** The last word before this place, or before the bracket that is open here; in capitals. */
  private word(): string {
    let before = this.out.trimEnd();
    if (/[(,]$/.test(before)) {
      let depth = 0;
      let at = before.length - 1;
      for (; at >= 0; at--) {
        if (before[at] === ')') depth += 1;
        else if (before[at] === '(' && depth === 0) break;
        else if (before[at] === '(') depth -= 1;
      }
      before = before.slice(0, Math.max(at, 0)).trimEnd();
    }
    return (/\w+$/.exec(before)?.[0] ?? '').toUpperCase();
  }

  private list(expr: Expr): void {
    if (this.word() !== 'IN' || !this.out.trimEnd().endsWith('(')) {
      throw this.vm.unresolved('a list of values in an SQL text that stands behind no IN');
    }
    this.bind(expr);
    this.closes = true;
  }

  private bind(expr: Expr): void {
    const name = `run_${this.values.size + 1}`;
    this.values.set(name, this.vm.run(expr));
    this.out += `:${name}`;
  }

  end(): SpelledText {
    if (this.pending === 'mark') {
      this.pending = null;
      this.close();
    }
    if (this.quote !== '') throw this.vm.unresolved('an SQL text whose quotes do not close');
    return { text: this.out, values: this.values };
  }
}

/** `"', '".join(texts)` between two quotes: the list of texts. */
function quotedList(vm: Interpreter, expr: Expr, mark: string): Expr | null {
  const joined = joinedList(vm, expr);
  if (!joined) return null;
  const [left, middle, right] = [joined.separator.at(0), joined.separator.slice(1, -1), joined.separator.at(-1)];
  return left === mark && right === mark && middle.trim() === ',' ? joined.list : null;
}

/** `', '.join(str(i) for i in numbers)`: the list of numbers. */
function plainList(vm: Interpreter, expr: Expr): Expr | null {
  const joined = joinedList(vm, expr);
  if (joined?.separator.trim() !== ',') return null;
  const { list } = joined;
  if (list.kind !== 'map' || list.value.kind !== 'call' || list.value.fn !== 'str') return null;
  const [item] = list.value.args;
  if (!item) return null;
  const type = typeOfPart(item)?.kind;
  if (type === 'int' || type === 'float') return { ...list, value: item };
  return type === 'any' ? { ...list, value: { kind: 'call', fn: 'sql.number', args: [item] } } : null;
}

function joinedList(vm: Interpreter, given: Expr): { readonly separator: string; readonly list: Expr } | null {
  const expr = vm.originOf(given);
  if (expr.kind !== 'method' || expr.name !== 'join' || expr.of.kind !== 'const') return null;
  const [list] = expr.args;
  const { value } = expr.of;
  return typeof value === 'string' && list ? { separator: value, list: vm.originOf(list) } : null;
}

const INSERT = /^\s*INSERT\s+(IGNORE\s+)?INTO\s+`?(\w+)`?\s*\(([\w`,\s]+)\)\s*VALUES\s*$/i;

/**
 * `"INSERT INTO t (a, b) VALUES " + ', '.join(str(pair) for pair in pairs)`: Python writes a tuple as SQL writes a row.
 * `null` for any other text.
 */
export function insertOfTuples(vm: Interpreter, value: RunValue, driver: boolean): Insert | null {
  const [prefix, hole, suffix = '', ...more] = piecesOf(vm, value.expr, driver);
  if (typeof prefix !== 'string' || hole === undefined || typeof hole === 'string' || more.length > 0) return null;
  const match = INSERT.exec(prefix);
  if (!match || typeof suffix !== 'string' || suffix.replace(';', '').trim() !== '') return null;
  const joined = joinedList(vm, hole);
  const list = joined?.separator.trim() === ',' ? joined.list : null;
  if (list?.kind !== 'map' || list.value.kind !== 'call' || list.value.fn !== 'str') return null;
  const [tuple] = list.value.args;
  if (tuple?.kind !== 'var' || tuple.name !== list.item) return null;
  const columns = (match[3] ?? '').split(',').map((name) => name.replaceAll('`', '').trim());
  const entries = columns.map((name, at) => ({
    key: { kind: 'const', value: name } as const,
    value: { kind: 'item', of: tuple, key: { kind: 'const', value: BigInt(at) } } as const,
  }));
  const rows: Expr = { ...list, value: { kind: 'dict', entries } };
  const ignore = match[1] === undefined ? {} : { ignore: true };
  return { kind: 'insert', table: match[2] ?? '', columns, source: { kind: 'run', rows }, ...ignore };
}
