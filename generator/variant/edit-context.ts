import type { Catalog } from '../../src/catalog/model.ts';
import type { Variant } from '../../src/migration/model.ts';
import type { History, PastText } from '../history/index.ts';
import type { Lower } from '../rollup/draft.ts';
import type { EvaluatedEntry, Session } from '../rollup/evaluate.ts';
import { upgradeForm } from './syntax.ts';

/** No step says what a text does. */
export class Unlowered extends Error {
  override readonly name = 'Unlowered';
}

/** What a chain's edited scripts are checked with. */
export interface EditContext {
  readonly history: History;
  readonly entries: readonly EvaluatedEntry[];
  /** The baseline's entries on a database of another default charset. */
  readonly twins: readonly EvaluatedEntry[];
  /** Parallel to `entries`: the migration that holds each. */
  readonly migrations: readonly (string | null)[];
  /** Variants of squashes: databases that a release's own code has installed. */
  readonly installs: readonly Variant[];
  /** Gives a session on a database with this catalog. */
  readonly open: (catalog: Catalog) => Session;
  /** @throws where no step says what a program does */
  readonly lower: Lower;
}

/** Texts that do something else than the chain's as far as their syntax tells, each once, oldest first. */
export function otherTexts({ entries }: Pick<EditContext, 'entries'>, at: number): readonly PastText[] {
  const { entry, override } = entries[at] as EvaluatedEntry;
  const { file, past = [] } = entry;
  if (!file || past.length === 0) return [];
  const own = upgradeForm(file);
  const found = new Map<string, PastText>();
  for (const text of [...past].reverse()) {
    const key = upgradeForm(text.file);
    if (key === own || override?.replaces.includes(text.file.sha256)) continue;
    const known = found.get(key);
    found.set(key, known ? { ...known, releases: [...known.releases, ...text.releases] } : text);
  }
  return [...found.values()].map((text) => ({ ...text, releases: [...new Set(text.releases)] }));
}
