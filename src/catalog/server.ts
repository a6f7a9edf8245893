import { charsetNames } from './charset.ts';
import type { Server } from './model.ts';

type Version = readonly [number, number, number];

/** Default collations that are not `<charset>_general_ci`; the same on MariaDB and MySQL. */
const special: Readonly<Record<string, string>> = {
  big5: 'big5_chinese_ci',
  binary: 'binary',
  cp932: 'cp932_japanese_ci',
  dec8: 'dec8_swedish_ci',
  eucjpms: 'eucjpms_japanese_ci',
  euckr: 'euckr_korean_ci',
  gb18030: 'gb18030_chinese_ci',
  gb2312: 'gb2312_chinese_ci',
  gbk: 'gbk_chinese_ci',
  hp8: 'hp8_english_ci',
  latin1: 'latin1_swedish_ci',
  latin5: 'latin5_turkish_ci',
  sjis: 'sjis_japanese_ci',
  swe7: 'swe7_swedish_ci',
  tis620: 'tis620_thai_ci',
  ujis: 'ujis_japanese_ci',
};

/** MariaDB's `character_set_collations` since 11.5 (MariaDB manual, "Supported Character Sets and Collations"). */
const unicodeCharsets = ['ucs2', 'utf16', 'utf32', 'utf8mb3', 'utf8mb4'];

function collations(exceptions: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const general = charsetNames.map((charset) => [charset, special[charset] ?? `${charset}_general_ci`] as const);
  return new Map([...general, ...exceptions]);
}

/** A MariaDB server as it comes: `mariadb('10.11.6')`. */
export function mariadb(version: string | Version): Server {
  const parsed = parseVersion(version);
  const unicode = reaches(parsed, [11, 5, 0]) ? unicodeCharsets : [];
  return {
    flavor: 'mariadb',
    version: parsed,
    defaultCollations: collations(unicode.map((charset) => [charset, `${charset}_uca1400_ai_ci`])),
  };
}

/** A MySQL server as it comes: `mysql('8.0.36')`. */
export function mysql(version: string | Version): Server {
  const parsed = parseVersion(version);
  return {
    flavor: 'mysql',
    version: parsed,
    defaultCollations: collations(reaches(parsed, [8, 0, 0]) ? [['utf8mb4', 'utf8mb4_0900_ai_ci']] : []),
  };
}

/** From the text of `VERSION()`: `10.11.6-MariaDB-0+deb12u1`, `5.5.5-10.3.39-MariaDB`, `8.0.36-0ubuntu0.22.04.1`. */
export function serverOfVersion(text: string): Server {
  if (!text.toLowerCase().includes('mariadb')) return mysql(text);
  return mariadb(text.replace(/^5\.5\.5-/, ''));
}

/** True from that version on. */
export function reaches(version: Version, least: Version): boolean {
  for (let place = 0; place < 3; place++) {
    const difference = (version[place] ?? 0) - (least[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** @throws Error when the text does not begin with a version number */
export function parseVersion(version: string | Version): Version {
  if (typeof version !== 'string') return version;
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (match === null) throw new Error(`"${version}" is not a server version: expected something like 10.11.6`);
  return [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/** What a server can do, as far as `apply` and `compile` care. One line for each fact. */
export interface Capabilities {
  /** CHECK constraints are kept (MariaDB 10.2.1, MySQL 8.0.16); before that they are read and thrown away. */
  readonly checks: boolean;
  /** A CHECK behind a column's definition belongs to the column (MariaDB). */
  readonly columnChecks: boolean;
  /** A TIMESTAMP with neither NULL nor a default is an ordinary column (`explicit_defaults_for_timestamp`). */
  readonly explicitTimestamps: boolean;
  /** BLOB and TEXT may have a literal default (MariaDB 10.2.1). */
  readonly textDefaults: boolean;
  /** A unique key that is too long, or on TEXT, becomes a hash (MariaDB 10.4). */
  readonly longUnique: boolean;
  /** A TEXT or over-long column in a plain index gets the longest prefix that fits (MariaDB 10.4). */
  readonly autoPrefix: boolean;
  /** `ALTER TABLE … RENAME INDEX` (MariaDB 10.5.2, MySQL 5.7). */
  readonly renameIndex: boolean;
  /** DROP COLUMN refuses a column of a unique key over several columns (MariaDB). */
  readonly guardsUniqueParts: boolean;
  /**
   * A column of a foreign key keeps its type even with `foreign_key_checks` off, and a string its length (MariaDB's
   * InnoDB since February 2024, MDEV-31086 and what followed it). The key has to be dropped first.
   */
  readonly rigidKeyColumns: boolean;
  /** A foreign key points at a whole unique key (MySQL 8.4, `restrict_fk_on_non_standard_key`, on by default). */
  readonly uniqueTargets: boolean;
  /** JSON is an alias for LONGTEXT with a check (MariaDB). */
  readonly jsonIsText: boolean;
  /** A foreign key may point at its own columns (MariaDB 10.6; MySQL, where `uniqueTargets` does not refuse it). */
  readonly ownTargets: boolean;
  /**
   * `CONVERT TO CHARACTER SET DEFAULT` takes the collation that the database's charset is built with, whatever
   * `character_set_collations` says (MariaDB; seen on 10.11 and 11.8; 10.5 and MySQL take the database's collation).
   */
  readonly convertsToBuiltIn: boolean;
}

/** The first of each branch that was alive then; every later branch has it. */
const rigidSince: readonly Version[] = [
  [10, 5, 24],
  [10, 6, 17],
  [10, 11, 7],
  [11, 0, 5],
  [11, 1, 4],
  [11, 2, 3],
  [11, 3, 2],
];

function sameBranch(version: Version, other: Version): boolean {
  return (version[0] === other[0] && version[1] === other[1]) || reaches(version, [11, 4, 0]);
}

const known = new WeakMap<Server, Capabilities>();

/** Versions are asked about here and nowhere else in this folder: what is expected of a database depends on these answers alone. */
export function capabilities(server: Server): Capabilities {
  const before = known.get(server);
  if (before !== undefined) return before;
  const found = capabilitiesOf(server);
  known.set(server, found);
  return found;
}

/** Says of a server what it can do, in the place of its version. */
export function withCapabilities(server: Server, able: Capabilities): Server {
  known.set(server, able);
  return server;
}

function capabilitiesOf(server: Server): Capabilities {
  const maria = server.flavor === 'mariadb';
  const from = (mariaVersion: Version | null, mysqlVersion: Version | null): boolean => {
    const least = maria ? mariaVersion : mysqlVersion;
    return least !== null && reaches(server.version, least);
  };
  return {
    checks: from([10, 2, 1], [8, 0, 16]),
    columnChecks: from([10, 2, 1], null),
    explicitTimestamps: from([10, 10, 0], [8, 0, 2]),
    textDefaults: from([10, 2, 1], null),
    longUnique: from([10, 4, 3], null),
    autoPrefix: from([10, 4, 3], null),
    renameIndex: from([10, 5, 2], [5, 7, 0]),
    guardsUniqueParts: maria,
    rigidKeyColumns:
      maria && rigidSince.some((least) => sameBranch(server.version, least) && reaches(server.version, least)),
    uniqueTargets: from(null, [8, 4, 0]),
    jsonIsText: maria,
    ownTargets: from([10, 6, 0], [0, 0, 0]),
    convertsToBuiltIn: from([10, 9, 0], null),
  };
}
