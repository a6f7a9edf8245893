import type { Clause } from './clause.ts';

/** How a server does a clause when nothing else stands in the statement. */
export type Speed = 'instant' | 'in-place' | 'rebuild';

/** A server that the table has a column for. */
export interface ServerColumn {
  readonly flavor: 'mariadb' | 'mysql';
  /** From this version on, until the flavour's next column. */
  readonly since: readonly [number, number, number];
  /** Of the last column: the first version that nothing is known of. */
  readonly until?: readonly [number, number, number];
  /** `measured`: `npm run capability` has agreed on such a server; `manual`: from the server's manual. */
  readonly source: 'measured' | 'manual';
  readonly speeds: Readonly<Record<Clause, Speed>>;
}

/** What every server can be expected to do at worst. */
export const CONSERVATIVE: Readonly<Record<Clause, Speed>> = {
  'add column': 'rebuild',
  'add column between others': 'rebuild',
  'add virtual column': 'rebuild',
  'add computed column': 'rebuild',
  'drop column': 'rebuild',
  'rename column': 'rebuild',
  'change default or comment': 'rebuild',
  'allow NULL': 'rebuild',
  'forbid NULL': 'rebuild',
  'lengthen a string': 'rebuild',
  'lengthen a string beyond 255 bytes': 'rebuild',
  'append to an enumeration': 'rebuild',
  'change type': 'rebuild',
  'change charset': 'rebuild',
  'add index': 'rebuild',
  'add full-text or spatial index': 'rebuild',
  'drop index': 'rebuild',
  'rename index': 'rebuild',
  'add primary key': 'rebuild',
  'replace primary key': 'rebuild',
  'drop primary key': 'rebuild',
  'add foreign key': 'rebuild',
  'add foreign key unchecked': 'rebuild',
  'drop foreign key': 'rebuild',
  'add check': 'rebuild',
  'drop check': 'rebuild',
  'change default charset': 'rebuild',
  'change table comment': 'rebuild',
  'change storage': 'rebuild',
};

/** MariaDB manual, "InnoDB Online DDL Operations with the INSTANT / NOCOPY Alter Algorithm". */
const mariadb105: Readonly<Record<Clause, Speed>> = {
  ...CONSERVATIVE,
  'add column': 'instant',
  'add column between others': 'instant',
  'add virtual column': 'instant',
  'drop column': 'instant',
  'rename column': 'instant',
  'change default or comment': 'instant',
  'lengthen a string': 'instant',
  'append to an enumeration': 'instant',
  'add index': 'in-place',
  'drop index': 'in-place',
  'rename index': 'instant',
  'add foreign key unchecked': 'instant',
  'drop foreign key': 'instant',
  'drop check': 'instant',
  'change default charset': 'instant',
  'change table comment': 'instant',
};

/** MySQL manual, "Online DDL Operations". What only changes metadata "in place" is no more than that here. */
const mysql8012: Readonly<Record<Clause, Speed>> = {
  ...CONSERVATIVE,
  'add column': 'instant',
  'add virtual column': 'instant',
  'rename column': 'in-place',
  'change default or comment': 'instant',
  'lengthen a string': 'in-place',
  'append to an enumeration': 'instant',
  'add index': 'in-place',
  'drop index': 'in-place',
  'rename index': 'in-place',
  'add foreign key unchecked': 'in-place',
  'drop foreign key': 'in-place',
  'change default charset': 'in-place',
  'change table comment': 'in-place',
};

const mysql8029: Readonly<Record<Clause, Speed>> = {
  ...mysql8012,
  'add column between others': 'instant',
  'drop column': 'instant',
  'rename column': 'instant',
};

const mysql9: Readonly<Record<Clause, Speed>> = {
  ...mysql8029,
  'drop check': 'instant',
};

/** Oldest first within a flavour. */
export const SERVER_COLUMNS: readonly ServerColumn[] = [
  { flavor: 'mariadb', since: [10, 5, 2], source: 'measured', speeds: mariadb105 },
  { flavor: 'mariadb', since: [10, 6, 0], source: 'manual', speeds: mariadb105 },
  { flavor: 'mariadb', since: [10, 11, 0], source: 'measured', speeds: mariadb105 },
  { flavor: 'mariadb', since: [11, 4, 0], source: 'manual', speeds: mariadb105 },
  { flavor: 'mariadb', since: [11, 8, 0], until: [12, 0, 0], source: 'measured', speeds: mariadb105 },
  { flavor: 'mysql', since: [8, 0, 12], source: 'manual', speeds: mysql8012 },
  { flavor: 'mysql', since: [8, 0, 29], source: 'manual', speeds: mysql8029 },
  { flavor: 'mysql', since: [8, 4, 0], source: 'manual', speeds: mysql8029 },
  { flavor: 'mysql', since: [9, 0, 0], until: [10, 0, 0], source: 'measured', speeds: mysql9 },
];
