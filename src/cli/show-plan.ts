import type { Diagnostic, Plan, PlannedStatement } from '../plan/model.ts';
import { count, duration, table } from './table.ts';

function publicStatement(statement: PlannedStatement) {
  const { sql, table: name, way, reason, rows, bytes, estimateSeconds, guards = [] } = statement;
  const asked = guards.map(({ select }) => select);
  return { sql, table: name, way, reason, rows, bytes, estimateSeconds, ...(asked.length === 0 ? {} : { asked }) };
}

/** The plan as DESIGN.md's JSON document. */
export function planDocument(plan: Plan) {
  return {
    service: plan.service,
    database: plan.database,
    from: plan.from,
    to: plan.to,
    hash: plan.hash,
    way: plan.way,
    counts: plan.counts,
    stepwise: plan.stepwise,
    phases: plan.phases.map(({ name, release, covers, statements }) => ({
      name,
      release,
      covers,
      statements: statements.map(publicStatement),
    })),
    diagnostics: plan.diagnostics,
  };
}

export function diagnosticLines(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.flatMap(({ code, severity, message, advice, affects }) => {
    const concerned =
      affects.length === 0 ? '' : ` (${affects.slice(0, 3).join(', ')}${affects.length > 3 ? ', …' : ''})`;
    return [`${severity} ${code}: ${message}${concerned}`, ...(advice === null ? [] : [`  ${advice}`])];
  });
}

/** What coalescing has made of the chain. */
function comparison({ way, counts, stepwise }: Plan): string[] {
  if (way === 'stepwise') return [];
  const one = ({ copies, inPlace, instant }: Plan['counts']) =>
    `${copies} copies, ${inPlace} in place, ${instant} instant`;
  const all = `coalesced: ${one(counts)}; script by script: ${one(stepwise)}`;
  if (counts.idle === 0) return [all];
  return [
    all,
    `left out: ${count(counts.idle, 'data step')}, over new tables without rows or into columns that go again`,
  ];
}

/** The plan for people: a line a phase, what is slow, what is odd. */
export function planText(plan: Plan): string {
  const statements = plan.phases.flatMap((phase) => phase.statements);
  const seconds = statements.reduce((sum, statement) => sum + statement.estimateSeconds, 0);
  const head = `${plan.service}/${plan.database}: ${plan.from} → ${plan.to}`;
  const isQuiet = ({ code }: Diagnostic) => code === 'SL032' || code === 'SL035';
  const notable = plan.diagnostics.filter((one) => !isQuiet(one));
  const quiet = plan.diagnostics.length - notable.length;
  const tail = [
    ...diagnosticLines(notable),
    ...(quiet === 0 ? [] : [`${count(quiet, 'harmless difference')} from the expected schema; \`status\` lists them`]),
  ];
  if (plan.phases.length === 0) return [head, 'nothing to do', ...tail].join('\n');
  const rows = plan.phases.map(({ name, statements: own }) => [
    name,
    own.length,
    own.filter(({ way }) => way === 'rebuild').length,
    duration(own.reduce((sum, statement) => sum + statement.estimateSeconds, 0)),
  ]);
  return [
    head,
    ...comparison(plan),
    `${count(plan.phases.length, 'phase')}, ${count(statements.length, 'statement')}, about ${duration(seconds)}, plan ${plan.hash.slice(0, 12)}`,
    '',
    table(['phase', 'statements', 'rebuilds', 'estimate'], rows),
    ...slowest(plan),
    ...(tail.length === 0 ? [] : ['', ...tail]),
  ].join('\n');
}

function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Math.round(bytes / 1024 ** power)} ${units[power]}`;
}

/** `rebuild (change type; 2 more changes ride in the copy), 1200 rows, 3 MiB, about 0.16 s`. */
function costText({ way, reason, rows, bytes, estimateSeconds }: PlannedStatement): string {
  const how = reason === '' ? way : `${way} (${reason})`;
  const much = rows === null || bytes === null ? [] : [`${rows} rows`, size(bytes)];
  return [how, ...much, `about ${duration(estimateSeconds)}`].join(', ');
}

/** The statements themselves, each ended by a semicolon, with phases, and what each statement costs, as comments. */
export function planSql(plan: Plan): string {
  const lines = [`-- ${plan.service}/${plan.database}: ${plan.from} to ${plan.to}`, `-- plan ${plan.hash}`];
  for (const phase of plan.phases) {
    lines.push('', `-- ${phase.name}`);
    for (const statement of phase.statements) {
      const { sql, guards = [] } = statement;
      lines.push(`-- ${costText(statement).replaceAll(/\s+/g, ' ')}`, sql.startsWith('--') ? sql : `${sql};`);
      for (const { select } of guards) lines.push(`-- has to find no row, or the statement is taken back: ${select};`);
    }
  }
  return lines.join('\n');
}

/** Statements below these seconds are not worth a line of their own. */
const NOTABLE = 1;

/** What takes long, the longest first. */
function slowest(plan: Plan): readonly string[] {
  const long = plan.phases
    .flatMap(({ statements }) => statements)
    .filter(({ estimateSeconds }) => estimateSeconds >= NOTABLE)
    .sort((a, b) => b.estimateSeconds - a.estimateSeconds);
  if (long.length === 0) return [];
  const rows = long
    .slice(0, 10)
    .map(({ table: name, way, reason, rows: count, bytes, estimateSeconds }) => [
      name ?? '',
      way,
      count ?? '',
      bytes === null ? '' : size(bytes),
      duration(estimateSeconds),
      reason,
    ]);
  const rest = long.length > 10 ? [`and ${long.length - 10} more of a second or longer; --sql shows all`] : [];
  return ['', table(['table', 'way', 'rows', 'size', 'estimate', 'reason'], rows), ...rest];
}
