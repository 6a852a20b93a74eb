import { afterEach, describe, expect, it } from 'vitest';
import { oneCustomer } from './erp-data.ts';
import { bapiLine } from './lines.ts';
import type { TinySapOptions, Values } from './tiny-sap.ts';
import { startWorld, type World, within } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const invoice = bapiLine({});
const payment = bapiLine({ DOC_NO: '1400000009', POST_KEY: '15', DB_CR_IND: 'H', AMT_DOCCUR: '250.0000' });
const dollars = bapiLine({ DOC_NO: '1800000009', CURRENCY: 'USD', AMT_DOCCUR: '10.0000' });
const balance = (CURRENCY: string, T_CURR_BAL: string, DB_CR_IND = 'S', SP_GL_IND = '') => ({
  SP_GL_IND,
  CURRENCY,
  DB_CR_IND,
  T_CURR_BAL,
});

/** Runs doctor against a system with these open items and balances, and gives the row about them. */
async function rowFor(
  items: () => readonly Values[],
  balances: readonly Values[],
  section: Record<string, unknown> = {},
) {
  const data: TinySapOptions = oneCustomer();
  const started = await startWorld(
    {
      ...data,
      functions: {
        ...data.functions,
        BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: items() }),
        BAPI_AR_ACC_GETKEYDATEBALANCE: () => ({ RETURN: {}, KEYBALANCE: balances }),
      },
    },
    section,
  );
  worlds.push(started);
  const rows = await started.erp.doctor(within(10_000));
  return rows.find(({ check }) => check === 'control total');
}

describe('control total of doctor', () => {
  it('agrees where the open items add up to the balances, currency by currency', async () => {
    const row = await rowFor(
      () => [invoice, payment, dollars],
      [balance('EUR', '1000.0000'), balance('EUR', '250.0000', 'H', 'A'), balance('USD', '10.0000')],
    );
    expect(row).toMatchObject({ status: 'ok', text: "3 open items of 1 account add up to the ERP's own balances" });
  });

  it('takes a balance that comes with its own sign', async () => {
    expect(await rowFor(() => [payment], [balance('EUR', '-250.0000', 'H')])).toMatchObject({ status: 'ok' });
  });

  it.each<[string, readonly Values[], readonly Values[], string]>([
    ['an item is kept from the user', [invoice], [balance('EUR', '750.0000')], 'EUR'],
    ['a whole currency is', [invoice], [balance('EUR', '1000.0000'), balance('USD', '10.0000')], 'USD'],
    ['the last digit is another', [invoice], [balance('EUR', '1000.0100')], 'EUR'],
    ['the balance is on the other side', [invoice], [balance('EUR', '1000.0000', 'H')], 'EUR'],
  ])('fails where %s, without telling whose account or how much', async (_what, items, balances, currency) => {
    const row = await rowFor(() => items, balances);
    expect(row).toMatchObject({
      status: 'fail',
      text: `the open items of 1 of 1 account do not add up to the ERP's own balance (${currency})`,
      remedy: expect.stringContaining('F_BKPF_BUK'),
    });
    expect(JSON.stringify(row)).not.toMatch(/0000100001|\d{3}\.\d{2}/);
  });

  it('looks twice before it complains, since something may be posted in between', async () => {
    let calls = 0;
    const row = await rowFor(() => {
      calls += 1;
      return calls === 1 ? [invoice, payment] : [invoice];
    }, [balance('EUR', '1000.0000')]);
    expect(row).toMatchObject({ status: 'ok' });
    expect(calls).toBe(2);
  });

  it('works without tables, and says when there is nothing to compare', async () => {
    const off = { readTable: 'off' };
    expect(await rowFor(() => [invoice], [balance('EUR', '1000.0000')], off)).toMatchObject({ status: 'ok' });
    expect(await rowFor(() => [], [], off)).toMatchObject({ status: 'warn' });
  });
});
