import { describe, expect, it } from 'vitest';
import { applyOperation, emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import { bindInputs } from '../../../src/migration/bind-inputs.ts';
import type { Plain } from '../../../src/migration/model.ts';
import { createTable, int, varchar } from '../../../src/operation/index.ts';
import type { LiveDatabase } from '../../../src/plan/model.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { makeStatus } from '../../../src/plan/status.ts';
import { verify } from '../../../src/plan/verify.ts';
import { createVersionTable } from '../../../src/plan/version-sql.ts';
import press from '../../integration/cli/input-sets/press/press/index.ts';

const bound = (values: Readonly<Record<string, Plain>> = {}) => bindInputs(press, new Map(Object.entries(values)));

/** The shop's database at ash, whose orders have this prefix. */
function liveWith(prefix: string): LiveDatabase {
  const repository = press.repositories.main;
  if (!repository) throw new Error('the set has no repository');
  const columns = {
    id: int().notNull().autoIncrement(),
    prefix: varchar(4).notNull().default(prefix),
    owner: varchar(40),
  };
  const options = { engine: 'InnoDB', charset: 'utf8' };
  const catalog = [
    createTable('orders', { columns, primaryKey: ['id'], options }),
    createVersionTable(repository),
  ].reduce(applyOperation, emptyCatalog(mariadb('10.11.6'), { charset: 'utf8mb3' }));
  return { name: 'press', catalog, rows: new Map([['main', ['a1']]]), strangers: [], sizes: new Map() };
}

describe('a plan', () => {
  const live = liveWith('p:');
  const hash = (values?: Readonly<Record<string, Plain>>) => makePlan(bound(values), live, 'birch').hash;

  it('is another one with other inputs, also where only a data step asks for them', () => {
    const hashes = [
      hash(),
      hash({ 'press.copies': 2 }),
      hash({ 'press.owner': 'ada' }),
      hash({ 'press.owner': 'bob' }),
    ];
    expect(new Set(hashes).size).toBe(4);
  });

  it('is the same one whichever way a value was said', () => {
    expect(hash({ 'press.copies': 1 })).toBe(hash());
    expect(makePlan(press, live, 'birch').hash).toBe(hash());
  });

  it('has the values in its statements', () => {
    const sql = (values?: Readonly<Record<string, Plain>>) =>
      makePlan(bound(values), live, 'birch')
        .phases.flatMap(({ statements }) => statements)
        .map((statement) => statement.sql)
        .join('\n');
    expect(sql()).toMatch(/`copies` int NOT NULL DEFAULT '1'/);
    expect(sql({ 'press.copies': 3 })).toMatch(/`copies` int NOT NULL DEFAULT '3'/);
  });
});

describe('a database that was made with another value', () => {
  it('differs for who does not say it', () => {
    const live = liveWith('x:');
    const told = bound({ 'press.prefix': 'x:' });
    expect(verify(press, live)).toMatchObject({
      verified: false,
      differences: [{ code: 'column-default', object: 'orders.prefix', expected: "'p:'", found: "'x:'" }],
    });
    expect(makeStatus(press, live).drift).toMatchObject([{ code: 'column-default' }]);
    expect(verify(told, live)).toMatchObject({ verified: true, differences: [] });
    expect(makeStatus(told, live).drift).toEqual([]);
  });
});
