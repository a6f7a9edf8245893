import { bornValue } from './born.ts';
import { constant, fold } from './fold.ts';
import { localise } from './localise.ts';
import type { Expr, Program, Stmt } from './program.ts';
import { uniqueNames } from './rename.ts';
import { namedColumns, neededColumns } from './row-columns.ts';
import { scalarDicts } from './scalar-dicts.ts';
import { changed, isStable, isUsed, rootOf, substitute, textOf, uses, variablesOf } from './uses.ts';
import { eachStmt, mapProgram } from './walk.ts';

/**
 * Brings a residual program to the form that recognisers match: constants folded, values inlined where that changes
 * nothing, lists that are built in one loop and read in the next turned into one loop, columns of rows by name, unused
 * queries gone. The program means the same.
 */
export function normalise(program: Program): Program {
  if (program.every((stmt) => stmt.kind === 'operation')) return program;
  let current = mapProgram(uniqueNames(program), fold);
  for (let round = 0; round < 50; round += 1) {
    const before = textOf(current);
    current = mapProgram(namedColumns(current), fold);
    current = dropEmptyGuards(buildLists(current));
    current = mapProgram(scalarDicts(current), fold);
    current = inlineLets(localise(current));
    current = fuseLoops(current);
    current = spreadBulkInserts(current);
    current = dropUnused(current, current);
    if (textOf(current) === before) return mapProgram(neededColumns(uuidText(current)), fold);
  }
  return current;
}

/** A UUID is text here from the beginning: `str()` of a variable that holds one changes nothing. */
function uuidText(program: Program): Program {
  const uuids = new Set<string>();
  eachStmt(program, (stmt) => {
    const born = stmt.kind === 'let' ? bornValue(stmt.value) : null;
    if (stmt.kind === 'let' && born?.born === 'uuid') uuids.add(stmt.name);
  });
  if (uuids.size === 0) return program;
  return mapProgram(program, (expr) => {
    const inner = expr.kind === 'call' ? expr.args[0] : expr.kind === 'field' ? expr.of : undefined;
    if (inner?.kind !== 'var' || !uuids.has(inner.name)) return expr;
    if (expr.kind === 'call' && expr.fn === 'str' && expr.args.length === 1) return inner;
    if (expr.kind !== 'field' || expr.name !== 'hex') return expr;
    const args = ['-', ''].map((value): Expr => ({ kind: 'const', value }));
    return { kind: 'method', of: inner, name: 'replace', args };
  });
}

/** `values = []; for row in rows: values.append(v)` is `values = [v for row in rows]`. */
function buildLists(program: Program): Program {
  const out: Stmt[] = [];
  for (const [at, original] of program.entries()) {
    const stmt = inBlocks(original, buildLists);
    const listAt = stmt.kind === 'forEach' ? appendsOnly(stmt, out) : null;
    if (listAt === null || stmt.kind !== 'forEach') {
      out.push(stmt);
      continue;
    }
    const list = out[listAt];
    const appended = soleAppend(stmt.body);
    if (list?.kind !== 'let' || !appended || appendedElsewhere(program, at, list.name)) {
      out.push(stmt);
      continue;
    }
    out.splice(listAt, 1);
    out.push({
      kind: 'let',
      name: list.name,
      value: {
        kind: 'map',
        result: 'list',
        item: stmt.item,
        over: stmt.over,
        where: appended.where,
        value: appended.value,
      },
      place: list.place,
    });
  }
  return out;
}

/** Where in `before` the list begins, empty, that a loop appends to; nothing in between may touch it. */
function appendsOnly(loop: Extract<Stmt, { kind: 'forEach' }>, before: readonly Stmt[]): number | null {
  const appended = soleAppend(loop.body);
  if (!appended || isUsed(before, appended.list) || variablesOf(appended.value).has(appended.list)) return null;
  const at = before.findIndex((stmt) => stmt.kind === 'let' && stmt.name === appended.list);
  const list = before[at];
  if (list?.kind !== 'let' || list.value.kind !== 'list' || list.value.items.length > 0) return null;
  return changed(before).has(appended.list) ? null : at;
}

