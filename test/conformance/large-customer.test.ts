import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenItem } from '../../domain/receivables.ts';
import { answerKey, openItemsOf } from './answers/expected-answers.ts';
import { type AnswersWorld, startAnswers, wholeList } from './answers/world.ts';
import { differences } from './differences.ts';
import type { Ledger } from './ledger.ts';

const LARGE = '0000077001';
const LONGEST = '0000077006';

/** The whole way from the platform to the ERP and back, over RFC, with what few customers have. */
describe('answers about a customer of 5,000 items and an amount of 23 digits, over RFC', () => {
  let world: AnswersWorld;
  let ledger: Ledger;
  beforeAll(async () => {
    world = await startAnswers({
      system: 'ecc',
      customers: 20,
      items: 100,
      seed: 61,
      road: 'rfc',
      largeCustomer: 'on',
      rareCustomers: 'on',
    });
    ledger = await world.ledger();
  }, 120_000);
  afterAll(() => world?.close(), 60_000);
  const handleOf = (customer: string) => `${world.system}/${customer}`;

  it('list_open_items pages through all 5,000 in order, without a gap or a repeat', async () => {
    const expected = openItemsOf(ledger, LARGE, world);
    const args = { customer: handleOf(LARGE) };
    const told = await wholeList<{ readonly items: readonly OpenItem[] }, OpenItem>(
      world,
      'list_open_items',
      args,
      100,
      ({ items }) => items,
    );
    expect(expected.length).toBe(5_000);
    expect(told.pages).toBe(50);
    expect(told.rows.map(answerKey)).toEqual(expected.map(answerKey));
    expect(differences(expected, told.rows, { keyOf: answerKey, isWhole: true })).toEqual([]);
  });

  it('get_aging tells them in one answer, as SQL over the books adds them up', async () => {
    for (const customer of [LARGE, LONGEST]) {
      const { data, meta } = await world.ask('get_aging', { customer: handleOf(customer) }, { maxAgeS: 0 });
      expect(meta).toMatchObject({ source: 'erp', complete: true, stale: false });
      expect(data).toEqual(await world.expectedAging(customer, ledger.asOf));
    }
  });

  it('bring the 23 digits to what a voice says', async () => {
    const [item] = openItemsOf(ledger, LONGEST, world);
    const { data, summary } = await world.ask<{ readonly balance: unknown }>('get_invoice', {
      customer: handleOf(LONGEST),
      invoice: item?.invoice,
    });
    expect(data.balance).toEqual({ amount: '1234567890123456789.1234', currency: 'UYW' });
    expect(summary.replaceAll(/[^\d]/g, '')).toContain('12345678901234567891234');
  });
});
