import { CatalogError, diffCatalogs } from '../../src/catalog/index.ts';
import type { Catalog, CharsetPair } from '../../src/catalog/model.ts';
import type { Variant } from '../../src/migration/model.ts';
import { replayOperations } from '../../src/migration/replay.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { PastText } from '../history/index.ts';
import { type EvaluatedEntry, entranceOf } from '../rollup/evaluate.ts';
import type { EditReport } from '../rollup/model.ts';
import { withoutVersionTables } from '../rollup/version-table.ts';
import { type BaselineText, checkBaseline } from './baseline.ts';
import { programOperations, sameOperations } from './catalogs.ts';
import { besides, inCompany, type Met, type RanText } from './company.ts';
import { type EditContext, otherTexts, Unlowered } from './edit-context.ts';
import { rowDifferences } from './edit-rows.ts';
import { stepsChange } from './edit-steps.ts';
import { explain } from './reason.ts';
import { checkTogether, type NeutralText } from './together.ts';

/** Evaluates the other texts of a chain's scripts, and compares what they leave with what the chain's text leaves. */
export function checkEdits(context: EditContext): {
  readonly reports: readonly EditReport[];
  readonly variants: readonly Variant[];
} {
  const reports: EditReport[] = [];
  const variants: Variant[] = [];
  const taken = new Set<string>();
  const candidates: BaselineText[] = [];
  const neutrals: NeutralText[] = [];
  for (const at of context.entries.keys()) {
    const own: Variant[] = [];
    for (const text of otherTexts(context, at)) {
      const checked = checkText(context, at, text);
      if (!checked) continue;
      const { variant, candidate, neutral, report } = checked;
      if (neutral) neutrals.push(neutral);
      if (candidate) candidates.push(candidate);
      const known = own.find(({ change }) => variant && JSON.stringify(change) === JSON.stringify(variant.change));
      if (known && variant) {
        const releases = [...new Set([...known.releases, ...variant.releases])];
        own.splice(own.indexOf(known), 1, { ...known, releases });
        reports.push({ ...(report as EditReport), variant: known.name });
      } else if (variant) {
        const name = free(variant.name, taken);
        own.push({ ...variant, name });
        reports.push({ ...(report as EditReport), variant: name });
      } else if (report) reports.push(report);
    }
    variants.push(...own);
  }
  const first = checkBaseline(context, candidates);
  const together = variants.flatMap((variant) => checkTogether(context, variant, neutrals));
  return {
    reports: [...first.reports, ...reports],
    variants: [...first.variants, ...variants, ...together.map((one) => ({ ...one, name: free(one.name, taken) }))],
  };
}

/** The name, numbered from the second script on that would have it. */
function free(name: string, taken: Set<string>): string {
  let own = name;
  for (let count = 2; taken.has(own); count++) own = `${name}-${count}`;
  taken.add(own);
  return own;
}

interface Checked {
  readonly report: EditReport | null;
  readonly variant: Variant | null;
  /** A text of the baseline that changes the schema otherwise than the chain's. */
  readonly candidate?: BaselineText;
  /** A text that leaves the chain's catalog on the chain, by another way. */
  readonly neutral?: NeutralText;
}

