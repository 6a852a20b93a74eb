import { once } from 'node:events';
import { createServer } from 'node:http';

export interface ErpBooks {
  readonly port: number;
  /** Effects by command id; a second one for the same id is what must never be. */
  effects(commandId: string): number;
  total(): number;
  /** Resolves when no request is being worked on. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * An ERP that counts what it does. A request that arrived whole is carried out, also when the caller has gone
 * meanwhile; one that arrived in part is not.
 */
export async function erpStandIn(): Promise<ErpBooks> {
  const effects = new Map<string, number>();
  const working = new Set<Promise<void>>();
  const server = createServer((incoming, reply) => {
    let text = '';
    incoming.setEncoding('utf8');
    incoming.on('error', () => undefined);
    reply.on('error', () => undefined);
    incoming.on('data', (part: string) => {
      text += part;
    });
    incoming.on('end', () => {
      if (!incoming.complete) return;
      const { commandId } = JSON.parse(text) as { commandId: string };
      reply.writeProcessing();
      const work = carryOut().then(() => {
        effects.set(commandId, (effects.get(commandId) ?? 0) + 1);
        working.delete(work);
        reply.end(String(1000 + effects.size));
      });
      working.add(work);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the ERP stand-in has no port');
  return {
    port: address.port,
    effects: (commandId) => effects.get(commandId) ?? 0,
    total: () => [...effects.values()].reduce((sum, count) => sum + count, 0),
    async idle() {
      while (working.size > 0) await Promise.all(working);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Long enough for the caller to see that work began, and to die. */
function carryOut(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}
