import type { Catalog } from '../../catalog/model.ts';
import { aroundOf } from '../../plan/around.ts';
import { compareCatalogs } from '../../plan/compare.ts';
import type { PlannedStatement } from '../../plan/model.ts';
import { type Fingerprint, sameFingerprint, type Touched, touchedPart } from './fingerprint.ts';

/** Whether a schema statement took effect; `unknown` when what is there is neither what was nor what should be. */
export type Verdict =
  | { readonly kind: 'applied' }
  | { readonly kind: 'not-applied' }
  /** Sentences, each about one object: what the plan expects, and what is there. */
  | { readonly kind: 'unknown'; readonly look: readonly string[] };

/** Harmless to a service, but not when the statement itself is about it. */
const COUNTED = new Set(['table-unexpected', 'index-unexpected', 'trigger-unexpected']);

function differences(expected: Catalog, live: Catalog, touched: Touched) {
  return compareCatalogs(touchedPart(expected, touched), touchedPart(live, touched)).filter(({ code, harmless }) =>
    code === 'database-charset' ? touched.database : !harmless || COUNTED.has(code),
  );
}

/**
 * Decides from the catalog. A single schema statement takes effect whole or not at all (MariaDB from 10.6, MySQL from
 * 8.0; "Atomic DDL" in both manuals): what it touches is as it was before, or as the plan says that it will be.
 *
 * @param before taken when its intent was written
 * @param now of the same objects
 */
export function decide(
  statement: PlannedStatement,
  touched: Touched,
  before: Fingerprint,
  now: Fingerprint,
  live: Catalog,
): Verdict {
  if (sameFingerprint(before, now)) return { kind: 'not-applied' };
  const left = differences(aroundOf(statement).after, live, touched);
  if (left.length === 0) return { kind: 'applied' };
  return {
    kind: 'unknown',
    look: left.map(
      ({ object, expected, found }) =>
        `${object}: ${expected ?? 'nothing'} if it took effect; there is ${found ?? 'nothing'}`,
    ),
  };
}

/**
 * True when a statement whose intent is not in the journal has taken effect all the same: a server that does not flush
 * its log at each commit can lose the intent in a crash and keep the statement.
 */
export function tookEffectUnseen(statement: PlannedStatement, touched: Touched, live: Catalog): boolean {
  const { before, after } = aroundOf(statement);
  const part = touchedPart(live, touched);
  const charset = (expected: Catalog) => !touched.database || expected.collation === live.collation;
  const same = (expected: Catalog) =>
    charset(expected) &&
    compareCatalogs(touchedPart(expected, touched), part).every(({ code }) => code === 'database-charset');
  return same(after) && !same(before);
}
