import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { CodeTools, InputSpec, Plain } from './model.ts';
import { rowsOf } from './rows-of.ts';

export interface ToolSettings {
  readonly inputs?: readonly InputSpec[];
  /** Values given for this run, by name; the declared defaults stand for the rest. */
  readonly values?: ReadonlyMap<string, Plain>;
}

interface Outcome {
  readonly affectedRows?: number;
  readonly insertId?: number;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The time now, in whole seconds, as a DATETIME without fraction keeps them. */
export function clock(zone: 'utc' | 'local'): string {
  const at = new Date();
  if (zone === 'utc') return at.toISOString().slice(0, 19).replace('T', ' ');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Column values that must come back as they are, whatever the Knex at hand does to them by default. */
function exact(field: { readonly type: string; string(): string | null }, next: () => unknown): unknown {
  switch (field.type) {
    case 'DATE':
    case 'DATETIME':
    case 'TIMESTAMP':
    case 'TIME':
    case 'DECIMAL':
    case 'NEWDECIMAL':
      return field.string();
    case 'LONGLONG': {
      const text = field.string();
      return text === null || !Number.isSafeInteger(Number(text)) ? text : Number(text);
    }
    default:
      return next();
  }
}

/** What data steps work with, over any Knex of the mysql2 dialect or a transaction of one. */
export function codeTools(knex: Knex, settings: ToolSettings = {}): CodeTools {
  const send = async (sql: string, bindings?: readonly unknown[]): Promise<unknown> => {
    const raw = bindings === undefined ? knex.raw(sql) : knex.raw(sql, [...bindings] as Knex.RawBinding[]);
    const [result] = await raw.options({ typeCast: exact });
    return result;
  };
  return {
    knex,
    async query(sql, bindings) {
      const rows = (await send(sql, bindings)) as Record<string, unknown>[];
      return rows.map((row) => ({ ...row }));
    },
    each: (sql, bindings) => rowsOf(send, sql, bindings),
    async execute(sql, bindings) {
      const outcome = (await send(sql, bindings)) as Outcome;
      return { rows: outcome.affectedRows ?? 0, insertId: outcome.insertId ?? 0 };
    },
    uuid(format = 'dashed') {
      const value = randomUUID();
      return format === 'hex' ? value.replaceAll('-', '') : value;
    },
    now: (zone = 'utc') => clock(zone),
    input(name) {
      const given = settings.values?.get(name);
      if (given !== undefined) return given;
      const spec = settings.inputs?.find((one) => one.name === name);
      if (spec === undefined) throw new Error(`the set declares no input ${name}`);
      return spec.default;
    },
  };
}
