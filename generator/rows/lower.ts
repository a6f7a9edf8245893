import { isDeepStrictEqual } from 'node:util';
import { CatalogError } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import { replayOperations } from '../../src/migration/replay.ts';
import { isDataStep } from '../../src/migration/step.ts';
import { insertRows } from '../../src/migration/verb/index.ts';
import type { Condition, Operation } from '../../src/operation/model.ts';
import { Unresolved } from '../python/value.ts';
import { writeEachRow } from './code/each-row.ts';
import { writeCode } from './code/index.ts';
import { describeCode } from './describe.ts';
import type { LowerContext } from './facts.ts';
import { fold } from './fold.ts';
import { inKeyOrder } from './key-order.ts';
import type { LoweredStep } from './lowered.ts';
import { withNeeds } from './needs.ts';
import { normalise } from './normalise.ts';
import type { Program, Stmt } from './program.ts';
import { recognisers, wholes } from './recognise/index.ts';
import { cutIntoPieces, type Piece } from './units.ts';
import { guarded } from './verbs.ts';
import { eachStmt } from './walk.ts';

export type { LowerContext } from './facts.ts';
export type { LoweredCode, LoweredEachRow, LoweredStep } from './lowered.ts';

/**
 * A residual program as steps: schema changes as they are, rows as verbs where a recogniser knows what is meant, else as
 * code.
 * @throws Unresolved for what can be neither
 */
export function lower(program: Program, context: LowerContext): LoweredStep[] {
  const steps: LoweredStep[] = [];
  let here = context;
  for (const piece of cutIntoPieces(normalise(program))) {
    if (piece.stmt?.kind === 'operation') {
      const { operation } = piece.stmt;
      steps.push(operation);
      here = { ...here, before: behind(here.before, operation) };
      continue;
    }
    const { bare, when } = withoutGuard(piece);
    const found = recognise(bare, here) ?? [codeStep(bare.program, here)];
    for (const step of found) push(steps, guarded(withNeeds(inKeyOrder(step, here)), when));
    here = { ...here, emptied: emptiedBehind(here.emptied ?? new Set(), found, when) };
  }
  return steps;
}

/** Tables without rows behind some steps. */
function emptiedBehind(
  before: ReadonlySet<string>,
  steps: readonly LoweredStep[],
  when: Condition | undefined,
): ReadonlySet<string> {
  const emptied = new Set(before);
  for (const step of steps) {
    if (!isDataStep(step)) continue;
    const all = step.kind === 'deleteRows' && step.where === undefined && step.join === undefined;
    if (step.kind === 'deleteRows' && all && when === undefined) emptied.add(step.table);
    else if (!all) for (const table of Object.keys(step.writes)) emptied.delete(table);
  }
  return emptied;
}

/** The catalog in which rows move behind a schema change of the script. */
function behind(catalog: Catalog, operation: Operation): Catalog {
  try {
    return replayOperations(catalog, [operation]);
  } catch (error) {
    // Whether the server refuses it is asked elsewhere; rows are then seen as they were.
    if (error instanceof CatalogError) return catalog;
    throw error;
  }
}

/** Rows that go into one table one after the other are one step. */
function push(steps: LoweredStep[], step: LoweredStep): void {
  const last = steps.at(-1);
  const together =
    step.kind === 'insertRows' &&
    last?.kind === 'insertRows' &&
    last.table === step.table &&
    last.unless === undefined &&
    step.unless === undefined &&
    isDeepStrictEqual(last.when, step.when);
  if (together) steps.splice(-1, 1, guarded(insertRows(step.table, [...last.rows, ...step.rows]), step.when));
  else steps.push(step);
}

function recognise(piece: Piece, context: LowerContext): readonly LoweredStep[] | null {
  if (!piece.stmt) {
    for (const whole of wholes) {
      const steps = whole(piece.program, context);
      if (steps) return steps;
    }
    return null;
  }
  const [stmt = piece.stmt] = withoutContinue([piece.stmt]);
  for (const recogniser of recognisers) {
    const steps = recogniser({ stmt, lists: piece.lists, context });
    if (steps) return steps;
  }
  return null;
}

/** `if a: continue; b` in a loop's body is `if not a: b`. */
function withoutContinue(program: Program): Program {
  return program.map((stmt): Stmt => {
    if (stmt.kind !== 'forEach') return stmt;
    return { ...stmt, body: withoutContinue(roundWithoutContinue(stmt.body)) };
  });
}

function roundWithoutContinue(body: Program): Program {
  const at = body.findIndex(
    (stmt) => stmt.kind === 'if' && stmt.else.length === 0 && stmt.then.at(-1)?.kind === 'continue',
  );
  const stmt = body[at];
  if (stmt?.kind !== 'if') return body;
  const rest = roundWithoutContinue(body.slice(at + 1));
  const then = stmt.then.slice(0, -1);
  const split: Stmt =
    then.length > 0
      ? { ...stmt, then, else: rest }
      : { ...stmt, test: fold({ kind: 'op', op: 'not', args: [stmt.test] }), then: rest };
  return [...body.slice(0, at), split];
}

/** A condition on the catalog that stands on every row statement of a piece stands on its step instead. */
function withoutGuard(piece: Piece): { bare: Piece; when: Condition | undefined } {
  const guards: (Condition | undefined)[] = [];
  eachStmt(piece.program, (stmt) => {
    if (stmt.kind === 'execute') guards.push(stmt.when);
  });
  const [when] = guards;
  if (!when || !guards.every((guard) => isDeepStrictEqual(guard, when))) return { bare: piece, when: undefined };
  const bare = unguardedBlock(piece.program);
  return { bare: { ...piece, program: bare, stmt: piece.stmt && (bare.at(-1) ?? null) }, when };
}

function unguardedBlock(program: Program): Program {
  return program.map((stmt): Stmt => {
    switch (stmt.kind) {
      case 'execute': {
        const { when: _, ...rest } = stmt;
        return rest;
      }
      case 'forEach':
      case 'while':
        return { ...stmt, body: unguardedBlock(stmt.body) };
      case 'if':
        return { ...stmt, then: unguardedBlock(stmt.then), else: unguardedBlock(stmt.else) };
      default:
        return stmt;
    }
  });
}

function codeStep(program: Program, context: LowerContext): LoweredStep {
  const [first] = program;
  if (!first) throw new Unresolved('code without statements', { file: context.file, line: 1 });
  const description = describeCode(first.place);
  return writeEachRow(program, description, context) ?? writeCode(program, description, context);
}
