import { type MemoryPair, memoryPair } from '../../protocol/memory-pair.ts';
import { Session, type SessionOptions } from '../../protocol/session.ts';
import type { Log } from '../../protocol/transport.ts';
import { FakeClock } from './fake-clock.ts';

export const silent: Log = () => {};
export const HELLO = {
  software: 'adit/test',
  name: 'agent-1',
  instance: 'i1',
  operations: ['get_invoice'],
  systems: [{ name: 'ecc', kind: 'sap-ecc' }],
};
export const META = { op: 'get_invoice', tenant: 'acme', principal: 'voice' };

export interface SessionPair {
  readonly clock: FakeClock;
  readonly link: MemoryPair;
  readonly agent: Session;
  readonly gateway: Session;
}

/** An agent and a gateway over a link in memory, not yet started. */
export function sessionPair(agent: Partial<SessionOptions> = {}, gateway: Partial<SessionOptions> = {}): SessionPair {
  const clock = new FakeClock();
  const link = memoryPair();
  return {
    clock,
    link,
    agent: new Session({ role: 'agent', transport: link.a, clock, log: silent, hello: HELLO, ...agent }),
    gateway: new Session({
      role: 'gateway',
      transport: link.b,
      clock,
      log: silent,
      hello: { ...HELLO, name: 'gateway', operations: [], systems: [] },
      ...gateway,
    }),
  };
}

export async function openPair(
  agent: Partial<SessionOptions> = {},
  gateway: Partial<SessionOptions> = {},
): Promise<SessionPair> {
  const pair = sessionPair(agent, gateway);
  await Promise.all([pair.agent.start(), pair.gateway.start()]);
  return pair;
}

/** The code that a promise was rejected with, and the outcome it tells. */
export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (thrown) {
    const { code, outcome } = thrown as { code?: string; outcome?: string };
    return outcome ? `${code} ${outcome}` : String(code);
  }
  return 'fulfilled';
}
