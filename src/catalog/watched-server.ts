import type { Server } from './model.ts';
import { type Capabilities, capabilities, withCapabilities } from './server.ts';

/** What has been asked of a server. */
export interface Asked {
  readonly capabilities: Set<keyof Capabilities>;
  /** Charsets whose default collation was wanted, or whether there are any such. */
  readonly charsets: Set<string>;
}

/** A map of which is written down what was looked up. */
class WatchedMap implements ReadonlyMap<string, string> {
  readonly #map: ReadonlyMap<string, string>;
  readonly #asked: Set<string>;
  constructor(map: ReadonlyMap<string, string>, asked: Set<string>) {
    this.#map = map;
    this.#asked = asked;
  }
  get(charset: string): string | undefined {
    this.#asked.add(charset);
    return this.#map.get(charset);
  }
  has(charset: string): boolean {
    this.#asked.add(charset);
    return this.#map.has(charset);
  }
  get size(): never {
    throw new ServerAsked('all default collations at once');
  }
  entries(): never {
    throw new ServerAsked('all default collations at once');
  }
  keys(): never {
    throw new ServerAsked('all default collations at once');
  }
  values(): never {
    throw new ServerAsked('all default collations at once');
  }
  forEach(): never {
    throw new ServerAsked('all default collations at once');
  }
  [Symbol.iterator](): never {
    throw new ServerAsked('all default collations at once');
  }
}

/** Somebody wanted to know of a watched server what cannot be written down. */
export class ServerAsked extends Error {
  override readonly name = 'ServerAsked';
  constructor(what: string) {
    super(`the answer would depend on ${what} of the server: ask for a capability, or for one charset`);
  }
}

/**
 * A server that answers as the given one does, and has it written down. What is made of such servers depends on nothing
 * else of them: everything that is not asked for by name throws ServerAsked, the version first of all.
 */
export function watchedServer(server: Server, asked: Asked): Server {
  const able = new Proxy(capabilities(server), {
    get(found, name) {
      asked.capabilities.add(name as keyof Capabilities);
      return found[name as keyof Capabilities];
    },
    ownKeys() {
      throw new ServerAsked('all capabilities at once');
    },
  });
  const watched = {
    flavor: server.flavor,
    get version(): never {
      throw new ServerAsked('the version');
    },
    defaultCollations: new WatchedMap(server.defaultCollations, asked.charsets),
  };
  return withCapabilities(watched, able);
}
