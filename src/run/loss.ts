import type { Connection as RawConnection } from 'mysql2';

/** The connection to the server is gone; what it was doing may have been done or not. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly code = 'PROTOCOL_CONNECTION_LOST';
}

/** Tells when a connection is gone, and settles what waits for it. */
export interface LossWatch {
  /** `null` as long as the connection stands. */
  error(): ConnectionLost | null;
  /** As `work` does, but rejects with ConnectionLost as soon as the connection is gone. */
  guard<T>(work: PromiseLike<T>): Promise<T>;
}

/**
 * Listens to a connection's own events. The driver leaves a promise pending for ever when the socket is destroyed under
 * it, so nobody may wait for its promises alone.
 */
export function watchLoss(raw: RawConnection): LossWatch {
  let error: ConnectionLost | null = null;
  let settle: (error: ConnectionLost) => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    settle = reject;
  });
  // Nobody may be waiting when it happens.
  lost.catch(() => undefined);
  const lose = (why: string) => {
    if (error !== null) return;
    error = new ConnectionLost(why);
    settle(error);
  };
  raw.on('error', ({ message }: Error) => lose(message));
  raw.on('end', () => lose('the server closed the connection'));
  const { stream } = raw as unknown as { readonly stream: NodeJS.EventEmitter };
  stream.once('close', () => lose('the connection was closed'));
  return {
    error: () => error,
    async guard(work) {
      if (error !== null) throw error;
      return Promise.race([work, lost]);
    },
  };
}
