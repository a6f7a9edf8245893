import type { Plugin } from 'esbuild';

/**
 * Files of libraries that hold much and that a packed program never comes to; the libraries ask for them late, and say
 * what is missing should somebody come there after all. By the end of the path.
 */
const UNREACHABLE: readonly { readonly path: RegExp; readonly why: string }[] = [
  {
    path: /\/iconv-lite\/encodings\/dbcs-data\.js$/,
    why: 'charsets of East Asia for what the server answers: a session says SET NAMES utf8mb4 before anything else',
  },
  {
    path: /\/mysql2\/lib\/constants\/ssl_profiles\.js$/,
    why: 'certificates for `ssl: "Amazon RDS"`: which ones are trusted is said by files, as the mysql client has it',
  },
  {
    path: /\/knex\/lib\/dialects\/(?:better-sqlite3|cockroachdb|mssql|oracle|oracledb|pgnative|postgres|redshift|sqlite3)\/index\.js$/,
    why: 'other databases than MySQL',
  },
];

/** What stands for a file that is left out; `null`: it is not. */
export function leftOut(file: string): string | null {
  const found = UNREACHABLE.find(({ path }) => path.test(file));
  return found === undefined ? null : `// Left out: ${found.why}.`;
}

/** Leaves these files out of a bundle: empty modules stand for them. */
export const leaveOut: Plugin = {
  name: 'unreachable',
  setup({ onLoad }) {
    for (const { path } of UNREACHABLE) onLoad({ filter: path }, (file) => ({ contents: leftOut(file.path) ?? '' }));
  },
};
