import type { Plain } from '../model.ts';

/** A run of SQL text: code, something in quotes, or a comment. */
export interface SqlSpan {
  readonly kind: 'code' | 'quoted' | 'comment';
  readonly text: string;
}

/**
 * Cuts SQL text where quotes and comments begin and end, by MySQL's rules: `\` escapes within `'` and `"`, a doubled
 * quote stands for itself, `-- ` needs white space behind it (manual, "String Literals" and "Comments"). Executable
 * comments (`/*! … *\/`) count as code.
 */
export function spans(sql: string): SqlSpan[] {
  const found: SqlSpan[] = [];
  let from = 0;
  let at = 0;
  const cut = (end: number, kind: SqlSpan['kind']): void => {
    if (at > from) found.push({ kind: 'code', text: sql.slice(from, at) });
    found.push({ kind, text: sql.slice(at, end) });
    at = end;
    from = end;
  };
  while (at < sql.length) {
    const char = sql[at];
    if (char === "'" || char === '"' || char === '`') cut(quoteEnd(sql, at), 'quoted');
    else if (char === '#' || (char === '-' && /^--(\s|$)/.test(sql.slice(at, at + 3)))) {
      const end = sql.indexOf('\n', at);
      cut(end < 0 ? sql.length : end, 'comment');
    } else if (char === '/' && sql[at + 1] === '*' && sql[at + 2] !== '!') {
      const end = sql.indexOf('*/', at + 2);
      cut(end < 0 ? sql.length : end + 2, 'comment');
    } else at += 1;
  }
  if (at > from) found.push({ kind: 'code', text: sql.slice(from, at) });
  return found;
}

function quoteEnd(sql: string, start: number): number {
  const quote = sql[start];
  let at = start + 1;
  while (at < sql.length) {
    if (sql[at] === '\\' && quote !== '`') at += 2;
    else if (sql[at] === quote && sql[at + 1] === quote) at += 2;
    else if (sql[at] === quote) return at + 1;
    else at += 1;
  }
  return sql.length;
}

/**
 * The normal form of SQL text in a step: no comments, no `;` at the end, white space outside quotes collapsed to one blank. Generated files
 * may so lay a query out over several lines and still mean the same value.
 */
export function sqlText(sql: string): string {
  const parts = spans(sql).map((span) => {
    if (span.kind === 'quoted') return span.text;
    return span.kind === 'comment' ? ' ' : span.text.replace(/\s+/g, ' ');
  });
  let text = '';
  for (const part of parts) text += text.endsWith(' ') && part.startsWith(' ') ? part.slice(1) : part;
  return text.replace(/[;\s]+$/, '').trim();
}

/** A name in backticks. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\u001a': '\\Z',
  '\\': '\\\\',
  "'": "''",
};

/** A value as a MySQL literal. Assumes that NO_BACKSLASH_ESCAPES is off, as the runner's session has it. */
export function literal(value: Plain): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`MySQL has no literal for ${value}`);
    return String(value);
  }
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') {
    const parts = [...value].map((char) => ESCAPES[char] ?? char);
    return `'${parts.join('')}'`;
  }
  return `x'${Buffer.from(value).toString('hex')}'`;
}

const PLACE = /(?<![\w:])(:now|:localnow|:input\.[A-Za-z_][\w.-]*)/g;

/** Puts SQL in for `:now`, `:localnow` and `:input.<name>`, outside quotes. */
export function fillPlaces(sql: string, fill: (place: string) => string): string {
  return spans(sql)
    .map((span) => (span.kind === 'code' ? span.text.replace(PLACE, (_, place: string) => fill(place)) : span.text))
    .join('');
}

/** The names of the inputs that SQL text asks for. */
export function inputsIn(sql: string): string[] {
  const names = new Set<string>();
  fillPlaces(sql, (place) => {
    if (place.startsWith(':input.')) names.add(place.slice(':input.'.length));
    return place;
  });
  return [...names];
}
