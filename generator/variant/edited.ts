import { CatalogError, diffCatalogs } from '../../src/catalog/index.ts';
import type { Catalog, CharsetPair } from '../../src/catalog/model.ts';
import type { Variant } from '../../src/migration/model.ts';
import { replayOperations } from '../../src/migration/replay.ts';
import { isDataStep } from '../../src/migration/step.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { History, PastText } from '../history/index.ts';
import type { Lower } from '../rollup/draft.ts';
import { type EvaluatedEntry, entranceOf, type Session } from '../rollup/evaluate.ts';
import type { EditReport } from '../rollup/model.ts';
import { withoutVersionTables } from '../rollup/version-table.ts';
import type { LoweredStep } from '../rows/lowered.ts';
import type { Program } from '../rows/program.ts';
import { withoutOperations } from '../rows/walk.ts';
import { type BaselineText, checkBaseline } from './baseline.ts';
import { programOperations } from './catalogs.ts';
import { explain } from './reason.ts';
import { upgradeForm } from './syntax.ts';
import { checkTogether, type NeutralText, type StepsChange } from './together.ts';

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
  /** Gives a session on a database with this catalog. */
  readonly open: (catalog: Catalog) => Session;
  /** @throws where no step says what a program does */
  readonly lower: Lower;
}

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
  const told = (outcome: EditReport['outcome'], variant: string | null, details: readonly string[]): EditReport => ({
    revision,
    releases: text.releases,
    path: text.file.path,
    tag: text.file.tree.label,
    outcome,
    variant,
    details,
  });
  const unknown = (detail: string): Checked => ({ report: told('unknown', null, [detail]), variant: null });
  const session = context.open(before);
  const outcome = session.run(text.file, entranceOf({ ...entry, file: text.file }), empty, at < history.baseline);
  if ('unresolved' in outcome) {
    const { file, line, construct } = outcome.unresolved;
    return unknown(`${file}:${line}: ${construct}`);
  }
  const theirs = programOperations(outcome);
  if (sameOperations(programOperations(program), theirs)) {
    const details = rowDifferences(context, at, outcome, session.catalog);
    return details.length === 0 ? null : { report: told('rows', null, details), variant: null };
  }
  if (at < history.baseline) {
    const details = rowDifferences(context, at, outcome, session.catalog);
    const report = details.length === 0 ? null : told('rows', null, details);
    return { report, variant: null, candidate: { at, text, operations: theirs } };
  }
  try {
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
      const details = rowDifferences(context, at, outcome, session.catalog);
      const report = details.length === 0 ? null : told('rows', null, details);
      const change = stepsChange(context, at, outcome, found);
      return { report, variant: null, ...(change ? { neutral: { at, releases: text.releases, change } } : {}) };
    }
    const last = text.releases[0] ?? text.file.release;
    const sides = { chain: 'the chain', other: `the text of ${text.file.tree.label}` };
    const [chain, other] = onTwin ? [twin.expected, twin.found] : [after, found];
    const reasons = differences.map((one) => {
      const said = explain(one, bare(chain), bare(other), entries.slice(0, at + 1), sides);
      return onTwin ? `${said}; only where the database's default charset is another than the scripts name` : said;
    });
    const change = stepsChange(context, at, outcome, found);
    if (!change) return unknown('it has no migration in the set');
    const name = `${revision}-${last}`;
    const variant: Variant = { name, kind: 'edited', begins: [entry.ref], releases: text.releases, reasons, change };
    return { report: told('catalog', name, reasons), variant };
  } catch (error) {
    if (error instanceof Unlowered) return unknown(error.message);
    if (!(error instanceof CatalogError)) throw error;
    return unknown(`what comes behind it does not apply to what it leaves: ${error.message}`);
  }
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

function stepsChange(context: EditContext, at: number, program: Program, after: Catalog): StepsChange | null {
  const migration = context.migrations[at];
  if (migration === null || migration === undefined) return null;
  const steps = lowered(context, at, program, after).filter((step): step is Operation => !isDataStep(step));
  return { kind: 'steps', instead: { [migration]: steps } };
}

function lowered(
  { entries, lower }: EditContext,
  at: number,
  program: Program,
  after: Catalog,
): readonly LoweredStep[] {
  const { entry, before } = entries[at] as EvaluatedEntry;
  const { revision } = entry.ref;
  return lower(program, { before, after, file: entry.file?.path ?? revision, revision });
}

/** How the rows differ that two texts write; what cannot be told is said to be so. */
function rowDifferences(context: EditContext, at: number, theirs: Program, after: Catalog): readonly string[] {
  try {
    return verbDifferences(context, at, theirs, after);
  } catch (error) {
    if (!(error instanceof Unlowered)) throw error;
    return [`what it does to rows could not be told: ${error.message}`];
  }
}

/** By the verbs that only one of the texts has. @throws Unlowered */
function verbDifferences(context: EditContext, at: number, theirs: Program, after: Catalog): readonly string[] {
  const { program, after: own } = context.entries[at] as EvaluatedEntry;
  if (rowsText(program) === rowsText(theirs)) return [];
  const said = (steps: readonly LoweredStep[]) =>
    new Map(steps.filter(isDataStep).map((step) => [JSON.stringify(step, plain), step] as const));
  const [ours, others] = [said(lowered(context, at, program, own)), said(lowered(context, at, theirs, after))];
  const verbs = (mine: typeof ours, yours: typeof ours) => [
    ...new Set([...mine].filter(([key]) => !yours.has(key)).map(([, step]) => verbOf(step))),
  ];
  return [
    ...verbs(ours, others).map((verb) => `${verb}: not so in this text`),
    ...verbs(others, ours).map((verb) => `${verb}: in this text only`),
  ];
}

/** What a program does to rows, without the places in the scripts that it comes from. */
export function rowsText(program: Program): string {
  return JSON.stringify(withoutOperations(program), (key, value: unknown) =>
    key === 'place' ? undefined : plain(key, value),
  );
}

/** `updateRows images`, `assertNone` */
function verbOf(step: Exclude<LoweredStep, Operation>): string {
  const tables = Object.keys(step.writes);
  return [step.kind, ...tables].join(' ');
}

function sameOperations(ours: readonly Operation[], theirs: readonly Operation[]): boolean {
  return JSON.stringify(ours) === JSON.stringify(theirs);
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
