import type { Operation } from '../../src/operation/model.ts';
import { reachOfProgram } from './code/index.ts';
import type { Program, Stmt } from './program.ts';
import { type Reach, reachOf } from './reach.ts';
import type { RowSources } from './row-columns.ts';
import type { Select } from './sql.ts';
import { uses } from './uses.ts';

/** A statement with the queries that only feed it, or statements that share variables and so stay together. */
export interface Piece {
  /** Queries first, then the statement; or all statements of a group, in order. */
  readonly program: Program;
  /** The one statement, where recognisers may look at it. */
  readonly stmt: Stmt | null;
  readonly lists: RowSources;
}

type Query = Extract<Stmt, { kind: 'execute' }> & { readonly statement: Select; readonly result: string };

/**
 * Cuts a program into pieces that no variable joins. A query moves to the statements that read its rows when nothing in
 * between changes them; else all from the query to its last reader is one piece.
 */
export function cutIntoPieces(program: Program): Piece[] {
  const spans = joinedSpans(program);
  const fed = new Map<number, Query[]>();
  const moved = new Set<number>();
  for (const [at, stmt] of program.entries()) {
    if (!isQuery(stmt) || spans.some(([from, to]) => at >= from && at <= to)) continue;
    moved.add(at);
    for (const reader of readersOf(program, at, stmt.result)) fed.set(reader, [...(fed.get(reader) ?? []), stmt]);
  }
  const pieces: Piece[] = [];
  for (let at = 0; at < program.length; at += 1) {
    const span = spans.find(([from]) => from === at);
    const stmt = program[at];
    if (!stmt || moved.has(at)) continue;
    const end = span ? span[1] : at;
    const own = program.slice(at, end + 1);
    const queries = own.flatMap((_, offset) => fed.get(at + offset) ?? []);
    const lists = new Map(queries.map((query) => [query.result, query.statement]));
    pieces.push({ program: [...unique(queries), ...own], stmt: span ? null : stmt, lists });
    at = end;
  }
  return pieces;
}

function isQuery(stmt: Stmt): stmt is Query {
  return stmt.kind === 'execute' && stmt.statement.kind === 'select' && stmt.result !== undefined;
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

function readersOf(program: Program, at: number, name: string): number[] {
  return program.flatMap((stmt, index) => (index > at && (uses([stmt]).get(name) ?? 0) > 0 ? [index] : []));
}

/** From the first to the last statement of each group that variables hold together; groups that overlap are one. */
function joinedSpans(program: Program): (readonly [from: number, to: number])[] {
  const spans: [number, number][] = [];
  for (const [at, stmt] of program.entries()) {
    const name = stmt.kind === 'let' ? stmt.name : stmt.kind === 'execute' ? stmt.result : undefined;
    if (name === undefined) continue;
    const readers = readersOf(program, at, name);
    const last = Math.max(at, ...readers, ...writersOf(program, name));
    if (last > at && !(isQuery(stmt) && mayMove(program, at, stmt, last))) spans.push([at, last]);
  }
  let merged = spans.sort(([a], [b]) => a - b);
  for (let changed = true; changed; ) {
    changed = false;
    const next: [number, number][] = [];
    for (const span of merged) {
      const before = next.at(-1);
      if (before && span[0] <= before[1]) {
        before[1] = Math.max(before[1], span[1]);
        changed = true;
      } else next.push([...span]);
    }
    merged = next;
  }
  return merged;
}

function writersOf(program: Program, name: string): number[] {
  const written = (block: Program): boolean =>
    block.some((stmt) => {
      if (stmt.kind === 'assign') return stmt.name === name;
      if (stmt.kind === 'forEach' || stmt.kind === 'while') return written(stmt.body);
      return stmt.kind === 'if' && (written(stmt.then) || written(stmt.else));
    });
  return program.flatMap((stmt, index) => (written([stmt]) ? [index] : []));
}

/** Whether a query gives the same rows right before its last reader. */
function mayMove(program: Program, at: number, query: Query, last: number): boolean {
  const reach = reachOf(query.statement);
  return program.slice(at + 1, last).every((stmt) => {
    if (stmt.kind === 'operation') return !touches(stmt.operation, reach);
    return !reach.readsWhatWrites(reachOfProgram([stmt]));
  });
}

/** Whether a schema change may make a query fail or give other values. */
function touches(operation: Operation, reach: Reach): boolean {
  const { reads } = reach;
  switch (operation.kind) {
    case 'dropTable':
      return operation.table in reads;
    case 'renameTable':
      return operation.table in reads || operation.to in reads;
    case 'alterTableOptions':
      return operation.convert === true && operation.table in reads;
    case 'dropColumn':
    case 'alterColumn': {
      const columns = reads[operation.table] ?? [];
      return columns.includes('*') || columns.includes(operation.column);
    }
    case 'addColumn':
      return (reads[operation.table] ?? []).includes('*');
    default:
      return false;
  }
}
