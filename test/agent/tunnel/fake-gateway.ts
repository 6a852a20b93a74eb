import type { Dialled } from '../../../agent/tunnel/dial.ts';
import { TunnelClient, type TunnelDeps } from '../../../agent/tunnel/tunnel-client.ts';
import type { AditError } from '../../../domain/errors.ts';
import { type MemoryPair, memoryPair } from '../../../protocol/memory-pair.ts';
import { okReply } from '../../../protocol/reply.ts';
import { Session, type SessionOptions } from '../../../protocol/session.ts';
import type { FakeClock } from '../../protocol/fake-clock.ts';
import { HELLO, silent } from '../../protocol/session-pair.ts';

export const BODY = Buffer.from('{}');

/** A gateway in memory that takes every dial until it is told to fail. */
export class FakeGateway {
  readonly clock: FakeClock;
  readonly sessions: Session[] = [];
  readonly links: MemoryPair[] = [];
  readonly options: Partial<SessionOptions>;
  dials = 0;
  failWith: AditError | null = null;

  constructor(clock: FakeClock, options: Partial<SessionOptions> = {}) {
    this.clock = clock;
    this.options = options;
  }

  dial = async (): Promise<Dialled> => {
    this.dials++;
    if (this.failWith) throw this.failWith;
    const link = memoryPair();
    const gatewayHello = { ...HELLO, name: 'gw', operations: [], systems: [] };
    const session = new Session({
      role: 'gateway',
      transport: link.b,
      clock: this.clock,
      log: silent,
      hello: gatewayHello,
      ...this.options,
    });
    void session.start().catch(() => {});
    this.links.push(link);
    this.sessions.push(session);
    return { transport: link.a, sessionReused: this.dials > 1 };
  };
}

export function clientOf(gateway: FakeGateway, deps: Partial<TunnelDeps> = {}): TunnelClient {
  return new TunnelClient({
    dial: gateway.dial,
    clock: gateway.clock,
    log: silent,
    random: () => 0.999_999,
    hello: () => HELLO,
    onRequest: async () => okReply(BODY),
    events: [],
    ...deps,
  });
}
