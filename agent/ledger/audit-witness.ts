import { randomUUID } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';
import type { EventSource, OutboundEvent } from '../../domain/events.ts';
import type { AuditHead } from './contract.ts';

export interface WitnessDeps {
  readonly head: () => AuditHead;
  readonly clock: Clock;
  /** How often a head that moved is told, milliseconds. */
  readonly everyMs: number;
}

export interface AuditWitness {
  readonly events: EventSource;
  close(): void;
}

/**
 * Tells the gateway the newest head of the audit chain, so that neither side can rewrite it alone: a chain cut back or
 * written anew on this host no longer leads to the head that the other side holds. Only the newest matters, so a head
 * that was not yet acknowledged is replaced by the next one, and the numbering begins anew with each start.
 */
export function createAuditWitness({ head, clock, everyMs }: WitnessDeps): AuditWitness {
  const epoch = `audit-${randomUUID()}`;
  const listeners = new Set<() => void>();
  const stop = new AbortController();
  let told: OutboundEvent | null = null;
  let acknowledgedTo = 0;
  let sequence = 0;
  let last = '';

  const look = (): void => {
    const { sequence: records, hash } = head();
    if (records === 0 || hash === last) return;
    last = hash;
    sequence += 1;
    told = { epoch, sequence, kind: 'audit.head', body: JSON.stringify({ sequence: records, hash }) };
    for (const notify of listeners) notify();
  };
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      look();
      await clock.sleep(everyMs, stop.signal);
    }
  };
  void run();
  return {
    events: {
      epoch,
      pending: () => (told && told.sequence > acknowledgedTo ? [told] : []),
      acknowledged: (upTo) => {
        acknowledgedTo = Math.max(acknowledgedTo, upTo);
      },
      onNew: (notify) => {
        listeners.add(notify);
        return () => listeners.delete(notify);
      },
    },
    close: () => stop.abort(),
  };
}
