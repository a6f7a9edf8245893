import { askIfKnown, isOn, variables } from './ask.ts';
import { type Check, obstacle } from './model.ts';

/** A server that takes no changes, or none of its own. */
export const readOnly: Check = {
  about: 'whether the server takes changes',
  async run({ query }) {
    const names = ['read_only', 'super_read_only', 'innodb_read_only', 'transaction_read_only', 'tx_read_only'];
    const on = [...(await variables(query, names))].filter(([, value]) => isOn(value)).map(([name]) => name);
    if (on.length === 0) return [];
    return [obstacle('SL109', `the server is read-only: ${on.join(', ')}`, 'name the server that takes changes')];
  },
};

/** A replica: what its source sends would meet tables that have changed. */
export const replica: Check = {
  about: 'replication',
  async run({ query }) {
    const found = [...(await askIfKnown(query, 'SHOW REPLICA STATUS'))];
    if (found.length === 0) found.push(...(await askIfKnown(query, 'SHOW SLAVE STATUS')));
    return found.map((row) => {
      const source = String(row.Source_Host ?? row.Master_Host ?? 'another server');
      const advice =
        'upgrade the source; to upgrade this server by itself, end its replication first (RESET REPLICA ALL)';
      return obstacle('SL110', `the server is a replica of ${source}`, advice);
    });
  },
};
