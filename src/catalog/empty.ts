import { resolveCharset } from './charset.ts';
import type { Catalog, CharsetPair, Server } from './model.ts';

/**
 * A database without tables: `CREATE DATABASE … CHARACTER SET … COLLATE …` on that server. `latin1`, as servers of that
 * age have it, where nothing is said.
 */
export function emptyCatalog(server: Server, defaults: Partial<CharsetPair> = {}): Catalog {
  const latin1: CharsetPair = { charset: 'latin1', collation: 'latin1_swedish_ci' };
  const pair = resolveCharset(server, defaults, latin1);
  return { server, ...pair, tables: new Map(), triggers: new Map(), views: [] };
}
