import { isDeepStrictEqual } from 'node:util';
import { insertRows } from '../../src/migration/verb/index.ts';
import type { Condition } from '../../src/operation/model.ts';
import { Unresolved } from '../python/value.ts';
import { writeCode } from './code/index.ts';
import type { LowerContext } from './facts.ts';
import type { LoweredStep } from './lowered.ts';
import { normalise } from './normalise.ts';
import type { Program, Stmt } from './program.ts';
import { recognisers } from './recognise/index.ts';
import { cutIntoPieces, type Piece } from './units.ts';
import { guarded } from './verbs.ts';
import { eachStmt } from './walk.ts';

export type { LowerContext } from './facts.ts';
export type { LoweredCode, LoweredStep } from './lowered.ts';

/**
 * A residual program as steps: schema changes as they are, rows as verbs where a recogniser knows what is meant, else as
 * code.
 * @throws Unresolved for what can be neither
 */
export function lower(program: Program, context: LowerContext): LoweredStep[] {
  const steps: LoweredStep[] = [];
  for (const piece of cutIntoPieces(normalise(program))) {
    if (piece.stmt?.kind === 'operation') {
      steps.push(piece.stmt.operation);
      continue;
    }
    const { bare, when } = withoutGuard(piece);
    const found = recognise(bare, context) ?? [codeStep(bare.program, context)];
    for (const step of found) push(steps, guarded(step, when));
  }
  return steps;
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
  if (!piece.stmt) return null;
  for (const recogniser of recognisers) {
    const steps = recogniser({ stmt: piece.stmt, lists: piece.lists, context });
    if (steps) return steps;
  }
  return null;
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
  const { file, line } = first.place;
  return writeCode(program, `${file.split('/').at(-1)} from line ${line}: row by row`, context);
}
