import { isDeepStrictEqual } from 'node:util';
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
  let pending: { readonly program: Stmt[]; readonly when: Condition | undefined } | null = null;
  const flush = (): void => {
    if (pending) steps.push(codeStep(pending.program, pending.when, context));
    pending = null;
  };
  for (const piece of cutIntoPieces(normalise(program))) {
    if (piece.stmt?.kind === 'operation') {
      flush();
      steps.push(piece.stmt.operation);
      continue;
    }
    const { bare, when } = withoutGuard(piece);
    const found = recognise(bare, context);
    if (found) {
      flush();
      steps.push(...found.map((step) => guarded(step, when)));
      continue;
    }
    if (pending && !isDeepStrictEqual((pending as { when?: Condition }).when, when)) flush();
    const own: { program: Stmt[]; when: Condition | undefined } = pending ?? { program: [], when };
    own.program.push(...bare.program.filter((stmt) => !isThere(own.program, stmt)));
    pending = own;
  }
  flush();
  return steps;
}

/** A query that an earlier statement of the same code needed too runs once. */
function isThere(program: Program, stmt: Stmt): boolean {
  if (stmt.kind !== 'execute' || stmt.statement.kind !== 'select' || stmt.result === undefined) return false;
  return program.some((other) => other.kind === 'execute' && other.result === stmt.result);
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

function codeStep(program: Program, when: Condition | undefined, context: LowerContext): LoweredStep {
  const [first] = program;
  if (!first) throw new Unresolved('code without statements', { file: context.file, line: 1 });
  const { file, line } = first.place;
  const where = file.split('/').at(-1) ?? file;
  return guarded(writeCode(program, `${where} from line ${line}: row by row`, context), when);
}
