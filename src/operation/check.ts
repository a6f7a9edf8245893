import { freeze } from './freeze.ts';
import type { AddCheck, CheckSpec, DropCheck } from './model.ts';

/** A CHECK inside `createTable`; `null` for a name that the server makes up. */
export function check(name: string | null, expression: string): CheckSpec {
  return freeze({ ...(name === null ? {} : { name }), expression });
}

/** A CHECK written behind a column's definition: on MariaDB it belongs to the column. */
export function columnCheck(column: string, expression: string): CheckSpec {
  return freeze({ column, expression });
}

export function addCheck(table: string, name: string | null, expression: string): AddCheck {
  return freeze({ kind: 'addCheck', table, check: check(name, expression) });
}

export function dropCheck(table: string, name: string): DropCheck {
  return freeze({ kind: 'dropCheck', table, name });
}
