import { neededTables } from '../../../src/migration/verb/common.ts';
import { print } from '../../emit/doc.ts';
import { parseStatement } from '../../sql/index.ts';
import type { LowerContext } from '../facts.ts';
import type { LoweredCode } from '../lowered.ts';
import { namedColumns } from '../named-columns.ts';
import { needsOfProgram } from '../needs.ts';
import type { Place, Program } from '../program.ts';
import { Reach, reachOf } from '../reach.ts';
import { eachStmt } from '../walk.ts';
import { beforeLoops } from './before-loops.ts';
import { shortNames } from './short-names.ts';
import { statements } from './statement.ts';

/** Columns that code has: the file's, less its indentation in a migration. */
const WIDTH = 112;

/** What no verb says, as code. @throws Unresolved for what has no translation */
export function writeCode(original: Program, description: string, context: LowerContext): LoweredCode {
  const program = shortNames(beforeLoops(original));
  const place: Place = program[0]?.place ?? { file: context.file, line: 1 };
  const tools = new Set<string>();
  const imports = new Set<string>();
  const docs = statements(program, {
    context,
    rows: new Map(),
    lists: new Map(),
    outcomes: new Set(),
    assigned: changedNames(program),
    tools,
    imports,
    place,
  });
  const reach = reachOfProgram(program, context);
  const needs = neededTables(needsOfProgram(original));
  return {
    kind: 'code',
    description,
    reads: reach.reads,
    writes: reach.writes,
    ...(needs ? { needs } : {}),
    source: print(docs, WIDTH).replace(/^\n/, ''),
    tools: [...tools].sort(),
    imports: [...imports].sort(),
  };
}

function changedNames(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  eachStmt(program, (stmt) => {
    if (stmt.kind === 'assign') names.add(stmt.name);
  });
  return names;
}

/**
 * What all statements of a program read and write. Raw text writes all columns of its tables; it reads all, or where the
 * schema is known those whose names stand in it.
 */
export function reachOfProgram(program: Program, context?: LowerContext): Reach {
  const reach = new Reach();
  eachStmt(program, (stmt) => {
    if (stmt.kind !== 'execute') return;
    if (stmt.statement.kind !== 'sql') {
      reachOf(stmt.statement, reach);
      if (stmt.statement.kind === 'insert' && stmt.statement.source.kind === 'run')
        reach.write(stmt.statement.table, '*');
      return;
    }
    const parsed = parseStatement(stmt.statement.text);
    if (parsed.kind !== 'rows') return;
    const named = context && parsed.verb === 'select' && namedColumns(parsed.reads, stmt.statement.text, context);
    for (const table of parsed.reads) {
      reach.look(table);
      for (const column of named ? (named[table] ?? []) : ['*']) reach.read(table, column);
    }
    for (const table of parsed.writes) reach.write(table, '*');
    if (parsed.verb !== 'select' && parsed.verb !== 'update')
      for (const table of parsed.writes) reach.changeRows(table);
  });
  return reach;
}
