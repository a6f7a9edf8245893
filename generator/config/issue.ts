import { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;
type Path = readonly PropertyKey[];

/** What zod found wrong with a value, in sentences: where, what is wanted there, and what is there instead. */
export function describeIssues(schema: Schema, value: unknown, issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) => describe(schema, value, issue, issue.path));
}

function describe(schema: Schema, root: unknown, issue: Issue, path: Path): string[] {
  const value = valueAt(root, path);
  const at = placeText(path);
  switch (issue.code) {
    case 'invalid_union':
      return describeUnion(schema, root, issue, path);
    case 'unrecognized_keys': {
      const allowed = keysOf(schemaAt(schema, path));
      return issue.keys.map((key) => {
        const near = nearest(key, allowed);
        const hint = near === null ? '' : ` (did you mean ${near}?)`;
        return `${placeText([...path, key])}: there is no such key${hint}; allowed here: ${allowed.join(', ')}`;
      });
    }
    case 'invalid_type':
      return [`${at}: ${wanted(issue.expected)} is wanted, ${found(value)}`];
    case 'invalid_value':
      return [`${at}: ${either(issue.values.map((one) => JSON.stringify(one)))} is wanted, ${found(value)}`];
    case 'too_small':
      return [`${at}: at least ${String(issue.minimum)} is wanted`];
    case 'invalid_key':
      return issue.issues.map((inner) => `${at}: as a name, ${inner.message}`);
    default:
      return [`${at}: ${issue.message}, ${found(value)}`];
  }
}

/** Of a value that may have one of several forms, what is wrong with the form that it seems to have. */
function describeUnion(
  schema: Schema,
  root: unknown,
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
): string[] {
  const here = schemaAt(schema, path);
  const options = here instanceof z.ZodUnion ? (here.options as readonly Schema[]) : [];
  const value = valueAt(root, path);
  const meant = meantOption(options, issue.errors, value);
  if (meant !== null) {
    const option = options[meant] as Schema;
    return (issue.errors[meant] ?? []).flatMap((inner) =>
      // The rest of the way leads through the option alone.
      describe(option, value, inner, inner.path).map((text) => under(path, text)),
    );
  }
  const [first, ...others] = issue.errors.map((errors) => errors[0]);
  if (first?.code === 'too_small' && others.every((other) => other?.code === 'too_small')) {
    return describe(schema, root, first, path);
  }
  const forms = options.map(formOf);
  return [`${placeText(path)}: ${either([...new Set(forms)])} is wanted, ${found(value)}`];
}

/** The option whose keys the value has, or in which it gets furthest; `null`: it is like none. */
function meantOption(options: readonly Schema[], errors: readonly (readonly Issue[])[], value: unknown): number | null {
  const own = isObject(value) ? Object.keys(value) : [];
  const scores = options.map((option, at) => {
    const keys = keysOf(option);
    const depth = Math.max(0, ...(errors[at] ?? []).map((inner) => inner.path.length));
    return own.length > 0 ? own.filter((key) => keys.includes(key)).length : depth;
  });
  const best = Math.max(0, ...scores);
  const first = scores.indexOf(best);
  const sole = scores.lastIndexOf(best) === first;
  if (best === 0 || first < 0) return null;
  // Keys of two forms at once: say which forms there are.
  return sole || own.length === 0 ? first : null;
}

/** A sentence about a place inside `path`. */
function under(path: Path, text: string): string {
  if (text.startsWith(`${TOP}: `)) return `${placeText(path)}${text.slice(TOP.length)}`;
  return `${placeText(path)}${text.startsWith('[') ? '' : '.'}${text}`;
}

const TOP = 'the default export';

function placeText(path: Path): string {
  if (path.length === 0) return TOP;
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

function formOf(schema: Schema): string {
  const inner = bare(schema);
  if (inner instanceof z.ZodObject) {
    const required = Object.entries(inner.shape as Record<string, Schema>).filter(([, one]) => !isOptional(one));
    return `{ ${required.map(([key]) => key).join(', ')} }`;
  }
  if (inner instanceof z.ZodArray) return 'a list';
  return wanted((inner as z.ZodType).def.type);
}

function wanted(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    string: 'a text',
    array: 'a list [ … ]',
    object: 'an object { … }',
    record: 'an object { … }',
    number: 'a number',
    boolean: 'true or false',
  };
  return names[expected] ?? expected;
}

function found(value: unknown): string {
  if (value === undefined) return 'and there is nothing';
  const text = JSON.stringify(value) ?? String(value);
  return `not ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
}

function isOptional(schema: Schema): boolean {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
}

function bare(schema: Schema): Schema {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return bare(schema.unwrap() as Schema);
  return schema;
}

/** The schema that holds at a path; of a union with that path, the option that has it. */
function schemaAt(schema: Schema, path: Path): Schema | null {
  const here = bare(schema);
  const [key, ...rest] = path;
  if (key === undefined) return here;
  if (here instanceof z.ZodObject) {
    const inner = (here.shape as Record<PropertyKey, Schema | undefined>)[key];
    return inner === undefined ? null : schemaAt(inner, rest);
  }
  if (here instanceof z.ZodRecord) return schemaAt(here.valueType as Schema, rest);
  if (here instanceof z.ZodArray) return schemaAt(here.element as Schema, rest);
  return null;
}

function keysOf(schema: Schema | null): readonly string[] {
  const inner = schema && bare(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape as object) : [];
}

/** The allowed key that is one or two letters away; or that begins like it. */
function nearest(key: string, allowed: readonly string[]): string | null {
  const close = allowed
    .map((name) => ({ name, steps: distance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps)[0];
  if (close && close.steps <= 2 && close.steps < key.length) return close.name;
  return allowed.find((name) => name.startsWith(key) || key.startsWith(name)) ?? null;
}

/** Letters to change, add or take away (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1];
    for (const [other, wantedLetter] of [...to].entries()) {
      const kept = (row[other] ?? 0) + (letter === wantedLetter ? 0 : 1);
      next.push(Math.min(kept, (row[other + 1] ?? 0) + 1, (next[other] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