function appendedElsewhere(program: Program, at: number, list: string): boolean {
  return changed(program.filter((_, index) => index !== at)).has(list);
}

function soleAppend(body: Program): { list: string; value: Expr; where: Expr | null } | null {
  const [stmt, ...more] = body;
  if (!stmt || more.length > 0) return null;
  if (stmt.kind === 'if' && stmt.else.length === 0) {
    const inner = soleAppend(stmt.then);
    return inner && inner.where === null ? { ...inner, where: stmt.test } : null;
  }
  const [value] = stmt.kind === 'mutate' ? stmt.args : [];
  if (stmt.kind !== 'mutate' || stmt.method !== 'append' || stmt.target.kind !== 'var' || !value) return null;
  return { list: stmt.target.name, value, where: null };
}

/** Puts values in the place of names that are never changed. A fresh value moves only to a single use. */
function inlineLets(program: Program): Program {
  const unstable = changed(program);
  const visit = (block: Program): Program => {
    let rest = block.map((stmt) => inBlocks(stmt, visit));
    for (let at = 0; at < rest.length; at += 1) {
      const stmt = rest[at];
      if (stmt?.kind !== 'let' || unstable.has(stmt.name)) continue;
      if (stmt.value.kind === 'list' || stmt.value.kind === 'set') continue;
      if ([...variablesOf(stmt.value)].some((name) => unstable.has(name))) continue;
      const after = rest.slice(at + 1);
      const count = uses(after).get(stmt.name) ?? 0;
      if (!isStable(stmt.value) && (count !== 1 || usedInLoop(after, stmt.name))) continue;
      rest = [...rest.slice(0, at), ...substitute(after, stmt.name, stmt.value)];
      at -= 1;
    }
    return rest;
  };
  return visit(program);
}

function usedInLoop(program: Program, name: string): boolean {
  return program.some((stmt) => {
    if (stmt.kind === 'forEach' || stmt.kind === 'while') return isUsed(stmt.body, name);
    if (stmt.kind === 'if') return usedInLoop(stmt.then, name) || usedInLoop(stmt.else, name);
    let inside = false;
    mapProgram([stmt], (expr) => {
      if (expr.kind === 'map' && variablesOf(expr.value).has(name)) inside = true;
      return expr;
    });
    return inside;
  });
}

/** A loop over a comprehension is a loop over what that goes over. */
function fuseLoops(program: Program): Program {
  return program.map((original): Stmt => {
    const stmt = inBlocks(original, fuseLoops);
    if (stmt.kind !== 'forEach' || stmt.over.kind !== 'map' || stmt.over.result !== 'list') return stmt;
    const { item, over, where, value } = stmt.over;
    const named: Stmt[] = [];
    let bound = value;
    if (value.kind === 'dict' && !changed(stmt.body).has(stmt.item)) {
      const entries = value.entries.map((entry) => {
        const key = constant(entry.key);
        if (isStable(entry.value) || typeof key !== 'string') return entry;
        const name = `${stmt.item}_${key}`;
        named.push({ kind: 'let', name, value: entry.value, place: stmt.place });
        return { key: entry.key, value: { kind: 'var', name } as const };
      });
      bound = { kind: 'dict', entries };
    }
    // An item that the body changes is one object: it cannot be written anew at each place.
    if ((value.kind !== 'dict' && !isStable(value)) || changed(stmt.body).has(stmt.item)) {
      return {
        ...stmt,
        over,
        item,
        body: guarded(where, [{ kind: 'let', name: stmt.item, value, place: stmt.place }, ...stmt.body], stmt),
      };
    }
    const body = [...named, ...mapProgram(substitute(stmt.body, stmt.item, bound), fold)];
    return { ...stmt, over, item, body: guarded(where, body, stmt) };
  });
}

