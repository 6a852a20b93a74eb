import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallCandidate, Candidate } from '../../../domain/answer-shapes.ts';
import { expectedSearchKeys } from '../expected.ts';
import type { Ledger } from '../ledger.ts';
import { clearanceOf } from './accounts.ts';
import { candidatesOf } from './expected-answers.ts';
import { type AnswersWorld, wholeList } from './world.ts';

/** At most so many candidates are told. */
const MOST_CANDIDATES = 10;

/** Finding and choosing among all customers. */
export function describePortfolio(world: () => AnswersWorld): void {
  describe('about all customers', () => {
    let ledger: Ledger;
    const handleOf = (customer: string) => `${world().system}/${customer}`;
    beforeAll(async () => {
      ledger = await world().ledger();
    });

    it.each(['number', 'phone', 'email', 'name', 'taxId', 'invoice', 'purchaseOrder'] as const)(
      'find_customer finds whoever a %s leads to',
      async (kind) => {
        const keys = expectedSearchKeys(ledger, world()).filter((key) => key.kind === kind);
        expect(keys.length).toBeGreaterThan(0);
        const step = Math.max(1, Math.floor(keys.length / 40));
        for (const { value } of keys.filter((_, at) => at % step === 0)) {
          const owners = new Set(keys.filter((key) => key.value === value).map(({ customer }) => handleOf(customer)));
          const { data } = await world().ask<{ candidates: readonly Candidate[] }>('find_customer', { [kind]: value });
          const found = data.candidates.map(({ customer }) => customer);
          if (kind === 'name') expect(found).toEqual(expect.arrayContaining([...owners].slice(0, MOST_CANDIDATES)));
          else expect(new Set(found), value).toEqual(owners);
        }
      },
    );

    it('find_customer has nobody for what leads nowhere', async () => {
      for (const query of [{ number: '0009999999' }, { email: 'nobody@nowhere.example' }, { invoice: '0099999999' }]) {
        expect((await world().ask('find_customer', query)).data).toEqual({ candidates: [] });
      }
    });

    it('verify_caller compares with the books, and only a verified caller hears more', async () => {
      for (const { customer, name, address } of ledger.customers.slice(0, 4)) {
        const callId = randomUUID();
        const found = await world().ask<{ candidates: readonly Candidate[] }>(
          'find_customer',
          { number: customer },
          { callId },
        );
        const handle = found.data.candidates[0]?.customer ?? '';
        expect(JSON.stringify(found.data)).not.toContain(name);
        const args = { customer: handle };
        expect(await world().refusal('get_aging', args, { callId })).toBe('CALLER_UNVERIFIED');
        const lies = { accountNumber: customer, postalCode: 'X99' };
        const denied = await world().ask('verify_caller', { ...args, claims: lies }, { callId });
        expect(denied.data).toMatchObject({ verified: false, tier: 'none' });
        const claims = { accountNumber: customer, postalCode: address.postalCode, companyName: name };
        const verified = await world().ask('verify_caller', { ...args, claims }, { callId });
        expect(verified.data).toMatchObject({ verified: true, tier: 'verified' });
        const aging = await world().ask('get_aging', args, { callId });
        expect(aging.data).toEqual(await world().expectedAging(customer, ledger.asOf));
        expect(aging.meta.tier).toBe('verified');
      }
    });

    it('list_call_candidates pages through everybody who is overdue, longest first', async () => {
      const expected = candidatesOf(ledger, world());
      expect(expected.length).toBeGreaterThan(5);
      for (const limit of [4, 100]) {
        const args = { showExcluded: true };
        const { rows } = await wholeList<CallCandidate[], CallCandidate>(
          world(),
          'list_call_candidates',
          args,
          limit,
          (page) => page,
        );
        expect(rows.map(({ customer, overdue, oldestDays }) => ({ customer, overdue, oldestDays }))).toEqual(expected);
      }
    });

    it('list_call_candidates leaves out who may not be called and who was asked to be left out', async () => {
      const barred = new Set(
        ledger.customers
          .filter(({ customer }) => !clearanceOf(ledger, customer, world()).clear)
          .map(({ customer }) => handleOf(customer)),
      );
      const expected = candidatesOf(ledger, world()).map(({ customer }) => customer);
      expect(expected.some((customer) => barred.has(customer))).toBe(true);
      const callable = expected.filter((customer) => !barred.has(customer));
      const exclude = callable.slice(0, 2);
      const { rows } = await wholeList<CallCandidate[], CallCandidate>(
        world(),
        'list_call_candidates',
        { exclude },
        100,
        (page) => page,
      );
      expect(rows.map(({ customer }) => customer)).toEqual(callable.slice(2));
      expect(rows.every(({ clearance }) => clearance.clear)).toBe(true);
    });

    it('list_call_candidates keeps to buckets and to the least amount of a currency', async () => {
      const minAmount = { amount: '5000.00', currency: 'EUR' };
      const asked = { minAmount, showExcluded: true };
      const { rows } = await wholeList<CallCandidate[], CallCandidate>(
        world(),
        'list_call_candidates',
        asked,
        100,
        (page) => page,
      );
      const expected = candidatesOf(ledger, world()).filter(({ overdue }) =>
        overdue.some(({ amount, currency }) => currency === 'EUR' && BigInt(amount.replace('.', '')) >= 500_000n),
      );
      expect(rows.map(({ customer }) => customer)).toEqual(expected.map(({ customer }) => customer));
    });
  });
}
