import { isDeepStrictEqual } from 'node:util';
import { conditionHolds } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import { describeCondition } from '../../src/operation/index.ts';
import type { Condition } from '../../src/operation/model.ts';
import type { Question } from '../python/question.ts';
import type { Program } from '../rows/program.ts';
import { assume } from './assume.ts';
import { compareWays, NotOneList, type OtherWay, withGuard } from './compare.ts';
import { catalogsBefore, programOf, type Unit, unitKeys, unitsOf, withGuards } from './unit.ts';

/**
 * How a script ran on another database: what it did; that it raises there by itself, so that upstream's own tool gets no
 * further either; or why it is not known.
 */
export type OtherRun = { readonly program: Program } | { readonly raises: true } | { readonly failure: string };

export interface Explored {
  /** What the script does whichever answers its questions have; decided where it runs, by conditions on its steps. */
  readonly program: Program;
  /** Questions of which the other answer leads a way that the program does not hold, each as a sentence. */
  readonly notes: readonly string[];
}

/**
 * Makes of what a script does on the chain's database what it does on any that differs in what the script asks. The
 * schema of a database is only known as far as the sources tell it: a squash, an edited script or drift may have left
 * another answer than the chain's. So the script is evaluated again for each question, on a catalog that gives the
 * other one, and what differs gets the question as its condition.
 *
 * @param start the chain's catalog in front of the script
 * @param run evaluates the script on another catalog
 */
export function exploreAnswers(
  program: Program,
  questions: readonly Question[],
  start: Catalog,
  run: (catalog: Catalog) => OtherRun,
): Explored {
  const keyOf = unitKeys();
  const wayOf = (one: Program, from: Catalog) => {
    const units = unitsOf(one);
    return { units, start: from, catalogs: catalogsBefore(from, units) };
  };
  const own = wayOf(program, start);
  const ways: OtherWay[] = [];
  const failures = new Map<string, Question[]>();
  for (const question of distinct(questions, start)) {
    const failed = (why: string): void => {
      const { file, line } = question.place;
      const key = `${file}:${line}: ${why}`;
      failures.set(key, [...(failures.get(key) ?? []), question]);
    };
    const because = question.answer ? question.condition : opposite(question.condition);
    const other = opposite(because);
    const starts = assume(start, question.condition, !question.answer);
    const found: OtherWay[] = [];
    for (const witness of starts) {
      const outcome = run(witness);
      if ('raises' in outcome) break;
      if ('failure' in outcome) {
        failed(outcome.failure);
        break;
      }
      try {
        const way = { ...wayOf(outcome.program, witness), because: other };
        found.push(compareWays({ ...own, because }, way, keyOf));
      } catch (error) {
        if (!(error instanceof NotOneList)) throw error;
        failed(error.message);
        break;
      }
    }
    const [first] = found;
    if (starts.length === 0) failed('what is there instead cannot be told');
    else if (first && found.length === starts.length) {
      if (found.every((one) => sameWay(one, first, keyOf))) ways.push(named(first, other));
      else failed('it depends on what exactly is there instead');
    }
  }
  return {
    program: assembled(program, own.units, ways, keyOf),
    notes: [...failures].map(([key, of]) => noteOf(key, of)),
  };
}

function opposite(condition: Condition): Condition {
  return condition.kind === 'not' ? condition.condition : { kind: 'not', condition };
}

/** Each question once; not those whose answer the script's own changes have made. */
function distinct(questions: readonly Question[], start: Catalog): readonly Question[] {
  const seen = new Map<string, Question>();
  for (const question of questions) {
    if (conditionHolds(start, question.condition, start) !== question.answer) continue;
    const key = JSON.stringify(question.condition);
    if (!seen.has(key)) seen.set(key, question);
  }
  return [...seen.values()];
}

function sameWay(a: OtherWay, b: OtherWay, keyOf: (unit: Unit) => string): boolean {
  const form = ({ only, both, added }: OtherWay) => [
    [...only.keys()],
    [...both.keys()],
    added.map(({ at, unit }) => [at, keyOf(unit)]),
  ];
  return isDeepStrictEqual(form(a), form(b));
}

/** An index that is known by its name alone is dropped by that: over which columns it goes was only assumed. */
function named(way: OtherWay, condition: Condition): OtherWay {
  if (condition.kind !== 'hasIndex' || condition.name === undefined || condition.columns !== undefined) return way;
  const { table, name } = condition;
  const added = way.added.map(({ at, unit }) => {
    if (unit.kind !== 'operation') return { at, unit };
    const { operation } = unit.stmt;
    if (operation.kind !== 'dropIndex' || operation.table !== table || operation.name !== name) return { at, unit };
    const { columns: _, unique: __, ...bare } = operation;
    return { at, unit: { kind: 'operation', stmt: { ...unit.stmt, operation: bare } } as const };
  });
  return { ...way, added };
}

/** One list of all ways. A unit that two of them add at one place is there where either has its answer. */
function assembled(
  program: Program,
  units: readonly Unit[],
  ways: readonly OtherWay[],
  keyOf: (unit: Unit) => string,
): Program {
  if (ways.every(({ only, both, added }) => only.size === 0 && both.size === 0 && added.length === 0)) return program;
  const result: Unit[] = [];
  for (let at = 0; at <= units.length; at++) {
    const added = new Map<string, Unit>();
    for (const { unit } of ways.flatMap((way) => way.added.filter((one) => one.at === at))) {
      const key = keyOf(withGuards(unit, () => undefined));
      const before = added.get(key);
      added.set(key, before ? eitherOf(before, unit) : unit);
    }
    result.push(...added.values());
    const unit = units[at];
    if (!unit) continue;
    const relaxed = ways.reduce((one, { both }) => both.get(at) ?? one, unit);
    const conditions = ways.flatMap(({ only }) => only.get(at) ?? []);
    result.push(conditions.reduce((one, condition) => withGuard(one, condition), relaxed));
  }
  return programOf(result);
}

function eitherOf(a: Unit, b: Unit): Unit {
  const guards: (Condition | undefined)[] = [];
  withGuards(b, (when) => {
    guards.push(when);
    return when;
  });
  let at = 0;
  return withGuards(a, (when) => {
    const other = guards[at++];
    return when && other ? { kind: 'any', conditions: [when, other] } : undefined;
  });
}

function noteOf(key: string, questions: readonly Question[]): string {
  const [first, ...more] = questions.map(({ condition, answer }) =>
    describeCondition(answer ? opposite(condition) : condition),
  );
  const others = more.length === 0 ? '' : ` (and ${more.length} questions like it)`;
  return `${key}: where ${first}${others}, the script goes a way that the set does not hold`;
}
