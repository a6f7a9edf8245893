/**
 * What of the driver most starts do without, by the end of its path: it is not run before somebody asks for something of it.
 * A module that is in none of the driver's versions any more is no fault here, and one that it gains is run at once.
 */
const SELDOM_FILES: readonly RegExp[] = [
  // Names of errors, two thousand assignments.
  /\/mysql2\/lib\/constants\/errors\.js$/,
  // Promises and pools: a session is one connection that is never replaced, and has promises of its own.
  /\/mysql2\/promise\.js$/,
  /\/mysql2\/lib\/promise\/[a-z_]+\.js$/,
  /\/named-placeholders\/index\.js$/,
  /\/mysql2\/lib\/(?:create_pool|create_pool_cluster|pool|pool_config|pool_cluster|pool_connection|server|compressed_protocol)\.js$/,
  // Prepared statements, replication, and the other side of a connection.
  /\/mysql2\/lib\/commands\/(?:binlog_dump|change_user|close_statement|execute|ping|prepare|quit|register_slave|reset_connection|server_handshake)\.js$/,
  /\/mysql2\/lib\/packets\/(?:auth_[a-z_]+|binary_row|binlog_dump|change_user|close_statement|execute|prepare_statement|prepared_statement_header|register_slave|reset_connection|ssl_request|text_row)\.js$/,
  /\/mysql2\/lib\/parsers\/(?:binary_parser|static_binary_parser|static_text_parser)\.js$/,
  // What is asked for where a connection is encrypted, or a number is larger than 2^53.
  /\/mysql2\/lib\/tls_session_cache\.js$/,
  /\/long\/umd\/index\.js$/,
  /\/iconv-lite\/lib\/index\.js$/,
];

/** Node's own modules, the same. */
const SELDOM_MODULES: readonly string[] = ['crypto', 'tls', 'zlib'];

/** Whether what stands under `path`, a file or one of Node's own modules, is put off. */
export function isSeldom(path: string): boolean {
  return SELDOM_MODULES.includes(path) || SELDOM_FILES.some((file) => file.test(path));
}
