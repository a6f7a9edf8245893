import { createAll, fingerprint } from '../../src/catalog/index.ts';
import type { Catalog, Table } from '../../src/catalog/model.ts';
import type { RevisionRef, VariantChange } from '../../src/migration/model.ts';
import { replayOperations, withVariantTables } from '../../src/migration/replay.ts';
import { closure, revisionGraph, revisionKey } from '../../src/migration/revision-graph.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { History } from '../history/index.ts';
import type { EvaluatedEntry } from '../rollup/evaluate.ts';
import type { Program } from '../rows/program.ts';

/** The schema changes of a program, those under conditions on rows among them. */
export function programOperations(program: Program): readonly Operation[] {
  return program.flatMap((statement): readonly Operation[] => {
    switch (statement.kind) {
      case 'operation':
        return [statement.operation];
      case 'forEach':
      case 'while':
        return programOperations(statement.body);
      case 'if':
        return [...programOperations(statement.then), ...programOperations(statement.else)];
      default:
        return [];
    }
  });
}

/** Whether two programs change the schema by the same operations. */
export function sameOperations(ours: readonly Operation[], theirs: readonly Operation[]): boolean {
  return JSON.stringify(ours) === JSON.stringify(theirs);
}

/** Which entries of a chain a database at some revisions has; what the set's baseline holds is there in any case. */
export function entriesOf(
  history: History,
  entries: readonly EvaluatedEntry[],
  refs: readonly RevisionRef[],
): readonly EvaluatedEntry[] {
  const graph = revisionGraph({ revisions: history.revisions, migrations: [] });
  const has = closure(
    graph,
    refs.filter((ref) => graph.nodes.has(revisionKey(ref))),
  );
  return entries.filter(({ entry }, at) => at < history.baseline || has.has(revisionKey(entry.ref)));
}

/**
 * The catalog of a database that has these entries of a chain.
 * @throws CatalogError when the chain's order does not allow to leave the others out
 */
export function catalogOf(entries: readonly EvaluatedEntry[], own: readonly EvaluatedEntry[]): Catalog | null {
  const last = own.at(-1);
  if (!last) return null;
  const left = entries.findIndex((one, at) => one !== own[at]);
  if (left < 0 || left >= own.length) return last.after;
  const start = entries[left]?.before as Catalog;
  return own.slice(left).reduce((at, { program }) => replayOperations(at, programOperations(program)), start);
}

/**
 * What makes one catalog of another: the tables that differ.
 * @param twins both catalogs on a database of another default charset; where `from` is not known there, what follows
 * the default is told by `to` alone
 * @returns `null` when nothing differs
 */
export function tablesChange(
  from: Catalog,
  to: Catalog,
  twins: { readonly from: Catalog | null; readonly to: Catalog } | null,
): Extract<VariantChange, { kind: 'tables' }> | null {
  const changed = differing(from, to);
  if (twins?.from) for (const name of differing(twins.from, twins.to)) changed.add(name);
  if (changed.size === 0) return null;
  const only = new Set([...changed].filter((name) => to.tables.has(name)));
  const change = {
    kind: 'tables' as const,
    absent: [...changed].filter((name) => !only.has(name)).sort(),
    create: createAll(to, twins?.to, only),
  };
  const again = withVariantTables(from, change);
  const wrong = [...differing(again, to)];
  if (wrong.length > 0) throw new Error(`the tables ${wrong.join(', ')} cannot be told as they are`);
  return change;
}

function differing(a: Catalog, b: Catalog): Set<string> {
  const names = new Set([...a.tables.keys(), ...b.tables.keys()]);
  return new Set(
    [...names].filter((name) => {
      const [one, other] = [a.tables.get(name), b.tables.get(name)];
      if (one === other) return false;
      return !one || !other || printOf(one) !== printOf(other);
    }),
  );
}

/** Tables of the chain are compared with those of every variant. */
const prints = new WeakMap<Table, string>();

function printOf(table: Table): string {
  const print = prints.get(table) ?? fingerprint(table);
  prints.set(table, print);
  return print;
}
