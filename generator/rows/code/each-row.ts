import { print } from '../../emit/doc.ts';
import type { LowerContext } from '../facts.ts';
import { tableOf } from '../facts.ts';
import type { LoweredEachRow } from '../lowered.ts';
import type { Program, Stmt } from '../program.ts';
import { reachOf } from '../reach.ts';
import { type KeyedSource, keyedSource, ownKeyPart } from '../recognise/keyed.ts';
import type { Select } from '../sql.ts';
import { exprText } from '../text.ts';
import { eachStmt } from '../walk.ts';
import { isGathered } from './gathered.ts';
import { reachOfProgram } from './index.ts';
import { codeName } from './names.ts';
import { shortNames } from './short-names.ts';
import { statements } from './statement.ts';

/** Columns that code has: the file's, less its indentation in a migration. */
const WIDTH = 112;

type Loop = Extract<Stmt, { kind: 'forEach' }>;
type Executed = Extract<Stmt, { kind: 'execute' }>;

/**
 * A loop over a table's rows whose rounds know nothing of one another, as a function of one row: it may then be run in
 * batches by primary key. `null` when rounds depend on each other, or may.
 */
export function writeEachRow(original: Program, description: string, context: LowerContext): LoweredEachRow | null {
  const program = shortNames(original);
  const [asked, loop, ...more] = program;
  if (asked?.kind !== 'execute' || loop?.kind !== 'forEach' || more.length > 0) return null;
  const { statement: query, result } = asked;
  if (query.kind !== 'select' || loop.over.kind !== 'var' || loop.over.name !== result) return null;
  const source = keyedSource(query, context);
  if (!source || leavesEarly(loop.body)) return null;
  const part = apartBy(loop, query, source, context);
  if (part === 0) return null;
  const together = part < source.key.length ? source.key.slice(0, part) : null;
  const gather = together === null && gatherable(loop, source) ? source : null;
  const tools = new Set<string>();
  const imports = new Set<string>();
  const docs = statements(loop.body, {
    context,
    rows: new Map([[loop.item, query]]),
    lists: new Map(),
    outcomes: new Set(),
    assigned: assignedIn(loop.body),
    tools,
    imports,
    place: loop.place,
    ends: 'return',
    gather,
  });
  const reach = reachOfProgram(program, context);
  return {
    kind: 'eachRow',
    description,
    table: source.table,
    key: source.key,
    ...(together && { together }),
    columns: query.columns.map(({ name }) => name),
    ...(query.where ? { where: exprText(query.where, 'one') } : {}),
    reads: reach.reads,
    writes: reach.writes,
    item: codeName(loop.item),
    source: print(docs, WIDTH).replace(/^\n/, ''),
    tools: [...tools].sort(),
    imports: [...imports].sort(),
  };
}

/** Whether the loop may end before its last row. */
function leavesEarly(body: Program): boolean {
  return body.some((stmt) => {
    if (stmt.kind === 'break') return true;
    return stmt.kind === 'if' && (leavesEarly(stmt.then) || leavesEarly(stmt.else));
  });
}

function executedIn(body: Program): Executed[] {
  const found: Executed[] = [];
  eachStmt(body, (stmt) => {
    if (stmt.kind === 'execute') found.push(stmt);
  });
  return found;
}

/**
 * How many first columns of the key keep rounds apart: no round changes what one finds whose row differs in them, or which
 * rows there are. Then the order of the rounds says nothing. (But for the keys that the server generates for inserted rows,
 * which then follow the primary key.) 0: they depend on one another.
 */
function apartBy(loop: Loop, query: Select, source: KeyedSource, context: LowerContext): number {
  const asked = reachOf({ ...query, columns: [] }).reads[source.table] ?? [];
  const executed = executedIn(loop.body);
  const read = reachOfProgram(executed.filter(({ statement }) => statement.kind === 'select'));
  if (read.readsWhatWrites(reachOfProgram(executed))) return 0;
  const parts = executed.map(({ statement }): number => {
    const whole = (apart: boolean): number => (apart ? source.key.length : 0);
    if (statement.kind === 'select') return whole(true);
    if (statement.kind === 'insert') return whole(statement.table !== source.table);
    if (statement.kind === 'delete') return whole(!refersTo(context, source.table, statement.table));
    if (statement.kind === 'sql' || statement.from?.length) return 0;
    // Of several rounds that meet one row the last would win: their order must stay the server's own.
    if (statement.table !== source.table) return 0;
    const free = (column: string): boolean => !source.key.includes(column) && !asked.includes(column);
    const set = statement.set.map(({ column }) => column);
    return !asked.includes('*') && set.every(free) ? ownKeyPart(statement.where, loop.item, source) : 0;
  });
  return Math.min(source.key.length, ...parts);
}

/** Whether deleting rows of `other` may take rows of `table` with it. */
function refersTo(context: LowerContext, table: string, other: string): boolean {
  return table === other || (tableOf(context, table)?.foreignKeys ?? []).some((key) => key.refTable === other);
}

/** Whether all that the body writes may wait until the end of a batch. */
function gatherable(loop: Loop, source: KeyedSource): boolean {
  const executed = executedIn(loop.body);
  const writes = executed.filter(({ statement }) => statement.kind !== 'select');
  const inserted = new Set(writes.flatMap(({ statement }) => (statement.kind === 'insert' ? [statement.table] : [])));
  return (
    inserted.size <= 1 &&
    writes.every((stmt) => stmt.result === undefined && !stmt.when && isGathered(stmt.statement, source))
  );
}

function assignedIn(body: Program): ReadonlySet<string> {
  const names = new Set<string>();
  eachStmt(body, (stmt) => {
    if (stmt.kind === 'assign') names.add(stmt.name);
  });
  return names;
}
