import { type Token, tokenize } from '../../src/catalog/token.ts';
import { UnknownStatementError } from './error.ts';

/** A place in a statement's tokens, moved forward by the parsers of this folder. */
export class Cursor {
  readonly sql: string;
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(sql: string) {
    this.sql = sql;
    const tokens = tokenize(sql);
    const last = tokens.at(-1);
    this.tokens = last?.kind === 'symbol' && last.text === ';' ? tokens.slice(0, -1) : tokens;
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  /** The word or symbol here, in upper case; empty for anything else. */
  word(ahead = 0): string {
    const token = this.peek(ahead);
    return token?.kind === 'word' || token?.kind === 'symbol' ? token.text.toUpperCase() : '';
  }

  next(): Token {
    const token = this.peek();
    if (token === undefined) throw this.unknown('A statement ends too early');
    this.at++;
    return token;
  }

  /** Moves past these words if all of them stand here: `take('IF', 'NOT', 'EXISTS')`. */
  take(...words: string[]): boolean {
    if (!words.every((word, place) => this.word(place) === word)) return false;
    this.at += words.length;
    return true;
  }

  /** Moves past the first of these that stands here, and tells which. */
  takeAny(...words: string[]): string | null {
    const word = this.word();
    if (!words.includes(word)) return null;
    this.at++;
    return word;
  }

  expect(...words: string[]): void {
    if (!this.take(...words)) throw this.unknown(`Expected ${words.join(' ')} before "${this.rest().slice(0, 40)}"`);
  }

  /** A name, quoted or not. `db.table`: the last part. */
  name(): string {
    let token = this.next();
    while (this.word() === '.') {
      this.at++;
      token = this.next();
    }
    if (token.kind !== 'word' && token.kind !== 'quoted' && token.kind !== 'string') {
      throw this.unknown(`Expected a name instead of "${token.text}"`);
    }
    return token.text;
  }

  names(): string[] {
    return this.list(() => this.name());
  }

  /** `(a, b, …)`, each read by `item`. */
  list<T>(item: () => T): T[] {
    this.expect('(');
    const items: T[] = [];
    do items.push(item());
    while (this.take(','));
    this.expect(')');
    return items;
  }

  number(): number {
    const token = this.next();
    if (token.kind !== 'number') throw this.unknown(`Expected a number instead of "${token.text}"`);
    return Number(token.text);
  }

  string(): string {
    const token = this.next();
    if (token.kind !== 'string') throw this.unknown(`Expected a string instead of "${token.text}"`);
    return token.text;
  }

  /** The text between a pair of parentheses that begins here, without them. */
  parenthesised(): string {
    const open = this.next();
    if (open.text !== '(') throw this.unknown('Expected "("');
    let depth = 1;
    for (;;) {
      const token = this.next();
      if (token.kind !== 'symbol') continue;
      if (token.text === '(') depth++;
      if (token.text === ')' && --depth === 0) return this.sql.slice(open.end, token.start).trim();
    }
  }

  /** The text from here to the end of the statement; does not move. */
  rest(): string {
    const token = this.peek();
    const last = this.tokens.at(-1);
    return token === undefined || last === undefined ? '' : this.sql.slice(token.start, last.end);
  }

  skipRest(): void {
    this.at = this.tokens.length;
  }

  end(): void {
    if (!this.done) throw this.unknown(`Not understood from "${this.rest().slice(0, 40)}" on`);
  }

  unknown(message: string): UnknownStatementError {
    return new UnknownStatementError(message, this.sql);
  }
}
