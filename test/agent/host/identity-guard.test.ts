import { describe, expect, it } from 'vitest';
import { IdentityGuard } from '../../../agent/host/identity-guard.ts';
import type { Pin } from '../../../agent/host/pins.ts';
import type { Logger } from '../../../agent/log.ts';
import { systemClock } from '../../../domain/clock.ts';

const silent: Logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => silent };

/** A guard over a system whose parts a test changes; every call of `meet` is a fresh process. */
function guarded(first: Record<string, string>) {
  let parts = first;
  let pin: Pin | null = null;
  let incarnation = 0;
  const learnt: Record<string, string>[] = [];
  const guard = new IdentityGuard({
    system: 'ecc',
    pins: {
      get: () => pin,
      set: (_, next) => {
        pin = next;
      },
    },
    ask: async () => ({ kind: 'sap-ecc', parts }),
    incarnation: () => incarnation,
    onIdentity: () => {},
    onLearnt: (more) => learnt.push({ ...more }),
    clock: systemClock,
    log: silent,
  });
  const meet = async (seen: Record<string, string>) => {
    parts = seen;
    incarnation++;
    await guard.ensure('read', Number.POSITIVE_INFINITY, { signal: new AbortController().signal, remainingMs: 5_000 });
    return guard.status().state;
  };
  return { meet, learnt, pinned: () => pin?.identity.parts, generation: () => pin?.generation };
}

const part = (clientRole: string, client = '100') => ({ systemId: 'PRD', client, clientRole });

describe('parts of an identity', () => {
  it('that are not known are not pinned, and are pinned and told once they are', async () => {
    const on = guarded(part('unknown'));
    expect(await on.meet(part('unknown'))).toBe('pinned');
    const generation = on.generation();
    expect(on.learnt).toEqual([]);
    expect(await on.meet(part('production'))).toBe('pinned');
    expect(on.learnt).toEqual([{ clientRole: 'production' }]);
    expect(on.pinned()).toMatchObject({ clientRole: 'production' });
    expect(on.generation()).toBe(generation);
    await on.meet(part('production'));
    await on.meet(part('unknown'));
    expect(on.learnt).toHaveLength(1);
    expect(on.pinned()).toMatchObject({ clientRole: 'production' });
  });

  it('lock the writes where one that was known is another now', async () => {
    const on = guarded(part('production'));
    await on.meet(part('production'));
    expect(await on.meet(part('test'))).toBe('mismatch');
    expect(on.pinned()).toMatchObject({ clientRole: 'production' });
    expect(await on.meet(part('production', '200'))).toBe('mismatch');
    expect(await on.meet(part('production'))).toBe('pinned');
    expect(on.learnt).toEqual([]);
  });
});