/** `if [v for row in rows if c]: for row in rows: if c: …` asks what the loop asks again. */
function dropEmptyGuards(program: Program): Program {
  return program.map((original): Stmt => {
    const stmt = inBlocks(original, dropEmptyGuards);
    if (stmt.kind !== 'if' || stmt.else.length > 0 || stmt.test.kind !== 'map' || stmt.test.result !== 'list')
      return stmt;
    const { item, over, where } = stmt.test;
    const [loop, ...more] = stmt.then;
    if (loop?.kind !== 'forEach' || more.length > 0 || !same(loop.over, over)) return stmt;
    const [inner, ...others] = loop.body;
    if (where === null) return loop;
    if (inner?.kind !== 'if' || others.length > 0 || inner.else.length > 0) return stmt;
    const [renamed] = substitute([inner], loop.item, { kind: 'var', name: item });
    return renamed?.kind === 'if' && same(renamed.test, where) ? loop : stmt;
  });
}

function same(left: Expr, right: Expr): boolean {
  return textOf(left) === textOf(right);
}

function guarded(where: Expr | null, body: Program, at: Stmt): Program {
  return where === null ? body : [{ kind: 'if', test: where, then: body, else: [], place: at.place }];
}

/** An insert of a list's rows is a loop that inserts each; recognisers make one statement of it again. */
function spreadBulkInserts(program: Program): Program {
  return program.map((original): Stmt => {
    const stmt = inBlocks(original, spreadBulkInserts);
    if (stmt.kind !== 'execute' || stmt.statement.kind !== 'insert' || stmt.statement.source.kind !== 'run')
      return stmt;
    const { rows } = stmt.statement.source;
    if (rows.kind !== 'map' || rows.result !== 'list' || rows.value.kind !== 'dict' || stmt.result !== undefined) {
      return stmt;
    }
    const columns = rows.value.entries.map((entry) => constant(entry.key));
    if (!columns.every((column) => typeof column === 'string')) return stmt;
    const values = rows.value.entries.map((entry) => ({ kind: 'run', expr: entry.value }) as const);
    const insert: Stmt = {
      ...stmt,
      statement: { ...stmt.statement, columns, source: { kind: 'values', rows: [values] } },
    };
    const { when, ...plain } = insert as Extract<Stmt, { kind: 'execute' }>;
    if (when !== undefined) return stmt;
    return {
      kind: 'forEach',
      item: rows.item,
      over: rows.over,
      body: guarded(rows.where, [plain], stmt),
      place: stmt.place,
    };
  });
}

/** Queries and names that nothing reads, loops and branches that do nothing. */
function dropUnused(block: Program, whole: Program): Program {
  const counts = uses(whole);
  const written = changed(whole);
  return block.flatMap((original): Stmt[] => {
    const stmt = inBlocks(original, (inner) => dropUnused(inner, whole));
    if (stmt.kind === 'let' && !counts.get(stmt.name) && (!written.has(stmt.name) || onlyAssigned(whole, stmt.name)))
      return [];
    if (stmt.kind === 'assign' && !counts.get(stmt.name)) return [];
    if (stmt.kind === 'execute') {
      const unused = stmt.result === undefined || !counts.get(stmt.result);
      if (stmt.statement.kind === 'select' && unused) return [];
      if (unused && stmt.result !== undefined) {
        const { result: _, ...rest } = stmt;
        return [rest];
      }
    }
    if (stmt.kind === 'forEach' && stmt.body.length === 0) return [];
    if (stmt.kind === 'if' && stmt.then.length === 0) {
      if (stmt.else.length === 0) return [];
      return [{ ...stmt, test: { kind: 'op', op: 'not', args: [stmt.test] }, then: stmt.else, else: [] }];
    }
    return [stmt];
  });
}

/** Whether a variable is given values that nobody reads (and not a collection that is changed in place). */
function onlyAssigned(program: Program, name: string): boolean {
  let mutated = false;
  eachStmt(program, (stmt) => {
    if (stmt.kind === 'mutate' && rootOf(stmt.target) === name) mutated = true;
  });
  return !mutated;
}

function inBlocks(stmt: Stmt, change: (block: Program) => Program): Stmt {
  if (stmt.kind === 'forEach' || stmt.kind === 'while') return { ...stmt, body: change(stmt.body) };
  if (stmt.kind === 'if') return { ...stmt, then: change(stmt.then), else: change(stmt.else) };
  return stmt;
}
