import { createServer, connect as dial, type Server, type Socket } from 'node:net';

/** What becomes of a query that passes by. */
export type Fate =
  | 'pass'
  /** It never reaches the server. */
  | 'before'
  /** It reaches the server, and its answer is not waited for. */
  | 'during'
  /** The server has answered, and nobody hears of it. */
  | 'after'
  /** It waits until it is let go. */
  | 'hold';

export interface Proxy {
  readonly port: number;
  /** Lets what is held go on to the server. */
  letGo(): void;
  /** Cuts every connection that runs through it, on both sides. */
  cut(): void;
  close(): Promise<void>;
}

const COM_QUERY = 3;

/**
 * The text of a COM_QUERY. MySQL's clients put the number of its attributes and of their sets before it, none and one
 * (manual, "COM_QUERY", CLIENT_QUERY_ATTRIBUTES); no statement begins with such bytes.
 */
function sqlOf(packet: Buffer): string {
  const payload = packet.subarray(5);
  return payload.subarray(payload[0] === 0 && payload[1] === 1 ? 2 : 0).toString('utf8');
}

/** Who looks on. */
export interface Onlooker {
  /** Asked of each query. Connections have numbers, from 1. */
  readonly fate: (sql: string, connection: number) => Fate;
  /** Told when the first of a query's answer has come, and after how many milliseconds. */
  readonly answered: (sql: string, ms: number, connection: number) => void;
  /** Milliseconds between a query and the blow, where it falls while the query runs. */
  readonly delay: () => number;
}

/** Whole packets of the protocol (manual, "MySQL Packets"): three bytes of length, one of sequence, the payload. */
function takePackets(buffer: Buffer): { readonly packets: Buffer[]; readonly rest: Buffer } {
  const packets: Buffer[] = [];
  let at = 0;
  while (buffer.length - at >= 4) {
    const end = at + 4 + buffer.readUIntLE(at, 3);
    if (end > buffer.length) break;
    packets.push(buffer.subarray(at, end));
    at = end;
  }
  return { packets, rest: buffer.subarray(at) };
}

/**
 * Stands between a client and a server, and sees each statement go by.
 *
 * @param strike called at the moment that `fate` has named; nothing passes on that connection any more
 */
export async function startProxy(socketPath: string, onlooker: Onlooker, strike: () => void): Promise<Proxy> {
  const open = new Set<Socket>();
  const held: (() => void)[] = [];
  let connections = 0;
  const server: Server = createServer((client) => {
    connections += 1;
    const connection = connections;
    const upstream = dial(socketPath);
    let pending: Buffer = Buffer.alloc(0);
    let struck = false;
    let awaiting = false;
    let asked: { readonly sql: string; readonly at: number } | null = null;
    for (const socket of [client, upstream]) {
      open.add(socket);
      // A peer that goes away is what this is about.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (struck) return;
      const { packets, rest } = takePackets(Buffer.concat([pending, chunk]));
      pending = rest;
      for (const packet of packets) {
        const isQuery = packet[3] === 0 && packet[4] === COM_QUERY;
        const sql = sqlOf(packet);
        const what = isQuery ? onlooker.fate(sql, connection) : 'pass';
        asked = isQuery ? { sql, at: performance.now() } : null;
        struck = what === 'before' || what === 'during';
        awaiting ||= what === 'after';
        if (what === 'hold') {
          held.push(() => upstream.write(packet));
          strike();
          continue;
        }
        if (what === 'during') upstream.write(packet, () => setTimeout(strike, onlooker.delay()));
        else if (what !== 'before') upstream.write(packet);
        else strike();
        if (struck) return;
      }
    });
    upstream.on('data', (chunk) => {
      if (struck) return;
      if (asked !== null) onlooker.answered(asked.sql, performance.now() - asked.at, connection);
      asked = null;
      if (awaiting) {
        struck = true;
        strike();
      } else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: address.port,
    letGo() {
      for (const go of held.splice(0)) go();
    },
    cut,
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
