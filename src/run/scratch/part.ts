import type { Catalog } from '../../catalog/model.ts';
import type { MigrationSet } from '../../migration/model.ts';
import { versionTables } from '../../plan/version-sql.ts';
import { dataStepOf } from '../data-step.ts';
import { footprintOf } from '../parallel/conflict.ts';
import type { Unit } from '../unit.ts';

/** Tables that a data step is about, by its own account. */
function tablesOfStep(set: MigrationSet, unit: Unit): readonly string[] {
  const step = dataStepOf(set, unit);
  return step === null ? [] : [...Object.keys(step.reads), ...Object.keys(step.writes)];
}

/**
 * The part of a live catalog that a plan has to do with: tables that it changes, reads or writes, those that a foreign
 * key ties to them before or afterwards, and the version tables. The rest would come out of a trial as it went in, and to
 * make a table takes a server longer than to change an empty one.
 */
export function partOf(set: MigrationSet, units: readonly Unit[], catalog: Catalog): Catalog {
  const wanted = new Set(versionTables(set).map((name) => name.toLowerCase()));
  for (const unit of units) {
    for (const name of tablesOfStep(set, unit)) wanted.add(name.toLowerCase());
    if (unit.kind !== 'schema') continue;
    const { own, neighbours, everything } = footprintOf(unit);
    if (everything) return catalog;
    for (const name of [...own, ...neighbours]) wanted.add(name);
  }
  const tables = new Map([...catalog.tables].filter(([name]) => wanted.has(name.toLowerCase())));
  const triggers = new Map([...catalog.triggers].filter(([, { table }]) => tables.has(table)));
  return { ...catalog, tables, triggers };
}
