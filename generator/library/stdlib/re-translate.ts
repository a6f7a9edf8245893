/** Python's flags by letter: `re.I` is `i`, … */
export type ReFlags = ReadonlySet<'i' | 'm' | 's' | 'x'>;

/** A construct of Python's regular expressions that JavaScript's have no exact equal of. */
export class UntranslatableRegex extends Error {}

/**
 * A Python pattern as JavaScript source and flags. Exact or not at all: what the two languages read differently is
 * rewritten (`(?P<n>…)`, `\A`, `\Z`, `$` before a last line break, `\d` and `\w` beyond ASCII are taken as ASCII only
 * under `re.A`), the rest is refused.
 * @throws UntranslatableRegex
 */
export function translateRegex(pattern: string, given: ReFlags): { readonly source: string; readonly flags: string } {
  const flags = new Set<string>(given);
  let text = pattern;
  const inline = /^\(\?([aiLmsux]+)\)/.exec(text);
  if (inline) {
    for (const flag of inline[1] ?? '') if ('ims'.includes(flag)) flags.add(flag);
    if (inline[1]?.includes('x')) flags.add('x');
    text = text.slice(inline[0].length);
  }
  const multiline = flags.has('m');
  let out = '';
  let inClass = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === '\\') {
      out += escaped(next, inClass);
      at++;
    } else if (inClass) {
      if (char === ']') inClass = false;
      out += char === '[' ? '\\[' : char;
    } else if (char === '[') {
      inClass = true;
      out += char;
      if (text.charAt(at + 1) === '^') out += text.charAt(++at);
      // Python takes a `]` that comes first as itself.
      if (text.charAt(at + 1) === ']') {
        at++;
        out += '\\]';
      }
    } else if (char === '$' && !multiline) {
      out += '(?=\\n?(?![\\s\\S]))';
    } else if (text.startsWith('(?P<', at)) {
      out += '(?<';
      at += 3;
    } else if (text.startsWith('(?P=', at)) {
      const end = text.indexOf(')', at);
      out += `\\k<${text.slice(at + 4, end)}>`;
      at = end;
    } else if (text.startsWith('(?#', at)) {
      at = text.indexOf(')', at);
    } else if (char === '(' && next === '?' && !/^\(\?([:=!]|<[=!])/.test(text.slice(at))) {
      throw new UntranslatableRegex(`group ${text.slice(at, at + 5)} in a regular expression`);
    } else if (flags.has('x') && /\s/.test(char)) {
      // Verbose patterns: white space means nothing.
    } else if (flags.has('x') && char === '#') {
      while (at < text.length && text.charAt(at) !== '\n') at++;
    } else {
      out += char;
    }
  }
  return { source: out, flags: [...flags].filter((flag) => flag !== 'x').join('') };
}

function escaped(char: string, inClass: boolean): string {
  if (char === 'A' && !inClass) return '(?<![\\s\\S])';
  if (char === 'Z' && !inClass) return '(?![\\s\\S])';
  if (char === 'a') return '\\x07';
  if ('wWdDsSbBnrtfv0123456789xu'.includes(char)) return `\\${char}`;
  if (/[A-Za-z]/.test(char)) throw new UntranslatableRegex(`\\${char} in a regular expression`);
  return `\\${char}`;
}
