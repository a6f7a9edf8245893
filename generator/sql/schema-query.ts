import { Cursor } from './cursor.ts';

/** A value of a row of information_schema, or of a question about it. */
export type SchemaValue = string | bigint | null;

export type SchemaRow = Readonly<Record<string, SchemaValue>>;

export interface SchemaAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SchemaValue[])[];
}

/** A view of information_schema; names in capitals. */
export interface SchemaView {
  readonly columns: readonly string[];
  readonly rows: readonly SchemaRow[];
}

export interface SchemaSource {
  /** By its name in capitals; `null`: no such view is known. */
  view(name: string): SchemaView | null;
  /** Of `DATABASE()` and `SCHEMA()`. */
  readonly database: string;
  /** Of `:name`; a list stands behind IN. @throws when the text's parameter was not given */
  parameter(name: string): SchemaValue | readonly SchemaValue[];
}

type Test = (row: SchemaRow) => boolean | null;
type Operand = (row: SchemaRow) => SchemaValue;

/**
 * Answers `SELECT … FROM information_schema.… WHERE …` as the server would: one view, no join, no grouping. Names and
 * texts compare without case, as the server's own collation of these views does.
 *
 * @throws UnknownStatementError for what it does not understand
 */
export function answerSchemaQuery(sql: string, source: SchemaSource): SchemaAnswer {
  return new SchemaQuery(sql, source).answer();
}

interface Output {
  readonly name: string;
  readonly value: Operand | 'count';
}

class SchemaQuery {
  private readonly cursor: Cursor;
  private readonly source: SchemaSource;
  private columns: ReadonlySet<string> = new Set();
  /** Columns that were named before the view was known; checked once it is. */
  private readonly asked = new Map<Operand, string>();

  constructor(sql: string, source: SchemaSource) {
    this.cursor = new Cursor(sql);
    this.source = source;
  }

  answer(): SchemaAnswer {
    const { cursor } = this;
    cursor.expect('SELECT');
    const distinct = cursor.take('DISTINCT');
    const outputs: (Output | '*')[] = [];
    do outputs.push(this.output());
    while (cursor.take(','));
    cursor.expect('FROM');
    const all = this.view();
    const test = cursor.take('WHERE') ? this.either() : () => true;
    const order = this.order();
    const limit = cursor.take('LIMIT') ? cursor.number() : null;
    cursor.end();
    const found = all.filter((row) => test(row) === true);
    for (const { of, descending } of [...order].reverse()) {
      found.sort((a, b) => compare(of(a), of(b)) * (descending ? -1 : 1));
    }
    const named = outputs.flatMap((output) =>
      output === '*' ? [...this.columns].map((name) => ({ name, value: this.column(name) })) : [output],
    );
    for (const { value } of named) if (value !== 'count') this.check(value);
    const counts = named.some(({ value }) => value === 'count');
    const rows = counts
      ? [named.map(({ value }) => (value === 'count' ? BigInt(found.length) : null))]
      : found.map((row) => named.map(({ value }) => (value as Operand)(row)));
    const kept = distinct ? rows.filter((row, at) => rows.findIndex((other) => sameRow(row, other)) === at) : rows;
    return {
      columns: named.map(({ name }) => name),
      rows: kept.slice(0, limit ?? kept.length),
    };
  }

  private check(operand: Operand): void {
    const column = this.asked.get(operand);
    if (column !== undefined && !this.columns.has(column)) throw this.unknownColumn(column);
  }

  private unknownColumn(name: string): Error {
    return this.cursor.unknown(`No column ${name} is known there`);
  }

  private output(): Output | '*' {
    const { cursor } = this;
    if (cursor.take('*')) return '*';
    if (cursor.take('COUNT', '(')) {
      if (!cursor.take('*') && !cursor.take('1')) cursor.next();
      cursor.expect(')');
      return { name: this.alias() ?? 'COUNT(*)', value: 'count' };
    }
    const name = cursor.name();
    return { name: this.alias() ?? name, value: this.column(name.toUpperCase()) };
  }

  private alias(): string | null {
    if (this.cursor.take('AS')) return this.cursor.name();
    const word = this.cursor.word();
    return this.cursor.peek()?.kind === 'word' && word !== 'FROM' ? this.cursor.name() : null;
  }

  private column(name: string): Operand {
    const operand: Operand = (row) => row[name] ?? null;
    this.asked.set(operand, name);
    return operand;
  }

  private view(): SchemaRow[] {
    const { cursor } = this;
    const name = cursor.name().toUpperCase();
    const view = this.source.view(name);
    if (view === null) throw cursor.unknown(`information_schema.${name} is not known here`);
    this.columns = new Set(view.columns);
    if (cursor.take('AS')) cursor.name();
    else if (cursor.peek()?.kind === 'word' && !['WHERE', 'ORDER', 'LIMIT', 'GROUP'].includes(cursor.word())) {
      cursor.name();
    }
    return [...view.rows];
  }

