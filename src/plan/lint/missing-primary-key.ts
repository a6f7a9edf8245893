import { listed, type Rule } from './rule.ts';

/** Tables without a primary key: Galera and group replication want one in every table. */
export const missingPrimaryKey: Rule = ({ after }) => {
  const found = [...after.tables.values()].filter(({ primaryKey }) => primaryKey === null).map(({ name }) => name);
  if (found.length === 0) return [];
  const message = `no primary key behind the upgrade: ${listed('table', found)}`;
  return [{ code: 'SL056', severity: 'info', message, advice: 'Galera and group replication do not go well with it' }];
};
