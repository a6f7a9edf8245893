import { referencesTo } from '../../catalog/lookup.ts';
import type { Build } from './build.ts';
import type { Span } from './net-phase.ts';

/** Tables that are there before and not behind, those that others point at last. */
export function dropTables(build: Build, { from, to }: Span): void {
  const stay = new Set([...to.known.values()].map(({ id }) => id));
  const gone = new Set([...from.known].filter(([, { id }]) => !stay.has(id)).map(([name]) => name));
  for (const name of gone) {
    for (const { table, key } of referencesTo(build.catalog, name)) {
      if (!gone.has(table.name)) build.add([{ kind: 'dropForeignKey', table: table.name, name: key.name }]);
    }
  }
  while (gone.size > 0) {
    const held = (name: string) => referencesTo(build.catalog, name).filter(({ table }) => table.name !== name);
    const free = [...gone].find((name) => held(name).length === 0);
    const next = free ?? [...gone][0] ?? '';
    for (const { table, key } of held(next)) build.add([{ kind: 'dropForeignKey', table: table.name, name: key.name }]);
    build.add([{ kind: 'dropTable', table: next }]);
    gone.delete(next);
  }
}

/** Tables under new names; where one takes the name of another, that one goes first. */
export function renameTables(build: Build, { from, to }: Span): void {
  const names = new Map([...to.known].map(([name, { id }]) => [id, name]));
  const moves = new Map<string, string>();
  for (const [name, { id }] of from.known) {
    const target = names.get(id);
    if (target !== undefined && target !== name) moves.set(name, target);
  }
  while (moves.size > 0) {
    const free = [...moves].find(([, target]) => !build.catalog.tables.has(target));
    const [name, target] = free ?? [...moves][0] ?? ['', ''];
    build.add([{ kind: 'renameTable', table: name, to: target }]);
    moves.delete(name);
  }
}
