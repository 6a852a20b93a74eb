import { type AddressInfo, createServer, connect as open, type Socket } from 'node:net';

export interface DelayLine {
  readonly port: number;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * A TCP road on which every byte takes `oneWayMs` in each direction and none is lost or reordered: a network at a
 * distance, with all the bandwidth of this machine.
 */
export async function openDelayLine(target: { host: string; port: number }, oneWayMs: number): Promise<DelayLine> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = open({ ...target, noDelay: true, allowHalfOpen: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    }
    carry(near, far, oneWayMs);
    carry(far, near, oneWayMs);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  let closing: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
      return closing;
    },
  };
}

/** Chunks leave in the order in which they came: timers of one length fire in the order in which they were set. */
function carry(from: Socket, to: Socket, delayMs: number): void {
  const later = (action: () => void) => {
    setTimeout(() => {
      if (!to.destroyed) action();
    }, delayMs);
  };
  from.on('data', (chunk: Buffer) => later(() => to.write(chunk)));
  from.on('end', () => later(() => to.end()));
  from.on('close', () => later(() => to.destroySoon()));
}
