import { isOn, variables } from './ask.ts';
import { type Check, obstacle, warning } from './model.ts';

/** InnoDB settings with which changes are refused or get lost. */
export const innodbSettings: Check = {
  about: "InnoDB's settings",
  async run({ query }) {
    const asked = await variables(query, ['innodb_force_recovery', 'innodb_file_per_table']);
    const recovery = Number(asked.get('innodb_force_recovery') ?? 0);
    if (recovery > 0) {
      const advice = 'start the server without it; if it does not come up, the database has to be repaired first';
      return [obstacle('SL115', `innodb_force_recovery is ${recovery}`, advice)];
    }
    if (isOn(asked.get('innodb_file_per_table') ?? 'ON')) return [];
    const message = 'innodb_file_per_table is off: copies of tables make the system tablespace grow for good';
    return [warning('SL115', message, 'SET GLOBAL innodb_file_per_table = ON')];
  },
};
