import type { Expr, Program, Stmt } from './program.ts';
import { isUsed, variablesOf } from './uses.ts';
import { eachStmt } from './walk.ts';

/**
 * A variable of a function that each round of one loop sets anew before it reads it is a variable of the round: its value
 * from before the loop is never read, and so rounds do not depend on each other through it.
 */
export function localise(program: Program): Program {
  return program.reduce<Program>((current, stmt) => {
    if (stmt.kind !== 'let' || !isPlain(stmt.value)) return current;
    return withoutOuter(current, stmt.name) ?? current;
  }, program);
}

/** A value whose absence nobody notices. */
function isPlain(value: Expr): boolean {
  return value.kind === 'const';
}

/** The block with the variable in its one loop; `null` where it is used in any other way. */
function withoutOuter(block: Program, name: string): Program | null {
  const at = block.findIndex((stmt) => stmt.kind === 'let' && stmt.name === name);
  const users = block.flatMap((stmt, index) => (index !== at && touches(stmt, name) ? [index] : []));
  const [only, ...others] = users;
  const loop = only === undefined ? undefined : block[only];
  if (at < 0 || others.length > 0 || loop?.kind !== 'forEach' || variablesOf(loop.over).has(name)) return null;
  const first = loop.body.findIndex((stmt) => touches(stmt, name));
  const set = loop.body[first];
  // A `continue` before it, or another assignment, leaves the round with it.
  if (set?.kind !== 'assign' || set.name !== name || variablesOf(set.value).has(name)) return null;
  const body: Program = loop.body.map((stmt, index) => (index === first ? { ...set, kind: 'let' } : stmt));
  return block.flatMap((stmt, index): Stmt[] => {
    if (index === at) return [];
    return [index === only ? { ...loop, body } : stmt];
  });
}

function touches(stmt: Stmt, name: string): boolean {
  let found = isUsed([stmt], name);
  eachStmt([stmt], (inner) => {
    if ((inner.kind === 'assign' || inner.kind === 'let') && inner.name === name) found = true;
  });
  return found;
}
