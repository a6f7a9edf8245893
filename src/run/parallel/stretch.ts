import type { Unit } from '../unit.ts';

/** A session setting that is what every session begins with. */
function isUsual({ statements }: Unit): boolean {
  return statements.every(({ sql }) => sql === 'SET foreign_key_checks = 1');
}

/** Units of a phase that follow one another and may run at the same time as far as they have nothing to do with each other. */
export function stretches(units: readonly Unit[]): readonly (readonly Unit[])[] {
  const found: Unit[][] = [];
  // What a session has set holds for it alone.
  let usual = true;
  for (const unit of units) {
    const last = found.at(-1);
    if (unit.kind === 'session') usual = isUsual(unit);
    const joins = unit.kind === 'schema' && usual && last?.[0]?.kind === 'schema' && last[0].phase === unit.phase;
    if (joins && last.at(-1)?.position === unit.position - 1) last.push(unit);
    else found.push([unit]);
  }
  return found;
}
