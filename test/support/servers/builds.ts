/** A server that the distribution has in one of its suites. */
export interface ServerBuild {
  /** Name of its folder, and of vitest's project for it: flavour and branch. */
  readonly name: string;
  readonly suite: string;
  readonly packages: readonly string[];
}

/** Beside the one that is installed: an old one, the next one with other default collations, and MySQL itself. */
export const SERVER_BUILDS: readonly ServerBuild[] = [
  { name: 'mariadb-10.5', suite: 'bullseye', packages: ['mariadb-server-core-10.5', 'mariadb-client-10.5'] },
  { name: 'mariadb-10.11', suite: 'bookworm', packages: ['mariadb-server-core', 'mariadb-client'] },
  { name: 'mariadb-11.8', suite: 'trixie', packages: ['mariadb-server-core', 'mariadb-client'] },
  { name: 'mysql-9.7', suite: 'sid', packages: ['mysql-server-core', 'mysql-client'] },
];
