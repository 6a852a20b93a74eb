import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scopeOf } from '../../../agent/records/scope.ts';
import type { EntityName, Selectors } from '../../../domain/facts.ts';
import { activity, customer, invoice, openItem, payment } from './sample-facts.ts';
import { at, CUSTOMER, openRecords, type RecordsWorld, SYSTEM } from './world.ts';

let world: RecordsWorld;
beforeEach(async () => {
  world = await openRecords();
});
afterEach(() => world.close());

function held<E extends EntityName>(entity: E, selector: Selectors[E]) {
  const { customer: owner, scope } = scopeOf(entity, selector);
  return {
    coverage: world.store.coverage(SYSTEM, entity, owner, scope),
    rows: world.store.rows(SYSTEM, entity, owner, selector),
  };
}
const putItems = (rows: ReturnType<typeof openItem>[], asOf: string, complete = true, owner = CUSTOMER) =>
  world.store.put({ system: SYSTEM, entity: 'openItem', selector: { customer: owner }, rows, complete, asOf });

describe('held rows', () => {
  it('gives back every entity exactly as it was put in', async () => {
    const items = [
      openItem('1800000001', { original: { amount: '123456789012345.67', currency: 'EUR' }, branch: null }),
      openItem('1800000002', {
        open: { amount: '-5', currency: 'JPY' },
        original: { amount: '-10', currency: 'JPY' },
        discount: { percent: '2.5', until: '2026-11-30', amountIfTaken: { amount: '-4', currency: 'JPY' } },
        dunning: { level: 2, lastDate: '2026-11-01', block: 'A' },
      }),
    ];
    const invoices = [
      invoice('1800000001'),
      invoice('1800000002', {
        subtotal: 'not_available',
        clearedOn: '2026-11-02',
        discountTaken: true,
        status: 'paid',
      }),
    ];
    const range = { customer: CUSTOMER, from: '2026-01-01', to: '2026-12-31' };
    const since = { customer: CUSTOMER, from: '2026-11-01T00:00:00.000Z' };
    await putItems(items, at('08:00:00'));
    const base = { system: SYSTEM, complete: true, asOf: at('08:00:00') };
    await world.store.put({ ...base, entity: 'invoice', selector: range, rows: invoices });
    await world.store.put({
      ...base,
      entity: 'payment',
      selector: range,
      rows: [payment('1000/1400000001/2026'), payment('x', { method: 'not_available' })],
    });
    await world.store.put({
      ...base,
      entity: 'customer',
      selector: { customer: CUSTOMER },
      rows: [customer(CUSTOMER, 'Ærø & Søn')],
    });
    await world.store.put({
      ...base,
      entity: 'activity',
      selector: since,
      rows: [activity('a', '2026-11-20T10:00:00.000Z')],
    });

    expect(held('openItem', { customer: CUSTOMER }).rows).toEqual(items);
    expect(held('invoice', range).rows).toEqual(invoices);
    expect(held('payment', range).rows).toEqual([
      payment('1000/1400000001/2026'),
      payment('x', { method: 'not_available' }),
    ]);
    expect(held('customer', { customer: CUSTOMER }).rows).toEqual([customer(CUSTOMER, 'Ærø & Søn')]);
    expect(held('activity', since).rows).toEqual([activity('a', '2026-11-20T10:00:00.000Z')]);
    expect(held('openItem', { customer: CUSTOMER }).coverage).toEqual({ asOf: at('08:00:00'), complete: true });
  });

  it('holds nothing it was not given', () => {
    expect(held('openItem', { customer: CUSTOMER })).toEqual({ coverage: null, rows: [] });
    expect(held('invoice', { invoice: '1' })).toEqual({ coverage: null, rows: [] });
  });

  it('never takes a cut list for a whole one', async () => {
    await putItems([openItem('1800000001')], at('08:00:00'), false);
    expect(held('openItem', { customer: CUSTOMER }).coverage).toMatchObject({ complete: false });
    await putItems([openItem('1800000001'), openItem('1800000002')], at('09:00:00'));
    await putItems([openItem('1800000001')], at('10:00:00'), false);
    expect(held('openItem', { customer: CUSTOMER })).toMatchObject({
      coverage: { asOf: at('09:00:00'), complete: true },
      rows: { length: 2 },
    });
  });

  it('replaces a list by a newer one and ignores an older one that comes late', async () => {
    await putItems([openItem('1800000001'), openItem('1800000002')], at('08:00:00'));
    await putItems([openItem('1800000002')], at('09:00:00'));
    expect(await putItems([openItem('1800000001')], at('08:30:00'))).toEqual({ rows: 0, events: 0 });
    expect(held('openItem', { customer: CUSTOMER })).toMatchObject({
      coverage: { asOf: at('09:00:00') },
      rows: [{ document: { number: '1800000002' } }],
    });
  });

  it('answers a narrower range from a wider one, never a wider from a narrower', async () => {
    const range = (from: string, to: string) => ({ customer: CUSTOMER, from, to });
    const rows = [invoice('1800000001', { date: '2026-03-01' }), invoice('1800000002', { date: '2026-10-01' })];
    await world.store.put({
      system: SYSTEM,
      entity: 'invoice',
      selector: range('2026-01-01', '2026-11-21'),
      rows,
      complete: true,
      asOf: at('08:00:00'),
    });
    expect(held('invoice', range('2026-09-01', '2026-11-01'))).toMatchObject({
      coverage: { complete: true },
      rows: [{ document: { number: '1800000002' } }],
    });
    expect(held('invoice', range('2025-12-31', '2026-11-01')).coverage).toBe(null);
    expect(held('invoice', range('2026-01-01', '2026-11-22')).coverage).toBe(null);
  });

  it('finds what a search found, with lines only for who asked for them', async () => {
    const lines = [
      {
        line: '10',
        description: 'Bolts',
        quantity: '4',
        unit: 'ST',
        unitPrice: { amount: '1.00', currency: 'EUR' },
        amount: { amount: '4.00', currency: 'EUR' },
      },
    ];
    const put = (selector: Selectors['invoice'], rows = [invoice('1800000001', { lines })]) =>
      world.store.put({ system: SYSTEM, entity: 'invoice', selector, rows, complete: true, asOf: at('08:00:00') });
    await put({ invoice: '9000000001', lines: true });
    await put({ reference: 'my order' }, [invoice('1800000001')]);
    expect(held('invoice', { invoice: '9000000001', lines: true }).rows).toEqual([invoice('1800000001', { lines })]);
    expect(held('invoice', { reference: 'my order' }).rows).toEqual([invoice('1800000001')]);
    expect(held('invoice', { invoice: '9000000001' }).coverage).toBe(null);
  });

  it('does not remember that something was not found', async () => {
    const base = { system: SYSTEM, rows: [], complete: true, asOf: at('08:00:00') };
    await world.store.put({ ...base, entity: 'invoice', selector: { invoice: '9' } });
    await world.store.put({ ...base, entity: 'customer', selector: { customer: '9' } });
    expect(held('invoice', { invoice: '9' }).coverage).toBe(null);
    expect(held('customer', { customer: '9' }).coverage).toBe(null);
    await putItems([], at('08:00:00'));
    expect(held('openItem', { customer: CUSTOMER }).coverage).toMatchObject({ complete: true });
  });

  it('gives a head office all items of its account and a branch its own', async () => {
    const rows = [
      openItem('1800000001', { branch: '0000001001' }),
      openItem('1800000002', { branch: '0000001002' }),
      openItem('1800000003'),
    ];
    await putItems(rows, at('08:00:00'));
    await putItems([rows[0] ?? openItem('')], at('08:05:00'), true, '0000001001');
    expect(held('openItem', { customer: CUSTOMER }).rows).toHaveLength(3);
    expect(held('openItem', { customer: '0000001001' }).rows).toEqual([rows[0]]);
    await putItems([], at('08:10:00'), true, '0000001001');
    expect(held('openItem', { customer: '0000001001' }).rows).toEqual([]);
    expect(held('openItem', { customer: CUSTOMER }).rows).toHaveLength(2);
  });

  it('does not take open items at a key date for what is open now', async () => {
    const selector = { customer: CUSTOMER, keyDate: '2026-06-30' };
    await world.store.put({
      system: SYSTEM,
      entity: 'openItem',
      selector,
      rows: [openItem('1800000001')],
      complete: true,
      asOf: at('08:00:00'),
    });
    expect(held('openItem', selector).coverage).toBe(null);
    expect(held('openItem', { customer: CUSTOMER }).rows).toEqual([]);
  });

  it('refuses facts whose amounts it could not give back', async () => {
    const odd = openItem('1800000001', { open: { amount: '1', currency: 'USD' } });
    await expect(putItems([odd], at('08:00:00'))).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
    expect(held('openItem', { customer: CUSTOMER })).toEqual({ coverage: null, rows: [] });
  });

  it('keeps the records of another system under the same name apart', async () => {
    await world.store.useIdentity(SYSTEM, 'first');
    await putItems([openItem('1800000001')], at('08:00:00'));
    await world.store.useIdentity(SYSTEM, 'second', at('08:30:00'));
    expect(held('openItem', { customer: CUSTOMER })).toEqual({ coverage: null, rows: [] });
    await putItems([openItem('1800000009')], at('09:00:00'));
    await world.store.useIdentity(SYSTEM, 'first');
    expect(held('openItem', { customer: CUSTOMER }).rows).toEqual([openItem('1800000001')]);
  });

  it('no longer vouches for what came in when it is in doubt which system answered', async () => {
    await world.store.useIdentity(SYSTEM, 'first');
    await putItems([openItem('1800000001')], at('08:00:00'));
    await putItems([openItem('1800000002')], at('08:45:00'), true, '0000002000');
    await world.store.useIdentity(SYSTEM, 'second', at('08:30:00'));
    await world.store.useIdentity(SYSTEM, 'first');
    expect(held('openItem', { customer: CUSTOMER }).coverage).not.toBe(null);
    expect(held('openItem', { customer: '0000002000' }).coverage).toBe(null);
  });

  it('forgets a customer wholly, and by age what nobody asked for since', async () => {
    await putItems([openItem('1800000001')], at('08:00:00'));
    await world.store.put({
      system: SYSTEM,
      entity: 'invoice',
      selector: { invoice: '9000000001' },
      rows: [invoice('1800000001')],
      complete: true,
      asOf: at('08:00:00'),
    });
    await putItems([openItem('1800000002', { customer: '0000002000' })], at('12:00:00'), true, '0000002000');
    expect(await world.store.purge({ system: SYSTEM, customer: CUSTOMER })).toBe(4);
    expect(held('openItem', { customer: CUSTOMER })).toEqual({ coverage: null, rows: [] });
    expect(held('invoice', { invoice: '9000000001' })).toEqual({ coverage: null, rows: [] });
    expect(held('openItem', { customer: '0000002000' }).rows).toHaveLength(1);
    expect(await world.store.purge({ olderThan: at('11:00:00') })).toBe(0);
    expect(await world.store.purge({ olderThan: at('13:00:00') })).toBe(2);
    expect(held('openItem', { customer: '0000002000' })).toEqual({ coverage: null, rows: [] });
  });
});
