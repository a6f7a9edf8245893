import type { MigrationSet, Plain } from '../../migration/model.ts';
import type { Plan } from '../../plan/model.ts';
import type { PlanOptions } from '../../plan/plan.ts';
import { Problem } from '../../problem.ts';
import { type Unit, unitHash, unitText } from '../unit.ts';
import { inputDigests, plainOptions, setDigests } from './document.ts';
import type { RunRecord, UnitRecord } from './model.ts';

/** What a command comes with. */
export interface Command {
  /** As it was loaded: its inputs are not bound. */
  readonly set: MigrationSet;
  readonly release: string;
  readonly options: PlanOptions;
  readonly values?: ReadonlyMap<string, Plain> | undefined;
  readonly tool: string;
}

type Digests = Readonly<Record<string, unknown>>;

/** `added x, y; without z; other v`; nothing when there is no difference. */
function changes(was: Digests, is: Digests): string {
  const name = (names: readonly string[]) =>
    names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  const added = Object.keys(is).filter((key) => !(key in was));
  const gone = Object.keys(was).filter((key) => !(key in is));
  const other = Object.keys(is).filter((key) => key in was && JSON.stringify(is[key]) !== JSON.stringify(was[key]));
  return [
    ...(added.length > 0 ? [`now with ${name(added)}`] : []),
    ...(gone.length > 0 ? [`now without ${name(gone)}`] : []),
    ...(other.length > 0 ? [`another ${name(other)}`] : []),
  ].join(', ');
}

/** What a command has that is not what the run was begun with; each a clause for people. */
export function otherThanBegun(run: RunRecord, command: Command): readonly string[] {
  const { set, release, options } = command;
  const service = `${set.service}/${set.database}`;
  const began = `${run.service}/${run.database}`;
  if (service !== began) return [`it is an upgrade of ${began}, not of ${service}`];
  const sets = changes(run.document.set, setDigests(set));
  const inputs = changes(run.document.inputs, inputDigests(command, run.document.salt));
  const asked = changes({ ...run.document.options }, { ...plainOptions(options) });
  return [
    ...(run.to === release ? [] : [`it leads to ${run.to}, not to ${release}`]),
    ...(sets === '' ? [] : [`the set is another one: ${sets}`]),
    ...(inputs === '' ? [] : [`the inputs are others: ${inputs}`]),
    ...(asked === '' ? [] : [`the options are others: ${asked}`]),
  ];
}

/** The first statement in which the plan made now and the one that was begun part. */
function parting(records: readonly UnitRecord[], units: readonly Unit[]): string {
  const at = units.findIndex((unit, index) => records[index]?.hash !== unitHash(unit));
  const unit = units[at];
  const record = records[at < 0 ? units.length : at];
  const shown = (text: string | undefined) => (text === undefined ? 'nothing' : text.slice(0, 200));
  return `statement ${(at < 0 ? units.length : at) + 1} was ${shown(record?.statement)}, and is now ${shown(unit && unitText(unit))}`;
}

/** @throws Problem SL045 with every difference */
export function refuseOther(name: string, run: RunRecord, found: readonly string[]): void {
  if (found.length === 0) return;
  throw new Problem('SL045', `${name} holds an unfinished upgrade, and this is not its command: ${found.join('; ')}`, {
    advice: `finish it first, with the set, inputs and options that it was begun with: upgrade ${run.service}/${run.database} --to ${run.to} (begun ${run.startedAt} by Stackleap ${run.tool})`,
    details: { differences: found, to: run.to, begun: run.startedAt, tool: run.tool },
  });
}

/**
 * The plan made anew from the stored start must be the one that was begun.
 *
 * @throws Problem SL045
 */
export function refuseOtherPlan(
  name: string,
  run: RunRecord,
  plan: Plan,
  units: readonly Unit[],
  records: readonly UnitRecord[],
  tool: string,
): void {
  const same = plan.hash === run.hash && units.every((unit, at) => records[at]?.hash === unitHash(unit));
  if (same && records.length === units.length) return;
  const by = run.tool === tool ? '' : `it was begun by Stackleap ${run.tool}, and this is ${tool}; `;
  refuseOther(name, run, [`${by}its plan would be another one: ${parting(records, units)}`]);
}
