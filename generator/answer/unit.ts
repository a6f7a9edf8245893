import { applyGuarded } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { Condition } from '../../src/operation/model.ts';
import { normalise } from '../rows/normalise.ts';
import type { Program, Stmt } from '../rows/program.ts';
import { eachExpr, eachStmt } from '../rows/walk.ts';

/** A part of a program that is there on both ways of a script or on one: a schema change, or rows between two of them. */
export type Unit =
  | { readonly kind: 'operation'; readonly stmt: Extract<Stmt, { kind: 'operation' }> }
  | { readonly kind: 'rows'; readonly body: Program };

export function unitsOf(program: Program): readonly Unit[] {
  const units: Unit[] = [];
  let rows: Stmt[] = [];
  const close = (): void => {
    units.push(...segments(rows).map((body): Unit => ({ kind: 'rows', body })));
    rows = [];
  };
  for (const stmt of program) {
    if (stmt.kind !== 'operation') {
      rows.push(stmt);
      continue;
    }
    close();
    units.push({ kind: 'operation', stmt });
  }
  close();
  return units;
}

/** Cuts statements wherever nothing behind uses a variable from before. */
function segments(body: Program): readonly Program[] {
  const lastUse = new Map<string, number>();
  const names = body.map((stmt) => namesIn([stmt]));
  for (const [at, { used }] of names.entries()) for (const name of used) lastUse.set(name, at);
  const cut: Stmt[][] = [];
  let current: Stmt[] = [];
  let until = 0;
  for (const [at, stmt] of body.entries()) {
    current.push(stmt);
    for (const name of names[at]?.bound ?? []) until = Math.max(until, lastUse.get(name) ?? at);
    if (at < until) continue;
    cut.push(current);
    current = [];
  }
  return cut;
}

/** The variables that statements bind for those behind them, and all that they mention otherwise. */
function namesIn(body: Program): { readonly bound: ReadonlySet<string>; readonly used: ReadonlySet<string> } {
  const bound = new Set<string>();
  const used = new Set<string>();
  eachStmt(body, (stmt) => {
    if (stmt.kind === 'let') bound.add(stmt.name);
    if (stmt.kind === 'execute' && stmt.result !== undefined) bound.add(stmt.result);
    if (stmt.kind === 'assign') used.add(stmt.name);
  });
  for (const stmt of body) eachExpr(stmt, (expr) => void (expr.kind === 'var' && used.add(expr.name)));
  return { bound, used };
}

export function programOf(units: readonly Unit[]): Program {
  return units.flatMap((unit): Program => (unit.kind === 'operation' ? [unit.stmt] : unit.body));
}

/** A unit with another condition on all that it does; `change` gets the one that each part has. */
export function withGuards(unit: Unit, change: (when: Condition | undefined) => Condition | undefined): Unit {
  if (unit.kind === 'rows') return { kind: 'rows', body: guardedRows(unit.body, change) };
  const { when: own, ...operation } = unit.stmt.operation;
  const when = change(own);
  return { kind: 'operation', stmt: { ...unit.stmt, operation: when ? { ...operation, when } : operation } };
}

function guardedRows(body: Program, change: (when: Condition | undefined) => Condition | undefined): Program {
  return body.map((stmt): Stmt => {
    switch (stmt.kind) {
      case 'execute': {
        const { when: own, ...rest } = stmt;
        const when = change(own);
        return when ? { ...rest, when } : rest;
      }
      case 'forEach':
      case 'while':
        return { ...stmt, body: guardedRows(stmt.body, change) };
      case 'if':
        return { ...stmt, then: guardedRows(stmt.then, change), else: guardedRows(stmt.else, change) };
      default:
        return stmt;
    }
  });
}

/**
 * Gives text that is the same for units that do the same: places, what variables of the run are called, and columns that
 * are asked for but not used (`table.select()` asks for all) count for nothing. A script's ways have most of their units
 * in common, so what a unit comes to is remembered.
 */
export function unitKeys(): (unit: Unit) => string {
  const known = new Map<string, string>();
  return (unit) => {
    if (unit.kind === 'operation') return textOf(unit);
    const written = textOf(unit.body);
    let key = known.get(written);
    if (key === undefined) {
      key = textOf(normalise(unit.body));
      known.set(written, key);
    }
    return key;
  };
}

/** A part of a program as text, without places, with its variables numbered in the order in which they appear. */
function textOf(part: Unit | Program): string {
  const names = new Map<string, string>();
  const named = (name: string): string => {
    const known = names.get(name) ?? `v${names.size}`;
    names.set(name, known);
    return known;
  };
  return JSON.stringify(part, function (this: Record<string, unknown>, key, value: unknown) {
    if (key === 'place') return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'string' && isVariable(this, key)) return named(value);
    return value;
  });
}

/** Whether a text inside a program is the name of a variable of the run. */
function isVariable(holder: Record<string, unknown>, key: string): boolean {
  if (key === 'result') return holder.kind === 'execute';
  if (key === 'item') return holder.kind === 'forEach' || holder.kind === 'map';
  return key === 'name' && (holder.kind === 'var' || holder.kind === 'let' || holder.kind === 'assign');
}

/**
 * Whether a unit uses what another has read, and only one of the two is there in any case.
 * @param shared places of those that are
 */
export function areEntangled(units: readonly Unit[], shared: ReadonlySet<number>): boolean {
  const from = new Map<string, boolean>();
  return units.some((unit, at) => {
    if (unit.kind === 'operation') return false;
    const { bound, used } = namesIn(unit.body);
    const own = shared.has(at);
    const entangled = [...used].some((name) => !bound.has(name) && (from.get(name) ?? own) !== own);
    for (const name of bound) from.set(name, own);
    return entangled;
  });
}

/** Whether all that a unit does can stand under a condition: a refusal by itself cannot. */
export function canBeGuarded(unit: Unit): boolean {
  if (unit.kind === 'operation') return true;
  let [executes, raises] = [0, 0];
  eachStmt(unit.body, (stmt) => {
    if (stmt.kind === 'execute') executes++;
    if (stmt.kind === 'raise') raises++;
  });
  return executes > 0 || raises === 0;
}

/** The catalog in front of each unit. */
export function catalogsBefore(start: Catalog, units: readonly Unit[]): readonly Catalog[] {
  let catalog = start;
  return units.map((unit) => {
    const before = catalog;
    if (unit.kind === 'operation') {
      const { when: _, ...operation } = unit.stmt.operation;
      catalog = applyGuarded(catalog, operation, start).catalog;
    }
    return before;
  });
}
