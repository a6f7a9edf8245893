import { quoteName } from '../expression.ts';
import { sameName } from '../lookup.ts';
import type { Check, Table } from '../model.ts';
import { type Difference, pairUp } from './difference.ts';

export function diffChecks(expected: Table, live: Table): Difference[] {
  const table = expected.name;
  const found: Difference[] = [];
  const shape = (check: Check): string => `${check.column === undefined ? '' : 'column '}${check.expression}`;
  const { pairs, missing, unexpected } = pairUp(expected.checks, live.checks, shape);
  for (const [ours, theirs] of pairs) {
    if (sameName(ours.name, theirs.name)) continue;
    found.push({ code: 'check-name', object: { table, check: ours.name }, expected: ours.name, found: theirs.name });
  }
  const alone = new Set(unexpected);
  for (const check of missing) {
    const namesake = [...alone].find((each) => sameName(each.name, check.name));
    const object = { table, check: check.name };
    if (namesake !== undefined && !isBooleanCheck(check, expected)) {
      alone.delete(namesake);
      found.push({ code: 'check-expression', object, expected: check.expression, found: namesake.expression });
      continue;
    }
    const code = isBooleanCheck(check, expected) ? 'boolean-check-missing' : 'check-missing';
    found.push({ code, object, expected: check.expression, found: null });
  }
  for (const check of alone) {
    const code = isBooleanCheck(check, live) ? 'boolean-check-unexpected' : 'check-unexpected';
    found.push({ code, object: { table, check: check.name }, expected: null, found: check.expression });
  }
  return found;
}

/** `` `deleted` in (0,1) `` and nothing else, on a boolean column. */
function isBooleanCheck(check: Check, table: Table): boolean {
  return table.columns.some(
    (column) => column.type.kind === 'boolean' && check.expression === `${quoteName(column.name)} in (0,1)`,
  );
}
