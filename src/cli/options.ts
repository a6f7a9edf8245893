import type { Command } from 'commander';

/** The flags that name a database, the same for each command that talks to one. */
export function addTargetOptions(command: Command): Command {
  return command
    .option('--url <url>', 'mysql://USER[:PASSWORD]@HOST[:PORT]/DATABASE[?socketPath=…&ssl-mode=…&ssl-ca=…]')
    .option('--defaults-file <file>', 'option file of the mysql client; its [client] group is read')
    .option('--service-config <file>', "the service's own configuration file, such as /etc/glance/glance-api.conf")
    .option('--schema <name>', "the database's name on the server, if the source does not say it")
    .option('--ssl-mode <mode>', 'DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY')
    .option('--ssl-ca <file>', 'certificates of the authority that the server is verified with')
    .option('--ssl-capath <dir>', 'folder of such certificates')
    .option('--ssl-cert <file>', 'own certificate, for servers that ask for one')
    .option('--ssl-key <file>', 'key of the own certificate')
    .option('--ssl-cipher <list>', "ciphers to use for TLS, in OpenSSL's words")
    .option('--tls-version <list>', 'TLS versions to use, such as TLSv1.2,TLSv1.3');
}

/** What was said of values from outside the database. */
export interface InputFlags {
  /** `name=value`, as often as it was given. */
  readonly input?: readonly string[];
  /** A JSON file: one object, values by name. */
  readonly inputs?: string;
}

/** Adds the flags that give a set's inputs their values. */
export function addInputOptions(command: Command): Command {
  const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  return command
    .option('--input <name=value>', 'a value from outside the database that a step needs; repeatable', collect)
    .option('--inputs <file>', 'JSON file with such values by name');
}

export interface GlobalOptions {
  readonly json?: boolean;
  readonly debug?: boolean;
  readonly set?: string;
}
