import { createHash } from 'node:crypto';
import { fingerprint } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { quoteName } from '../../operation/index.ts';
import { aroundOf } from '../../plan/around.ts';
import type { PlannedStatement } from '../../plan/model.ts';
import type { Query } from '../session.ts';

/** What a schema statement changes or may change. */
export interface Touched {
  readonly tables: readonly string[];
  readonly triggers: readonly string[];
  /** The database's own charset. */
  readonly database: boolean;
}

/**
 * Digests of live objects in the server's own words, by `table t`, `trigger t` and `database`. `null`: it is not there;
 * `error N`: the server cannot say what it is. Only good for telling whether something is still what it was.
 */
export type Fingerprint = Readonly<Record<string, string | null>>;

function changed<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>, same: (a: T, b: T) => boolean) {
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    return old !== now && (old === undefined || now === undefined || !same(old, now));
  });
}

/** What a statement touches by the plan's account: what differs around it, and the table that it names. */
export function touchedBy(statement: PlannedStatement): Touched {
  const { before, after } = aroundOf(statement);
  const tables = new Set(changed(before.tables, after.tables, (a, b) => fingerprint(a) === fingerprint(b)));
  if (statement.table !== null) tables.add(statement.table);
  return {
    tables: [...tables].sort(),
    triggers: changed(before.triggers, after.triggers, (a, b) => JSON.stringify(a) === JSON.stringify(b)).sort(),
    database: before.collation !== after.collation,
  };
}

/** The part of a catalog that a statement touches. */
export function touchedPart(catalog: Catalog, touched: Touched): Catalog {
  const tables = new Set(touched.tables);
  const triggers = new Set(touched.triggers);
  return {
    ...catalog,
    tables: new Map([...catalog.tables].filter(([name]) => tables.has(name))),
    triggers: new Map([...catalog.triggers].filter(([name]) => triggers.has(name))),
    views: [],
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** ER_NO_SUCH_TABLE, ER_TRG_DOES_NOT_EXIST (MySQL manual, "Server Error Message Reference"). */
const ABSENT = new Set([1146, 1360]);

async function shown(query: Query, sql: string, column: RegExp): Promise<string | null> {
  try {
    const [row] = await query(sql);
    const found = Object.entries(row ?? {}).find(([name]) => column.test(name));
    // Rows come and go without the table becoming another one.
    return digest(String(found?.[1]).replace(/^(\) ENGINE=.*?) AUTO_INCREMENT=\d+/m, '$1'));
  } catch (error) {
    const { errno } = error as { errno?: number };
    if (errno === undefined) throw error;
    return ABSENT.has(errno) ? null : `error ${errno}`;
  }
}

/** What is touched, as it is now. */
export async function liveFingerprint(query: Query, { tables, triggers, database }: Touched): Promise<Fingerprint> {
  const found: Record<string, string | null> = {};
  for (const name of tables) {
    found[`table ${name}`] = await shown(query, `SHOW CREATE TABLE ${quoteName(name)}`, /^Create /);
  }
  for (const name of triggers) {
    found[`trigger ${name}`] = await shown(query, `SHOW CREATE TRIGGER ${quoteName(name)}`, /^SQL Original Statement$/);
  }
  if (database) {
    const [row] = await query('SELECT @@collation_database AS collation');
    found.database = String(row?.collation);
  }
  return found;
}

/** True when nothing of it has become another thing. */
export function sameFingerprint(one: Fingerprint, other: Fingerprint): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}
