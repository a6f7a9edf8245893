import type { Catalog } from '../catalog/model.ts';

/**
 * The tables that an unfinished run keeps its journal in (`src/run/journal/`). They are ours, not the service's: no
 * plan, comparison or verification sees them.
 */
export const JOURNAL_TABLES = ['stackleap_run', 'stackleap_statement'] as const;

/** True of a table that belongs to the journal. */
export function isJournalTable(name: string): boolean {
  return JOURNAL_TABLES.some((table) => table === name.toLowerCase());
}

/** A catalog as everybody else sees it. */
export function withoutJournal(catalog: Catalog): Catalog {
  return { ...catalog, tables: new Map([...catalog.tables].filter(([name]) => !isJournalTable(name))) };
}
