import { type Check, obstacle } from './model.ts';

/** gh-ost's copy of a table and its log of changes (gh-ost, doc/cheatsheet.md, "ghost tables"). */
const GHOST = /^_(.+)_(?:gho|ghc)$/;
/** Triggers of pt-online-schema-change: `pt_osc_<database>_<table>_ins`, `_upd`, `_del` (Percona Toolkit's manual). */
const PERCONA = /^pt_osc_/;

/** A tool that changes a table online keeps a copy of it in step: what we change meanwhile it would take back, or lose. */
export const onlineChange: Check = {
  about: 'online schema changes of other tools',
  async run({ live }) {
    const { tables, triggers } = live.catalog;
    const copies = [...tables.keys()].filter((name) => {
      const table = GHOST.exec(name)?.[1];
      return table !== undefined && tables.has(table);
    });
    const found = [
      ...copies.map((name) => `table ${name} of gh-ost`),
      ...[...triggers.keys()]
        .filter((name) => PERCONA.test(name))
        .map((name) => `trigger ${name} of pt-online-schema-change`),
    ];
    if (found.length === 0) return [];
    const advice = 'let that tool end, or take away what it has left behind when it did not';
    return [
      obstacle('SL118', `another tool is changing a table online, or was stopped at it: ${found.join(', ')}`, advice),
    ];
  },
};
