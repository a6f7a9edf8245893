import type { Counts, Phase, PlannedStatement } from './model.ts';

/**
 * Counts a plan's statements; a data step that is shown as several counts once.
 *
 * @param idle data steps that are left out
 */
export function countsOf(phases: readonly Phase[], idle = 0): Counts {
  const statements = phases.flatMap((phase) => phase.statements);
  const schema = statements.filter(({ kind }) => kind === 'schema');
  const count = (way: PlannedStatement['way']) => schema.filter((statement) => statement.way === way).length;
  const steps = new Set(
    statements.filter(({ kind }) => kind === 'data').map(({ migration, step }) => `${migration} ${step}`),
  );
  return {
    phases: phases.length,
    barriers: steps.size,
    idle,
    copies: count('rebuild'),
    inPlace: count('in-place'),
    instant: count('instant'),
  };
}
