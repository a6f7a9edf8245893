import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';
import type { Place } from '../rows/program.ts';
import type { ModuleSyntax } from './syntax/ast.ts';
import { ConversionError } from './syntax/conversion-error.ts';
import { convertBlock } from './syntax/convert-statement.ts';
import { docString, scanBindings } from './syntax/names.ts';
import {
  type CopyOptions,
  copyTree,
  field,
  type GrammarTables,
  grammarTables,
  lineIndex,
  type Raw,
  type Unread,
} from './syntax/tree.ts';
import { Unresolved } from './value.ts';

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
const outlines = new Map<string, ModuleSyntax>();

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
  return kept.get(text) ?? keep(kept, text, parseText(text, file, false));
}

/**
 * The same of a module that is imported: the bodies of its functions are read when they are first asked for. The text is
 * looked at as a whole, though: a fault of its syntax anywhere is found at once.
 * @throws PythonSyntaxError; Unresolved from whatever asks for the body of a function that holds something unknown
 */
export function parseOutline(text: string, file: string): ModuleSyntax {
  return kept.get(text) ?? outlines.get(text) ?? keep(outlines, text, parseText(text, file, true));
}

function keep(trees: Map<string, ModuleSyntax>, text: string, made: ModuleSyntax): ModuleSyntax {
  if (trees.size >= MAX_KEPT) {
    const oldest = trees.keys().next().value;
    if (oldest !== undefined) trees.delete(oldest);
  }
  trees.set(text, made);
  return made;
}

/** Lets go of all syntax trees that are kept: texts of another service are other texts. */
export function forgetParsed(): void {
  kept.clear();
  outlines.clear();
}

function parseText(source: string, file: string, outline: boolean): ModuleSyntax {
  if (source.length > MAX_TEXT)
    throw new PythonSyntaxError(file, 1, `text of ${source.length} characters is too large`);
  const nul = source.indexOf('\0');
  if (nul !== -1) throw new PythonSyntaxError(file, lineIndex(source)(nul), 'a NUL byte: this is not a Python text');
  // A missing last newline confuses the grammar's dedents; a form feed is white space in Python.
  const unmarked = source.startsWith('\ufeff') ? source.slice(1) : source;
  const text = `${unmarked.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\f', ' ')}\n`;
  const lineOf = lineIndex(text);
  const unread = outline ? (start: number, end: number) => unreadBody({ text, file, lineOf }, start, end) : null;
  return within(file, () => {
    const body = convertBlock(copied(text, file, { shift: 0, lineOf, unread }), text);
    const bindings = scanBindings(body);
    return Object.freeze({
      body,
      names: bindings.bound,
      hasStarImport: bindings.starImport,
      doc: docString(body),
    });
  });
}

/** Gives faults that a conversion finds their file. */
function within<T>(file: string, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    if (error instanceof ConversionError) throw new PythonSyntaxError(file, error.line, error.message);
    if (error instanceof RangeError) throw new PythonSyntaxError(file, 1, 'the text is nested too deeply');
    throw error;
  }
}

/** The body of a function that lies there in a text: its lines are parsed again when they are needed. */
function unreadBody(
  { text, file, lineOf }: { readonly text: string; readonly file: string; readonly lineOf: CopyOptions['lineOf'] },
  start: number,
  end: number,
): Unread {
  return (convert) => {
    const from = text.lastIndexOf('\n', start) + 1;
    // Indented lines are a block of something.
    const opening = from === start ? '' : 'if 1:\n';
    try {
      return within(file, () => {
        const part = `${opening}${text.slice(from, end)}\n`;
        const root = copied(part, file, { shift: from - opening.length, lineOf, unread: null });
        const definition = firstFunction(root);
        const body = definition && field(definition, 'body');
        if (!body) throw new ConversionError('a function without its body', lineOf(start));
        return convert(body);
      });
    } catch (error) {
      // Whoever calls the function is within no parsing that would expect such an error.
      throw error instanceof PythonSyntaxError ? syntaxFault(error) : error;
    }
  };
}

function firstFunction(node: Raw): Raw | undefined {
  if (node.type === 'function_definition') return node;
  for (const child of node.children) {
    const found = firstFunction(child);
    if (found) return found;
  }
  return undefined;
}

/** What a text that is not Python means to the evaluation that needs it. @param stack the calls that led there */
export function syntaxFault(error: PythonSyntaxError, stack: readonly Place[] = []): Unresolved {
  const { file, line, message } = error;
  return new Unresolved(message.slice(message.indexOf(': ') + 2), { file, line }, stack);
}

/** Parses (a part of) a text and copies its tree. @throws PythonSyntaxError, RangeError */
function copied(text: string, file: string, options: Omit<CopyOptions, 'whole'>): Raw {
  if (!parser) throw new Error('initParser() must be awaited before anything is parsed');
  let tree = parser.parser.parse(text);
  if (tree?.rootNode.hasError && text.includes('async')) {
    // Before Python 3.7 `async` was a name like any other. A letter is changed for the parser only: names are read from
    // the text itself.
    tree.delete();
    tree = parser.parser.parse(withoutKeyword(text));
  }
  if (!tree) throw new PythonSyntaxError(file, 1, 'the parser gave up');
  const cursor = tree.walk();
  try {
    const { hasError } = tree.rootNode;
    const root = copyTree(cursor, parser.tables, { ...options, whole: hasError });
    if (!hasError) return root;
    const fault = firstFault(root) ?? root;
    const [start, end] = [fault.start - options.shift, fault.end - options.shift];
    const near = text.slice(start, Math.min(end, start + 40)).split('\n')[0] ?? '';
    throw new PythonSyntaxError(file, fault.line, `syntax error near ${JSON.stringify(near)}`);
  } finally {
    cursor.delete();
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
