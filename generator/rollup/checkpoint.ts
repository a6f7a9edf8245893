import { type Difference, diffCatalogs } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { RevisionRef } from '../../src/migration/model.ts';
import type { History } from '../history/index.ts';
import { type EvaluatedEntry, entranceOf, type Session } from './evaluate.ts';
import type { CheckpointReport, UnresolvedReport } from './model.ts';
import { withoutVersionTables, withVersionTable } from './version-table.ts';

/** What the comparison of a database's squashes with its chain came to. */
export interface CheckedCheckpoints {
  readonly reports: readonly CheckpointReport[];
  readonly unresolved: readonly UnresolvedReport[];
}

/**
 * Evaluates every squash on an empty database and compares the result with the chain's catalog at the same revision.
 * @param open gives a session on an empty database
 */
export function checkCheckpoints(
  history: History,
  entries: readonly EvaluatedEntry[],
  open: () => Session,
): CheckedCheckpoints {
  const repositories = Object.values(history.repositories);
  const reports: CheckpointReport[] = [];
  const unresolved: UnresolvedReport[] = [];
  for (const checkpoint of history.checkpoints) {
    const expected = catalogAt(entries, checkpoint.stands);
    if (!expected) continue;
    const session = open();
    for (const repository of repositories) session.replaceCatalog(withVersionTable(session.catalog, repository));
    const outcome = session.run(checkpoint.file, entranceOf(checkpoint), new Set());
    if ('unresolved' in outcome) {
      unresolved.push({ ...outcome.unresolved, revision: checkpoint.ref.revision });
      continue;
    }
    const found = withoutVersionTables(session.catalog, repositories);
    const differences = diffCatalogs(withoutVersionTables(expected, repositories), found);
    reports.push({
      revision: checkpoint.ref.revision,
      release: checkpoint.release,
      differences: differences.map(describe),
    });
  }
  return { reports, unresolved };
}

/** The catalog once all of `refs` have run. */
function catalogAt(entries: readonly EvaluatedEntry[], refs: readonly RevisionRef[]): Catalog | null {
  const last = entries.findLastIndex(({ entry }) =>
    refs.some((ref) => ref.repository === entry.ref.repository && ref.revision === entry.ref.revision),
  );
  return entries[last]?.after ?? null;
}

/** `column-nullable volumes.host: NOT NULL in the chain, NULL in the squash` */
function describe({ code, object, expected, found }: Difference): string {
  const name = Object.values(object).join('.');
  const side = (value: string | null, where: string) =>
    value === null ? `not in the ${where}` : `${value} in the ${where}`;
  return `${code} ${name}: ${side(expected, 'chain')}, ${side(found, 'squash')}`;
}
