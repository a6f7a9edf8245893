import { CatalogError, diffCatalogs } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { Variant } from '../../src/migration/model.ts';
import { replayOperations } from '../../src/migration/replay.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { History, PastText } from '../history/index.ts';
import type { EvaluatedEntry } from '../rollup/evaluate.ts';
import type { EditReport } from '../rollup/model.ts';
import { withoutVersionTables } from '../rollup/version-table.ts';
import { programOperations, tablesChange } from './catalogs.ts';
import { explain } from './reason.ts';

/** Another text of a script that the set's baseline holds. */
export interface BaselineText {
  /** Its place in the chain. */
  readonly at: number;
  readonly text: PastText;
  readonly operations: readonly Operation[];
}

interface BaselineContext {
  readonly history: History;
  readonly entries: readonly EvaluatedEntry[];
  readonly twins: readonly EvaluatedEntry[];
}

/**
 * The scripts of the baseline ran together, in the release that a database was born at: for each release, its texts of
 * all of them are one variant.
 */
export function checkBaseline(
  context: BaselineContext,
  texts: readonly BaselineText[],
): { readonly reports: readonly EditReport[]; readonly variants: readonly Variant[] } {
  const order = context.history.releases.map(({ release }) => release);
  const groups = new Map<string, { readonly texts: readonly BaselineText[]; readonly releases: string[] }>();
  const releases = [...new Set(texts.flatMap(({ text }) => text.releases))];
  for (const release of releases.sort((a, b) => order.indexOf(a) - order.indexOf(b))) {
    const own = [
      ...new Map(texts.filter(({ text }) => text.releases.includes(release)).map((one) => [one.at, one])).values(),
    ];
    const key = own.map(({ at, text }) => `${at} ${text.file.sha256}`).join('\n');
    const known = groups.get(key) ?? { texts: own, releases: [] };
    groups.set(key, known);
    known.releases.push(release);
  }
  const reports: EditReport[] = [];
  const variants: Variant[] = [];
  for (const group of groups.values()) {
    const checked = checkGroup(context, group.texts, group.releases);
    if (!checked) continue;
    reports.push(checked.report);
    if (checked.variant) variants.push(checked.variant);
  }
  return { reports, variants };
}

function checkGroup(
  { history, entries, twins }: BaselineContext,
  texts: readonly BaselineText[],
  releases: readonly string[],
): { readonly report: EditReport; readonly variant: Variant | null } | null {
  const { file } = (texts[0] as BaselineText).text;
  const begins = texts.map(({ at }) => (entries[at] as EvaluatedEntry).entry.ref);
  const base = {
    revision: begins.map(({ revision }) => revision).join(', '),
    releases,
    path: file.path,
    tag: file.tree.label,
  };
  const repositories = Object.values(history.repositories);
  const run = (chain: readonly EvaluatedEntry[]): { readonly expected: Catalog; readonly found: Catalog } => {
    const own = chain.slice(0, history.baseline);
    const found = own.reduce(
      (catalog, { program }, at) => {
        const other = texts.find((text) => text.at === at);
        return replayOperations(catalog, other?.operations ?? programOperations(program));
      },
      (own[0] as EvaluatedEntry).before,
    );
    const expected = (own.at(-1) as EvaluatedEntry).after;
    return { expected: withoutVersionTables(expected, repositories), found: withoutVersionTables(found, repositories) };
  };
  try {
    const [plain, twin] = [run(entries), run(twins)];
    const onTwin = diffCatalogs(plain.expected, plain.found).length === 0;
    const { expected, found } = onTwin ? twin : plain;
    const change = tablesChange(plain.expected, plain.found, { from: twin.expected, to: twin.found });
    if (!change) return null;
    const sides = { chain: 'the chain', other: `the texts of ${releases[0] ?? file.release}` };
    const reasons = diffCatalogs(expected, found).map((one) => {
      const said = explain(one, expected, found, entries.slice(0, history.baseline), sides);
      return onTwin ? `${said}; only where the database's default charset is another than the scripts name` : said;
    });
    const name = `baseline-${releases[0] ?? file.release}`;
    return {
      report: { ...base, outcome: 'catalog', variant: name, details: reasons },
      variant: { name, kind: 'edited', begins, releases, reasons, change },
    };
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    const details = [`what comes behind them does not apply to what they leave: ${error.message}`];
    return { report: { ...base, outcome: 'unknown', variant: null, details }, variant: null };
  }
}
