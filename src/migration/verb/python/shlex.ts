import { PythonError } from './error.ts';

/**
 * `shlex.split(text)`: words as a shell has them, with its quotes and backslashes, and no comments.
 *
 * @throws PythonError ValueError where a quote is not closed or nothing stands behind a backslash, TypeError where it is no text
 */
export function shlexSplit(text: unknown): string[] {
  if (typeof text !== 'string') throw new PythonError('TypeError', 'shlex.split() of what is no text');
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  let escaped = false;
  for (const char of text) {
    if (escaped) {
      // Between double quotes a backslash stands for itself, but before one of these.
      const kept: string = quote === '"' && char !== '"' && char !== '\\' ? '\\' : '';
      word = (word ?? '') + kept + char;
      escaped = false;
    } else if (char === '\\' && quote !== "'") escaped = true;
    else if (quote !== '') {
      if (char === quote) quote = '';
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (' \t\r\n'.includes(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (escaped) throw new PythonError('ValueError', 'No escaped character');
  if (quote !== '') throw new PythonError('ValueError', 'No closing quotation');
  return word === null ? words : [...words, word];
}
