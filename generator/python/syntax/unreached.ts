import type { Expression, ModuleSyntax, Statement } from './ast.ts';
import { statementBlocks, statementExpressions, subexpressions } from './walk.ts';

/** Code of a script that does something, and that nothing leads to. */
export interface Unreached {
  readonly line: number;
  readonly text: string;
}

/** What the tools call in a script. */
const ENTRANCES = ['upgrade', 'downgrade'];

/**
 * Functions at a script's top that do something and that neither `upgrade` nor `downgrade` leads to, by whatever name, and
 * statements behind one that leaves their block. Functions that only give a value are left out: tests of a project ask
 * for those.
 */
export function unreachedCode({ body }: ModuleSyntax): readonly Unreached[] {
  const functions = new Map(body.flatMap((one) => (one.kind === 'function' ? [[one.code.name, one] as const] : [])));
  if (!functions.has('upgrade')) return [];
  const reached = new Set<string>();
  const reach = (names: Iterable<string>): void => {
    for (const name of names) {
      const found = functions.get(name);
      if (!found || reached.has(name)) continue;
      reached.add(name);
      reach(namesIn(found.code.body));
    }
  };
  reach(ENTRANCES);
  for (const statement of body) {
    reach(statement.kind === 'function' ? statementExpressions(statement).flatMap(namesOf) : namesIn([statement]));
  }
  const found: Unreached[] = [];
  for (const [name, { code, line }] of functions) {
    if (!reached.has(name) && acts(code.body)) found.push({ line, text: `${name}() is never called` });
    else found.push(...behindJumps(code.body));
  }
  return found;
}

/** Every name that statements mention, in nested functions and classes too. */
function namesIn(body: readonly Statement[]): string[] {
  return body.flatMap((statement) => [
    ...statementExpressions(statement).flatMap(namesOf),
    ...statementBlocks(statement).flatMap(namesIn),
    ...(statement.kind === 'function' ? namesIn(statement.code.body) : []),
    ...(statement.kind === 'class' ? namesIn(statement.code.body) : []),
  ]);
}

function namesOf(node: Expression): string[] {
  const inner = node.kind === 'lambda' ? namesIn(node.code.body) : [];
  return [...(node.kind === 'name' ? [node.id] : []), ...inner, ...subexpressions(node).flatMap(namesOf)];
}

/** Whether something is called for what it does, and not for what it gives. */
function acts(body: readonly Statement[]): boolean {
  return body.some(
    (statement) =>
      (statement.kind === 'expression' && statement.value.kind === 'call') || statementBlocks(statement).some(acts),
  );
}

function behindJumps(body: readonly Statement[]): readonly Unreached[] {
  const at = body.findIndex(
    ({ kind }) => kind === 'return' || kind === 'raise' || kind === 'break' || kind === 'continue',
  );
  const behind = at < 0 ? [] : body.slice(at + 1);
  const [first] = behind;
  const dead =
    first && acts(behind) ? [{ line: first.line, text: 'is never reached: what stands before it leaves' }] : [];
  const whole = at < 0 ? body : body.slice(0, at + 1);
  return [...dead, ...whole.flatMap((statement) => statementBlocks(statement).flatMap(behindJumps))];
}