  private order(): { readonly of: Operand; readonly descending: boolean }[] {
    const { cursor } = this;
    if (!cursor.take('ORDER', 'BY')) return [];
    const keys: { of: Operand; descending: boolean }[] = [];
    do {
      const of = this.column(cursor.name().toUpperCase());
      this.check(of);
      keys.push({ of, descending: cursor.takeAny('ASC', 'DESC') === 'DESC' });
    } while (cursor.take(','));
    return keys;
  }

  private either(): Test {
    const tests = [this.every()];
    while (this.cursor.takeAny('OR', '||') !== null) tests.push(this.every());
    return (row) => or(tests.map((test) => test(row)));
  }

  private every(): Test {
    const tests = [this.one()];
    while (this.cursor.takeAny('AND', '&&') !== null) tests.push(this.one());
    return (row) => not(or(tests.map((test) => not(test(row)))));
  }

  private one(): Test {
    const { cursor } = this;
    if (cursor.take('NOT')) {
      const inner = this.one();
      return (row) => not(inner(row));
    }
    if (cursor.take('(')) {
      const inner = this.either();
      cursor.expect(')');
      return inner;
    }
    const left = this.operand();
    if (cursor.take('IS')) {
      const negated = cursor.take('NOT');
      cursor.expect('NULL');
      return (row) => (left(row) === null) !== negated;
    }
    const negated = cursor.take('NOT');
    if (cursor.take('IN')) {
      const items = this.items();
      return (row) => negate(or(items.map((item) => equal(left(row), item(row)))), negated);
    }
    if (cursor.take('LIKE')) {
      const pattern = this.operand();
      return (row) => negate(like(left(row), pattern(row)), negated);
    }
    const operator = cursor.takeAny('=', '!=', '<>', '<', '<=', '>', '>=');
    if (operator === null || negated) throw cursor.unknown('A comparison was expected');
    const right = this.operand();
    return (row) => compared(operator, left(row), right(row));
  }

  private items(): Operand[] {
    const { cursor } = this;
    if (cursor.word() !== '(') {
      const given = this.parameter();
      return (Array.isArray(given) ? given : [given]).map((value) => () => value);
    }
    return cursor.list(() => this.operand());
  }

  private operand(): Operand {
    const { cursor } = this;
    const token = cursor.peek();
    if (cursor.word() === ':') {
      const given = this.parameter();
      if (typeof given === 'object' && given !== null) throw cursor.unknown('A list stands where one value should');
      return () => given;
    }
    if (token?.kind === 'string') {
      const text = cursor.string();
      return () => text;
    }
    if (token?.kind === 'number') {
      const number = BigInt(cursor.number());
      return () => number;
    }
    if (cursor.take('NULL')) return () => null;
    if (cursor.take('DATABASE', '(', ')') || cursor.take('SCHEMA', '(', ')')) return () => this.source.database;
    if (cursor.word(1) === '(') throw cursor.unknown('A function in a question about the schema is not known');
    const operand = this.column(cursor.name().toUpperCase());
    this.check(operand);
    return operand;
  }

  private parameter(): SchemaValue | readonly SchemaValue[] {
    this.cursor.expect(':');
    return this.source.parameter(this.cursor.name());
  }
}

function not(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

function negate(value: boolean | null, negated: boolean): boolean | null {
  return negated ? not(value) : value;
}

/** SQL's OR: NULL unless one is true. */
function or(values: readonly (boolean | null)[]): boolean | null {
  if (values.includes(true)) return true;
  return values.includes(null) ? null : false;
}

function comparable(value: SchemaValue): string {
  return String(value).toLowerCase().trimEnd();
}

function compare(a: SchemaValue, b: SchemaValue): number {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0;
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return comparable(a) < comparable(b) ? -1 : comparable(a) > comparable(b) ? 1 : 0;
}

function equal(a: SchemaValue, b: SchemaValue): boolean | null {
  return a === null || b === null ? null : compare(a, b) === 0;
}

function compared(operator: string, a: SchemaValue, b: SchemaValue): boolean | null {
  if (a === null || b === null) return null;
  const order = compare(a, b);
  switch (operator) {
    case '=':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return order !== 0;
  }
}

/** LIKE with `%`, `_` and the backslash, from the left. */
function like(value: SchemaValue, pattern: SchemaValue): boolean | null {
  if (value === null || pattern === null) return null;
  const text = String(value).toLowerCase();
  const mask = String(pattern).toLowerCase();
  const from = (at: number, place: number): boolean => {
    for (let here = at, mark = place; ; here++, mark++) {
      const char = mask[mark];
      if (char === undefined) return here === text.length;
      if (char === '%') {
        for (let next = here; next <= text.length; next++) if (from(next, mark + 1)) return true;
        return false;
      }
      if (here >= text.length) return false;
      if (char === '_') continue;
      if (char === '\\') mark++;
      if (mask[mark] !== text[here]) return false;
    }
  };
  return from(0, 0);
}

function sameRow(a: readonly SchemaValue[], b: readonly SchemaValue[]): boolean {
  return a.every((value, at) => (value === null ? b[at] === null : equal(value, b[at] ?? null) === true));
}
