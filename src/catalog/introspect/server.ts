import { normalCharset, normalCollation } from '../charset.ts';
import type { Server } from '../model.ts';
import { reaches, serverOfVersion } from '../server.ts';
import { type Query, readRows } from './query.ts';

/** The server behind a connection, with the default collations that it really has. */
export async function introspectServer(query: Query): Promise<Server> {
  const charsets = await readRows(
    query,
    `SELECT VERSION() AS version, CHARACTER_SET_NAME AS name, DEFAULT_COLLATE_NAME AS collation
       FROM information_schema.CHARACTER_SETS`,
  );
  const server = serverOfVersion(charsets[0]?.text('version') ?? '');
  const defaults = new Map(server.defaultCollations);
  for (const charset of charsets) {
    const name = normalCharset(charset.text('name'));
    const collation = charset.nullable('collation');
    if (collation !== null) defaults.set(name, normalCollation(collation, name));
  }
  if (server.flavor === 'mariadb' && reaches(server.version, [11, 2, 0])) {
    for (const [charset, collation] of await overrides(query)) defaults.set(charset, collation);
  }
  return { ...server, defaultCollations: defaults };
}

/** MariaDB 11.2: `utf8mb3=utf8mb3_uca1400_ai_ci,utf8mb4=…`. */
async function overrides(query: Query): Promise<[string, string][]> {
  const [row] = await readRows(query, 'SELECT @@character_set_collations AS pairs');
  const pairs = (row?.text('pairs') ?? '').split(',').filter((pair) => pair.includes('='));
  return pairs.map((pair) => {
    const [charset = '', collation = ''] = pair.trim().split('=');
    return [normalCharset(charset), normalCollation(collation, charset)];
  });
}
