import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';
import type { ModuleSyntax } from './syntax/ast.ts';
import { ConversionError } from './syntax/conversion-error.ts';
import { convertBlock } from './syntax/convert-statement.ts';
import { docString, scanBindings } from './syntax/names.ts';
import { copyTree, type GrammarTables, grammarTables, lineIndex, type Raw } from './syntax/tree.ts';

/** A text that is not Python, as far as this parser goes. `line` is from 1. */
export class PythonSyntaxError extends Error {
  readonly file: string;
  readonly line: number;
  constructor(file: string, line: number, message: string) {
    super(`${file}:${line}: ${message}`);
    this.file = file;
    this.line = line;
  }
}

/** Texts above this size (characters) are not scripts; the largest module of a service is a tenth of it. */
const MAX_TEXT = 8 * 1024 * 1024;
/** Syntax trees that are kept, by their text: releases share most of their files. */
const MAX_KEPT = 4000;

let parser: { readonly parser: Parser; readonly tables: GrammarTables } | null = null;
const kept = new Map<string, ModuleSyntax>();

/** Loads the grammar; to be awaited once before `parsePython`. */
export async function initParser(): Promise<void> {
  if (parser) return;
  await Parser.init();
  const require = createRequire(import.meta.url);
  const language = await Language.load(require.resolve('tree-sitter-python/tree-sitter-python.wasm'));
  if (parser) return;
  const created = new Parser();
  created.setLanguage(language);
  const types: string[] = [];
  const named: boolean[] = [];
  for (let id = 0; id < language.nodeTypeCount; id++) {
    types.push(language.nodeTypeForId(id) ?? 'ERROR');
    named.push(language.nodeTypeIsNamed(id));
  }
  parser = { parser: created, tables: grammarTables(types, named, language.fields) };
}

/**
 * Parses a Python 2 or 3 text into our own tree. Equal texts give the same tree.
 * @throws PythonSyntaxError with file and line.
 */
export function parsePython(text: string, file: string): ModuleSyntax {
  const known = kept.get(text);
  if (known) return known;
  const made = parseText(text, file);
  if (kept.size >= MAX_KEPT) {
    const oldest = kept.keys().next().value;
    if (oldest !== undefined) kept.delete(oldest);
  }
  kept.set(text, made);
  return made;
}

/** Lets go of all syntax trees that are kept: texts of another service are other texts. */
export function forgetParsed(): void {
  kept.clear();
}

function parseText(source: string, file: string): ModuleSyntax {
  if (!parser) throw new Error('initParser() must be awaited before parsePython()');
  if (source.length > MAX_TEXT)
    throw new PythonSyntaxError(file, 1, `text of ${source.length} characters is too large`);
  const nul = source.indexOf('\0');
  if (nul !== -1) throw new PythonSyntaxError(file, lineIndex(source)(nul), 'a NUL byte: this is not a Python text');
  // A missing last newline confuses the grammar's dedents; a form feed is white space in Python.
  let text = source.startsWith('\ufeff') ? source.slice(1) : source;
  text = `${text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\f', ' ')}\n`;
  let tree = parser.parser.parse(text);
  if (tree?.rootNode.hasError && text.includes('async')) {
    // Before Python 3.7 `async` was a name like any other. A letter is changed for the parser only: names are read from
    // the text itself.
    tree.delete();
    tree = parser.parser.parse(withoutKeyword(text));
  }
  if (!tree) throw new PythonSyntaxError(file, 1, 'the parser gave up');
  try {
    const cursor = tree.walk();
    let root: Raw;
    try {
      root = copyTree(cursor, parser.tables, lineIndex(text), tree.rootNode.hasError);
    } finally {
      cursor.delete();
    }
    if (tree.rootNode.hasError) {
      const fault = firstFault(root) ?? root;
      const near = text.slice(fault.start, Math.min(fault.end, fault.start + 40)).split('\n')[0] ?? '';
      throw new PythonSyntaxError(file, fault.line, `syntax error near ${JSON.stringify(near)}`);
    }
    const body = convertBlock(root, text);
    const bindings = scanBindings(body);
    return Object.freeze({
      body,
      names: bindings.bound,
      hasStarImport: bindings.starImport,
      doc: docString(body),
    });
  } catch (error) {
    if (error instanceof ConversionError) throw new PythonSyntaxError(file, error.line, error.message);
    if (error instanceof RangeError) throw new PythonSyntaxError(file, 1, 'the text is nested too deeply');
    throw error;
  } finally {
    tree.delete();
  }
}

/** The text with another word of the same length for every `async` that is not followed by def, for or with. */
function withoutKeyword(text: string): string {
  let out = '';
  let from = 0;
  for (let at = text.indexOf('async'); at !== -1; at = text.indexOf('async', at + 5)) {
    const rest = text.slice(at + 5).trimStart();
    const isKeyword = text[at + 5] === ' ' && ['def ', 'for ', 'with '].some((word) => rest.startsWith(word));
    if (isKeyword) continue;
    out += `${text.slice(from, at)}asyn_`;
    from = at + 5;
  }
  return out + text.slice(from);
}

/** The innermost first thing that the grammar did not expect. */
function firstFault(node: Raw): Raw | null {
  for (const child of node.children) {
    const fault = firstFault(child);
    if (fault) return fault;
  }
  return node.type === 'ERROR' || node.missing ? node : null;
}
