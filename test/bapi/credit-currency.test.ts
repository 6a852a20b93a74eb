import { afterEach, describe, expect, it } from 'vitest';
import { money } from '../../domain/money.ts';
import { oneCustomer } from './erp-data.ts';
import { startWorld, type World, within } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** What a customer's credit limit is told as, given the open items of its credit account. */
async function limitTold(items: readonly Record<string, string>[], section: Record<string, unknown> = {}) {
  const erp = oneCustomer();
  const functions = {
    ...erp.functions,
    BAPI_CREDIT_ACCOUNT_GET_STATUS: () => ({ RETURN: {}, CREDIT_ACCOUNT_OPEN_ITEMS: items }),
  };
  const world = await startWorld({ ...erp, functions }, { creditControlArea: '1000', ...section });
  worlds.push(world);
  const { rows } = await world.erp.read('customer', { customer: '0000100001' }, within());
  return rows[0]?.paymentProfile.creditLimit;
}

const item = (OPEN_ITEMS: string, CURRENCY: string) => ({ OPEN_ITEMS, CURRENCY });

describe('currency of a credit limit', () => {
  it('is learnt from open items that add up to the receivables', async () => {
    expect(await limitTold([item('600.0000', 'EUR'), item('400.0000', 'EUR')])).toEqual(money('50000', 'EUR'));
  });

  it('is not guessed from items in other currencies, from a sum that differs, or from none', async () => {
    expect(await limitTold([item('1080.0000', 'USD')])).toBe('not_available');
    expect(await limitTold([item('600.0000', 'EUR'), item('400.0000', 'USD')])).toBe('not_available');
    expect(await limitTold([])).toBe('not_available');
  });

  it('is the configured one, whatever the items are in', async () => {
    expect(await limitTold([item('1000.0000', 'USD')], { creditCurrency: 'CHF' })).toEqual(money('50000', 'CHF'));
  });
});