/** `null`: what is left of the text is what is left of the chain's. */
function checkText(context: EditContext, at: number, text: PastText): Checked | null {
  const { history, entries } = context;
  const { entry, program, before, after, empty } = entries[at] as EvaluatedEntry;
  const { revision } = entry.ref;
  const told: Tell = (outcome, variant, details) => ({
    revision,
    releases: text.releases,
    path: text.file.path,
    tag: text.file.tree.label,
    outcome,
    variant,
    details,
  });
  const session = context.open(before);
  const outcome = session.run(text.file, entranceOf({ ...entry, file: text.file }), empty, at < history.baseline);
  if ('unresolved' in outcome) {
    const { file, line, construct } = outcome.unresolved;
    const met = outcome.raises && at >= history.baseline ? inCompany(context, context.installs, at, text) : null;
    if (met) return checkMet(context, text, met, told);
    return {
      report: told(outcome.raises ? 'fails' : 'unknown', null, [`${file}:${line}: ${construct}`]),
      variant: null,
    };
  }
  const theirs = programOperations(outcome);
  const ran: RanText = { at, program: outcome, before, after: session.catalog };
  if (sameOperations(programOperations(program), theirs)) return checkRows(context, ran, told);
  if (at < history.baseline) {
    return {
      report: checkRows(context, ran, told)?.report ?? null,
      variant: null,
      candidate: { at, text, operations: theirs },
    };
  }
  return unlessUnclear(told, () => {
    const repositories = Object.values(history.repositories);
    const bare = (catalog: Catalog) => withoutVersionTables(catalog, repositories);
    const found = session.catalog;
    const twin = twinOf(before, programOperations(program), theirs);
    let differences = diffCatalogs(bare(after), bare(found));
    let onTwin = false;
    if (differences.length === 0) {
      differences = diffCatalogs(bare(twin.expected), bare(twin.found));
      onTwin = true;
    }
    if (differences.length === 0) {
      const change = stepsChange(context, [ran]);
      const report = checkRows(context, ran, told)?.report ?? null;
      return { report, variant: null, ...(change ? { neutral: { at, releases: text.releases, change } } : {}) };
    }
    const sides = { chain: 'the chain', other: `the text of ${text.file.tree.label}` };
    const [chain, other] = onTwin ? [twin.expected, twin.found] : [after, found];
    const reasons = differences.map((one) => {
      const said = explain(one, bare(chain), bare(other), entries.slice(0, at + 1), sides);
      return onTwin ? `${said}; only where the database's default charset is another than the scripts name` : said;
    });
    return editedVariant(context, text, [...besides(context, at, text), ran], reasons, told);
  });
}

type Tell = (outcome: EditReport['outcome'], variant: string | null, details: readonly string[]) => EditReport;

/** What cannot be told is said to be so. */
function unlessUnclear(told: Tell, work: () => Checked | null): Checked | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof Unlowered) return { report: told('unknown', null, [error.message]), variant: null };
    if (!(error instanceof CatalogError)) throw error;
    const said = `what comes behind it does not apply to what it leaves: ${error.message}`;
    return { report: told('unknown', null, [said]), variant: null };
  }
}

/** `null`: it writes the rows that the chain's text writes. */
function checkRows(context: EditContext, ran: RanText, told: Tell): Checked | null {
  const details = rowDifferences(context, ran);
  return details.length === 0 ? null : { report: told('rows', null, details), variant: null };
}

/** What a text leaves in the company that it had. */
function checkMet(context: EditContext, text: PastText, { ran, others, newest }: Met, told: Tell): Checked | null {
  const { history, entries } = context;
  const { after } = entries[ran.at] as EvaluatedEntry;
  return unlessUnclear(told, () => {
    const repositories = Object.values(history.repositories);
    const [chain, other] = [newest ?? after, ran.after].map((one) => withoutVersionTables(one, repositories)) as [
      Catalog,
      Catalog,
    ];
    const differences = diffCatalogs(chain, other);
    if (differences.length === 0) return checkRows(context, ran, told);
    const sides = { chain: 'the chain', other: `the texts of ${text.releases.at(-1)}` };
    const reasons = differences.map((one) => explain(one, chain, other, entries.slice(0, ran.at + 1), sides));
    return editedVariant(context, text, [...others, ran], reasons, told);
  });
}

/** The variant that texts leave. @param texts in the chain's order; the last one is what it is called after */
function editedVariant(
  context: EditContext,
  text: PastText,
  texts: readonly RanText[],
  reasons: readonly string[],
  told: Tell,
): Checked {
  const change = stepsChange(context, texts);
  if (!change) return { report: told('unknown', null, ['no migration of the set stands before it']), variant: null };
  const refs = texts.map(({ at }) => (context.entries[at] as EvaluatedEntry).entry.ref);
  const name = `${refs.at(-1)?.revision}-${text.releases[0] ?? text.file.release}`;
  const variant: Variant = { name, kind: 'edited', begins: refs, releases: text.releases, reasons, change };
  return { report: told('catalog', name, reasons), variant };
}

const OTHER_DEFAULT: CharsetPair = { charset: 'latin1', collation: 'latin1_swedish_ci' };

/** Both texts' catalogs on a database of another default charset. */
function twinOf(
  before: Catalog,
  ours: readonly Operation[],
  theirs: readonly Operation[],
): { readonly expected: Catalog; readonly found: Catalog } {
  const other = { ...before, ...OTHER_DEFAULT };
  return { expected: replayOperations(other, ours), found: replayOperations(other, theirs) };
}
