import { type Check, obstacle } from './model.ts';

const WANTED: readonly (readonly [string, (value: string) => boolean])[] = [
  [
    'sql_mode',
    (value) =>
      value.includes('STRICT_ALL_TABLES') && !value.includes('ANSI_QUOTES') && !value.includes('NO_BACKSLASH_ESCAPES'),
  ],
  ['time_zone', (value) => value === '+00:00'],
  ['foreign_key_checks', (value) => value === '1'],
  ['autocommit', (value) => value === '1'],
];

/** sql_mode and the other settings that were made when the session began: do they hold, in one and the same session? */
export const sessionSettings: Check = {
  about: "the session's settings",
  async run({ query }) {
    const ask = `SELECT CONNECTION_ID() AS id, ${WANTED.map(([name]) => `@@SESSION.${name} AS ${name}`).join(', ')}`;
    const [first] = await query(ask);
    const [second] = await query(ask);
    const advice =
      'name the server itself (--url or socket), not a proxy that shares connections: what a session sets has to hold';
    if (first === undefined || second === undefined || first.id !== second.id) {
      return [obstacle('SL103', 'two statements of one session came to two connections of the server', advice)];
    }
    const wrong = WANTED.filter(([name, holds]) => !holds(String(second[name])));
    if (wrong.length === 0) return [];
    const values = wrong.map(([name]) => `${name} = ${JSON.stringify(String(second[name]))}`).join(', ');
    return [obstacle('SL103', `settings of the session do not hold: ${values}`, advice)];
  },
};
