import { reaches } from '../../catalog/index.ts';
import { askIfKnown } from './ask.ts';
import { type Check, obstacle, warning } from './model.ts';

/** The oldest that can be told from what they say of themselves, and those on which one DDL statement is atomic. */
const OLDEST = { mariadb: [10, 3, 0], mysql: [5, 7, 0] } as const;
const ATOMIC = { mariadb: [10, 6, 0], mysql: [8, 0, 0] } as const;

/** Flavour and version: is this a server that the plan's statements were made for? */
export const serverVersion: Check = {
  about: "the server's version",
  async run({ live, query }) {
    const { flavor, version } = live.catalog.server;
    const [row] = await query('SELECT VERSION() AS version, @@version_comment AS comment');
    const text = `${String(row?.version)} (${String(row?.comment)})`;
    const other = /tidb|aurora|oceanbase|polardb|singlestore|memsql|vitess/i.exec(text);
    const engines = await askIfKnown(
      query,
      "SELECT ENGINE AS name FROM information_schema.ENGINES WHERE ENGINE = 'InnoDB' AND SUPPORT IN ('YES', 'DEFAULT')",
    );
    if (other !== null || engines.length === 0) {
      const what = other === null ? `${text} has no InnoDB` : `${text} speaks MySQL's protocol, and is another server`;
      return [obstacle('SL101', what, 'bring the database to MariaDB or MySQL with InnoDB first')];
    }
    const name = `${flavor === 'mariadb' ? 'MariaDB' : 'MySQL'} ${version.join('.')}`;
    if (!reaches(version, OLDEST[flavor])) {
      const least = OLDEST[flavor].slice(0, 2).join('.');
      return [obstacle('SL101', `${name} is older than ${least}`, 'upgrade the server first, as its own manual says')];
    }
    if (reaches(version, ATOMIC[flavor])) return [];
    const message = `on ${name} a schema change that the server is killed in may be half done`;
    return [warning('SL102', message, `${ATOMIC[flavor].slice(0, 2).join('.')} and later take it back whole`)];
  },
};
