import { describe, expect, it } from 'vitest';
import { AditError } from '../../domain/errors.ts';
import { world as ledgerWorld, newCommand } from '../agent/ledger/world.ts';
import { world } from '../agent/router/world.ts';
import { drawing, newSeed } from './seeded.ts';

const HOUR_MS = 3_600_000;
const LIMITS = { perHour: 9, perCustomerPerDay: 4 };

async function tried(accept: Promise<unknown>): Promise<string> {
  return accept.then(
    () => 'accepted',
    (thrown: unknown) => (thrown instanceof AditError ? thrown.code : String(thrown)),
  );
}

describe('limits of commands', () => {
  it('hold as sums over any window of any sequence, also of requests at the same time', async () => {
    const draw = drawing(newSeed());
    const { ledger, clock } = ledgerWorld();
    const accepted: { at: number; customer: string }[] = [];
    const codes = new Map<string, number>();
    for (let at = 0; at < 120; at++) {
      const together = Array.from({ length: 1 + draw.whole(4) }, () => {
        const customer = draw.pick(['0000010001', '0000010002', '0000010003']);
        const mode = draw.pick(['draft', 'approve'] as const);
        return { customer, reply: tried(ledger.accept(newCommand({ customer, mode, limits: LIMITS }))) };
      });
      for (const { customer, reply } of together) {
        const code = await reply;
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (code === 'accepted') accepted.push({ at: clock.now(), customer });
      }
      clock.jump(draw.whole(HOUR_MS / 3));
    }
    const within = (ms: number, of: (one: { customer: string }) => boolean) =>
      Math.max(
        ...accepted.map(
          ({ at }) => accepted.filter((one) => of(one) && one.at <= at && one.at > at - ms + 1_000).length,
        ),
      );
    expect(
      within(HOUR_MS, () => true),
      `seed ${draw.seed}`,
    ).toBeLessThanOrEqual(LIMITS.perHour);
    for (const customer of ['0000010001', '0000010002', '0000010003']) {
      const most = within(24 * HOUR_MS, (one) => one.customer === customer);
      expect(most, `seed ${draw.seed}`).toBe(LIMITS.perCustomerPerDay);
    }
    expect([...codes.keys()].sort()).toEqual(['LIMIT_EXCEEDED', 'accepted']);
  });

  it('count nothing twice when the same command comes again, and nothing less when it is another one', async () => {
    const { ledger } = ledgerWorld();
    const limits = { perHour: 2 };
    const one = newCommand({ limits });
    for (let copy = 0; copy < 20; copy++) expect(await tried(ledger.accept({ ...one }))).toBe('accepted');
    expect(await tried(ledger.accept({ ...one, args: { kind: 'follow_up', text: 'something else' } }))).toBe(
      'IDEMPOTENCY_MISMATCH',
    );
    expect(await tried(ledger.accept(newCommand({ limits })))).toBe('accepted');
    expect(await tried(ledger.accept(newCommand({ limits })))).toBe('LIMIT_EXCEEDED');
    // A key belongs to its tenant.
    expect(await tried(ledger.accept({ ...one, tenant: 'other' }))).toBe('LIMIT_EXCEEDED');
  });
});

describe('refusals', () => {
  it('are audited one by one as far as anybody would read them, then counted', async () => {
    const w = world();
    const refuse = () => w.ask('get_customer', { customer: '1' }, { callId: 'stranger' });
    for (let at = 0; at < 5_000; at++) await refuse();
    expect(w.ledger.audited).toHaveLength(60);
    await w.clock.advance(60_000);
    expect(w.ledger.audited.slice(60)).toEqual([
      { kind: 'requests.refused', actor: 'agent', fields: { more: { CALLER_UNVERIFIED: 4_940 } } },
    ]);
    await refuse();
    expect(w.ledger.audited.at(-1)).toMatchObject({ kind: 'request.refused', subject: 'get_customer' });
    for (let at = 0; at < 100; at++) await refuse();
    await w.router.close();
    expect(w.ledger.audited.at(-1)).toMatchObject({ fields: { more: { CALLER_UNVERIFIED: 41 } } });
  });
});
