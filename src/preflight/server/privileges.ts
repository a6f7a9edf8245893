import { grantedPrivileges, missingPrivileges } from './grants.ts';
import { type Check, obstacle, remark } from './model.ts';

/** What the plan's statements need on the database, and what the other checks need to see. */
export const privileges: Check = {
  about: 'privileges',
  async run({ live, plan, query, user }) {
    const rows = await query('SHOW GRANTS FOR CURRENT_USER()');
    const grants = rows.map((row) => String(Object.values(row)[0]));
    const statements = (plan?.phases ?? []).flatMap((phase) => phase.statements);
    const triggers = statements.some(({ sql }) => sql.startsWith('CREATE TRIGGER'));
    // Code keeps a query of many rows in a temporary table.
    const temporary = statements.some(
      ({ kind, sql }) => sql.startsWith('CREATE TEMPORARY TABLE') || (kind === 'data' && sql.startsWith('--')),
    );
    const further = [...(triggers ? ['TRIGGER'] : []), ...(temporary ? ['CREATE TEMPORARY TABLES'] : [])];
    const missing = missingPrivileges(grants, live.name, further);
    if (missing !== null && missing.length > 0) {
      const advice = `GRANT ALL PRIVILEGES ON \`${live.name}\`.* TO this user, for the time of the upgrade`;
      const message = `${user} lacks privileges on ${live.name}: ${missing.join(', ')}`;
      return [{ ...obstacle('SL014', message, advice), details: { missing } }];
    }
    const { names, roles } = grantedPrivileges(grants, null);
    if (roles || names.has('ALL PRIVILEGES') || names.has('PROCESS')) return [];
    const message = `without the privilege PROCESS other users' sessions and transactions cannot be seen`;
    return [remark('SL117', message, 'make sure by other means that no service uses the database')];
  },
};
