import { beforeAll, describe, expect, it } from 'vitest';
import type { Activity, Dispute, PaymentPromise } from '../../../domain/receivables.ts';
import { daysEarlier } from '../arithmetic.ts';
import { differences } from '../differences.ts';
import type { Ledger } from '../ledger.ts';
import { activitiesOf, disputesOf, promisesOf } from './expected-standing.ts';
import type { AnswersWorld } from './world.ts';

/** What collectors wrote down beside the accounts, in the ERP and not through Adit. */
export function describeStanding(world: () => AnswersWorld): void {
  describe('beside an account', () => {
    let ledger: Ledger;
    let numbers: readonly string[];
    beforeAll(async () => {
      ledger = await world().ledger();
      numbers = ledger.customers.map(({ customer }) => customer);
    });

    const told = async <T>(
      operation: 'list_promises' | 'list_disputes' | 'list_activities',
      customer: string,
      more = {},
    ) => {
      const args = { customer: `${world().system}/${customer}`, limit: 100, ...more };
      const { data, meta } = await world().ask<readonly T[]>(operation, args);
      expect(meta).toMatchObject({ complete: true, stale: false });
      expect(meta).not.toHaveProperty('coverage');
      return data;
    };

    it('list_promises and list_disputes tell what the books hold, newest first', async () => {
      const wrong: string[] = [];
      let rows = 0;
      for (const customer of numbers) {
        const promises = promisesOf(ledger, customer);
        const disputes = disputesOf(ledger, customer, world().spelling);
        rows += promises.length + disputes.length;
        const toldPromises = await told<PaymentPromise>('list_promises', customer);
        const toldDisputes = await told<Dispute>('list_disputes', customer);
        expect(toldPromises.map(({ promise }) => promise)).toEqual(promises.map(({ promise }) => promise));
        expect(toldDisputes.map(({ dispute }) => dispute)).toEqual(disputes.map(({ dispute }) => dispute));
        wrong.push(...differences(promises, toldPromises, { keyOf: ({ promise }) => promise, isWhole: true }));
        wrong.push(...differences(disputes, toldDisputes, { keyOf: ({ dispute }) => dispute, isWhole: true }));
      }
      expect(wrong).toEqual([]);
      expect(rows).toBeGreaterThan(3);
    });

    it('list_promises and list_disputes keep to the status that is asked for', async () => {
      const seen = new Set<string>();
      for (const { customer, status } of [...ledger.promises, ...ledger.disputes]) {
        const promises = promisesOf(ledger, customer).filter((one) => one.status === status);
        const disputes = disputesOf(ledger, customer, world().spelling).filter((one) => one.status === status);
        expect(await told('list_promises', customer, { status })).toHaveLength(promises.length);
        expect(await told('list_disputes', customer, { status })).toHaveLength(disputes.length);
        seen.add(status);
      }
      expect(seen.size).toBeGreaterThan(2);
    });

    it('list_activities tells calls and tasks of the time that is asked for', async () => {
      const wrong: string[] = [];
      let rows = 0;
      for (const days of [10, 300]) {
        const from = daysEarlier(ledger.asOf, days);
        for (const customer of numbers) {
          const expected = activitiesOf(ledger, customer, from);
          rows += expected.length;
          const activities = await told<Activity>('list_activities', customer, { from });
          wrong.push(...differences(expected, activities, { keyOf: ({ activity }) => activity }));
        }
      }
      expect(wrong).toEqual([]);
      expect(rows).toBeGreaterThan(3);
    });
  });
}
