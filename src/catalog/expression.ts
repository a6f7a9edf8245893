import { sameName } from './lookup.ts';
import { readQuoted, SqlSyntaxError, type Token, tokenize } from './token.ts';

/**
 * One spelling for the expressions of CHECK constraints and generated columns, whoever wrote them: names in backticks,
 * words in lower case, strings in single quotes, no parentheses that precedence does not ask for. MariaDB prints
 * `` `a` in (0,1) ``, MySQL ``(`a` in (0,1))``, a script writes `a IN (0, 1)`; all three are the first.
 *
 * An expression beyond this grammar keeps its own tokens: then two spellings of it count as two expressions.
 */
export function normalExpression(sql: string): string {
  const tokens = tokenize(sql).filter((token, place, all) => !isIntroducer(token, all[place + 1]));
  try {
    const reader = new Reader(tokens, sql);
    const printed = reader.expression(0).text;
    reader.end();
    return printed;
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    return tokens.map(tokenText).join(' ');
  }
}

/** MySQL prints `_utf8mb4'x'` (with the quotes escaped in CHECK_CLAUSE) for every string. */
function isIntroducer(token: Token, next: Token | undefined): boolean {
  return token.kind === 'word' && token.text.startsWith('_') && next?.kind === 'string';
}

/** The columns of `names` that an expression mentions. */
export function columnsIn(sql: string, names: readonly string[]): string[] {
  const words = tokenize(sql).filter((token) => token.kind === 'word' || token.kind === 'quoted');
  return names.filter((name) => words.some((word) => sameName(word.text, name)));
}

/** An expression in normal form with a column's name replaced. */
export function renameInExpression(sql: string, from: string, to: string): string {
  let result = '';
  let at = 0;
  while (at < sql.length) {
    const character = sql.charAt(at);
    if (character !== '`' && character !== "'") {
      result += character;
      at++;
      continue;
    }
    const { value, end } = readQuoted(sql, at);
    result += character === '`' && sameName(value, from) ? quoteName(to) : sql.slice(at, end);
    at = end;
  }
  return result;
}

export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A string literal that reads the same with and without `NO_BACKSLASH_ESCAPES`, unless it holds a backslash. */
export function quoteString(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`;
}

function tokenText(token: Token): string {
  switch (token.kind) {
    case 'quoted':
      return quoteName(token.text);
    case 'string':
      return quoteString(token.text);
    case 'word':
      return token.text.toLowerCase();
    default:
      return token.text;
  }
}

interface Printed {
  readonly text: string;
  /** How tightly it binds; an operand that binds less than its operator gets parentheses. */
  readonly power: number;
}

const binary: Readonly<Record<string, number>> = {
  or: 1,
  '||': 1,
  xor: 2,
  and: 3,
  '&&': 3,
  '=': 5,
  '<=>': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '<>': 5,
  '!=': 5,
  like: 5,
  regexp: 5,
  '|': 6,
  '&': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
  '^': 11,
};
const spelling: Readonly<Record<string, string>> = { '||': 'or', '&&': 'and', '!=': '<>' };
const notPower = 4;
const comparison = 5;
const primary = 20;
const constants = new Set(['null', 'true', 'false', 'current_timestamp', 'current_date', 'unknown']);

class Reader {
  private readonly tokens: readonly Token[];
  private readonly sql: string;
  private at = 0;

  constructor(tokens: readonly Token[], sql: string) {
    this.tokens = tokens;
    this.sql = sql;
  }

  end(): void {
    if (this.at < this.tokens.length) throw this.unexpected();
  }

  expression(least: number): Printed {
    let left = this.prefix();
    for (;;) {
      const operator = this.word();
      if (operator === 'is' && comparison >= least) {
        this.at++;
        const not = this.take('not') ? ' not' : '';
        left = {
          text: `${this.wrap(left, comparison)} is${not} ${this.expression(comparison + 1).text}`,
          power: comparison,
        };
        continue;
      }
      const negated = operator === 'not';
      const verb = negated ? this.word(1) : operator;
      if ((verb === 'in' || verb === 'between' || (negated && verb === 'like')) && comparison >= least) {
        this.at += negated ? 2 : 1;
        left = this.membership(left, verb, negated ? 'not ' : '');
        continue;
      }
      const power = binary[operator];
      if (power === undefined || power < least) return left;
      this.at++;
      const right = this.expression(power + 1);
      const name = spelling[operator] ?? operator;
      left = { text: `${this.wrap(left, power)} ${name} ${this.wrap(right, power + 1)}`, power };
    }
  }

  private membership(left: Printed, verb: string, not: string): Printed {
    const subject = `${this.wrap(left, comparison)} ${not}${verb}`;
    if (verb === 'in') return { text: `${subject} (${this.list()})`, power: comparison };
    const low = this.expression(comparison + 1).text;
    if (verb === 'like') return { text: `${subject} ${low}`, power: comparison };
    if (!this.take('and')) throw this.unexpected();
    return { text: `${subject} ${low} and ${this.expression(comparison + 1).text}`, power: comparison };
  }

  private prefix(): Printed {
    const token = this.tokens[this.at];
    if (token === undefined) throw this.unexpected();
    this.at++;
    if (token.kind === 'symbol') {
      if (token.text === '(') {
        const inner = this.expression(0);
        if (!this.take(')')) throw this.unexpected();
        return inner;
      }
      if (token.text === '-') return { text: `-${this.wrap(this.prefix(), 12)}`, power: 12 };
      if (token.text === '!') return this.not();
      this.at--;
      throw this.unexpected();
    }
    if (token.kind !== 'word') return { text: tokenText(token), power: primary };
    const word = token.text.toLowerCase();
    if (word === 'not') return this.not();
    if (this.word() === '(') return { text: `${word}(${this.list()})`, power: primary };
    if (constants.has(word)) return { text: word, power: primary };
    return { text: quoteName(token.text), power: primary };
  }

  private not(): Printed {
    return { text: `not ${this.expression(notPower).text}`, power: notPower };
  }

  private list(): string {
    if (!this.take('(')) throw this.unexpected();
    const items: string[] = [];
    while (!this.take(')')) {
      items.push(this.expression(0).text);
      if (!this.take(',') && this.word() !== ')') throw this.unexpected();
    }
    return items.join(',');
  }

  private wrap(printed: Printed, least: number): string {
    return printed.power < least ? `(${printed.text})` : printed.text;
  }

  private word(ahead = 0): string {
    const token = this.tokens[this.at + ahead];
    return token?.kind === 'word' || token?.kind === 'symbol' ? token.text.toLowerCase() : '';
  }

  private take(text: string): boolean {
    if (this.word() !== text) return false;
    this.at++;
    return true;
  }

  private unexpected(): SqlSyntaxError {
    return new SqlSyntaxError(
      'An expression goes on in a way that is not known',
      this.sql,
      this.tokens[this.at]?.start ?? 0,
    );
  }
}
