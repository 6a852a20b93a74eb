import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../domain/connector.ts';
import { invoice, openItem, payment } from './sample-facts.ts';
import { at, CUSTOMER, openRecords, page, type RecordsWorld, SYSTEM } from './world.ts';

let world: RecordsWorld;
beforeEach(async () => {
  world = await openRecords();
});
afterEach(() => world.close());

const opened = (number: string, over = {}): Change => ({
  entity: 'openItem',
  what: 'upsert',
  row: openItem(number, over),
});
const cleared = (number: string, over = {}): Change => ({
  entity: 'openItem',
  what: 'cleared',
  row: openItem(number, over),
});
const paid = (number: string, over = {}): Change => ({
  entity: 'invoice',
  what: 'cleared',
  row: invoice(number, {
    status: 'paid',
    paid: { amount: '1234.50', currency: 'EUR' },
    balance: { amount: '0.00', currency: 'EUR' },
    clearedOn: '2026-11-20',
    ...over,
  }),
});
const putItems = (rows: ReturnType<typeof openItem>[], asOf: string, owner = CUSTOMER) =>
  world.store.put({ system: SYSTEM, entity: 'openItem', selector: { customer: owner }, rows, complete: true, asOf });
const items = (owner = CUSTOMER) => world.store.rows(SYSTEM, 'openItem', owner, { customer: owner });
const asOf = (owner = CUSTOMER) => world.store.coverage(SYSTEM, 'openItem', owner, '')?.asOf;
const bodies = () => world.store.events.pending(100).map(({ kind, body }) => ({ ...JSON.parse(body), kind }));
const apply = (...of: Parameters<typeof page>) => world.store.applyChanges(page(...of));

describe('change feed', () => {
  it('takes a paid item off the list, marks its invoice and tells it once', async () => {
    await apply([], 'c0', at('08:00:00'));
    await putItems([openItem('1800000001'), openItem('1800000002')], at('08:10:00'));
    await world.store.put({
      system: SYSTEM,
      entity: 'invoice',
      selector: { invoice: '9000000001' },
      rows: [invoice('1800000001')],
      complete: true,
      asOf: at('08:10:00'),
    });
    const notified: number[] = [];
    world.store.events.onNew(() => notified.push(1));

    expect(await apply([paid('1800000001')], 'c1', at('08:20:00'))).toEqual({ rows: 2, events: 1 });
    expect(items()).toEqual([openItem('1800000002')]);
    expect(world.store.rows(SYSTEM, 'invoice', '', { invoice: '9000000001' })).toMatchObject([
      { status: 'paid', clearedOn: '2026-11-20' },
    ]);
    expect(bodies()).toMatchObject([
      {
        kind: 'invoice.paid',
        system: SYSTEM,
        customer: CUSTOMER,
        invoice: '9000000001',
        amount: { amount: '1234.50', currency: 'EUR' },
        balance: { amount: '0.00', currency: 'EUR' },
        clearedOn: '2026-11-20',
      },
    ]);
    expect(notified).toHaveLength(1);
  });

  it('writes nothing and tells nothing when a poll repeats what is known', async () => {
    const changes = [
      opened('1800000001'),
      paid('1800000002'),
      { entity: 'payment', what: 'upsert', row: payment('p') } as Change,
    ];
    await apply([], 'c0', at('08:00:00'));
    expect(await apply(changes, 'c1', at('08:10:00'))).toEqual({ rows: 3, events: 1 });
    expect(await apply(changes, 'c2', at('08:20:00'))).toEqual({ rows: 0, events: 0 });
    expect(world.store.position(SYSTEM, 'changes')).toMatchObject({ cursor: 'c2', asOf: at('08:20:00') });
  });

  it('marks a held invoice as paid when only the item is said to be cleared', async () => {
    await apply([], 'c0', at('08:00:00'));
    await world.store.put({
      system: SYSTEM,
      entity: 'invoice',
      selector: { invoice: '9000000001' },
      rows: [invoice('1800000001')],
      complete: true,
      asOf: at('08:10:00'),
    });
    await apply([cleared('1800000001')], 'c1', at('08:20:00'));
    expect(world.store.rows(SYSTEM, 'invoice', '', { invoice: '9000000001' })).toMatchObject([
      { status: 'paid', paid: { amount: '1234.50' }, balance: { amount: '0.00' }, clearedOn: '2026-11-21' },
    ]);
    expect(bodies()).toMatchObject([{ kind: 'invoice.paid', amount: { amount: '1234.50' } }]);
  });

  it('says what a residual leaves open, and nothing of credits and reversals', async () => {
    await apply([], 'c0', at('08:00:00'));
    await apply(
      [
        paid('1800000001', { status: 'partial', balance: { amount: '34.50', currency: 'EUR' } }),
        paid('1800000002', { kind: 'credit_memo' }),
        paid('1800000003', { status: 'cancelled' }),
        cleared('1800000004', { kind: 'payment_on_account' }),
      ],
      'c1',
      at('08:10:00'),
    );
    expect(bodies()).toMatchObject([{ kind: 'invoice.partially_paid', balance: { amount: '34.50', currency: 'EUR' } }]);
  });

  it('believes what a cleared item says became of its invoice', async () => {
    await apply([], 'c0', at('08:00:00'));
    const numbers = ['1800000001', '1800000002'];
    for (const number of numbers) {
      const held = invoice(number, { invoice: number });
      const selector = { invoice: number };
      await world.store.put({
        system: SYSTEM,
        entity: 'invoice',
        selector,
        rows: [held],
        complete: true,
        asOf: at('08:05:00'),
      });
    }
    const euros = (amount: string) => ({ amount, currency: 'EUR' });
    const partial = { status: 'partial', balance: euros('34.50'), discountTaken: true } as const;
    const reversed = { status: 'cancelled', balance: euros('0.00'), discountTaken: false } as const;
    await apply(
      [
        { ...cleared('1800000001'), settlement: partial },
        { ...cleared('1800000002'), settlement: reversed },
      ],
      'c1',
      at('08:10:00'),
    );
    expect(bodies()).toMatchObject([{ kind: 'invoice.partially_paid', balance: euros('34.50') }]);
    const held = numbers.flatMap((number) => world.store.rows(SYSTEM, 'invoice', '', { invoice: number }));
    expect(held).toMatchObject([
      { status: 'partial', paid: euros('1200.00'), balance: euros('34.50'), discountTaken: true },
      { status: 'cancelled', discountTaken: false },
    ]);
  });

  it('takes its first run as the state of things and not as news, but for items held as open', async () => {
    await putItems([openItem('1800000001')], at('07:00:00'));
    expect(await apply([paid('1800000001'), paid('1800000002')], 'c1', at('08:00:00'))).toMatchObject({ events: 1 });
    expect(bodies()).toMatchObject([{ invoice: '9000000001' }]);
  });

  it('keeps a list as fresh as its last finished run, not a page sooner', async () => {
    await apply([], 'c0', at('08:00:00'));
    await putItems([openItem('1800000001')], at('08:05:00'));
    expect(asOf()).toBe(at('08:05:00'));
    await apply([opened('1800000002')], 'c1', at('08:10:00'), { last: false });
    expect(asOf()).toBe(at('08:05:00'));
    await apply([], 'c2', at('08:10:07'));
    expect(asOf()).toBe(at('08:10:00'));
    expect(items()).toHaveLength(2);
  });

  it('does not vouch for a list that was read before a poll that had already gone further', async () => {
    await apply([], 'c0', at('08:00:00'));
    await apply([], 'c1', at('08:10:00'));
    await putItems([openItem('1800000001')], at('08:09:00'));
    await apply([], 'c2', at('08:20:00'));
    expect(asOf()).toBe(at('08:09:00'));
  });

  it('does not vouch for longer than a day for what a poll cannot see', async () => {
    await apply([], 'c0', at('08:00:00'));
    await putItems([openItem('1800000001')], at('08:05:00'));
    await apply([], 'c1', '2026-11-22T08:00:00.000Z');
    expect(asOf()).toBe('2026-11-22T08:00:00.000Z');
    await apply([], 'c2', '2026-11-22T08:10:00.000Z');
    expect(asOf()).toBe(at('08:05:00'));
  });

  it('does not bring back an item that a newer answer no longer had', async () => {
    await apply([], 'c0', at('08:00:00'));
    await putItems([], at('08:15:00'));
    await apply([opened('1800000001')], 'c1', at('08:10:00'));
    expect(items()).toEqual([]);
  });

  it('covers everybody after a run that delivered everything, and drops what it did not deliver', async () => {
    await putItems([openItem('1800000007')], at('07:00:00'));
    await apply([opened('1800000001')], 'p1', at('08:00:00'), { last: false });
    await apply([opened('1800000002', { customer: '0000002000' })], 'p2', at('08:00:05'), { snapshot: true });
    expect(items()).toEqual([openItem('1800000001')]);
    expect(asOf()).toBe(at('08:00:00'));
    expect(asOf('0000002000')).toBe(at('08:00:00'));
    expect(asOf('0000003000')).toBe(at('08:00:00'));
    await apply([], 'p3', at('08:10:00'));
    expect(asOf('0000003000')).toBe(at('08:10:00'));
  });

  it('ranks overdue customers with exact sums a currency', async () => {
    const over = { customer: '0000002000', dueDate: '2026-09-01' };
    await apply(
      [
        opened('1800000001', { open: { amount: '0.10', currency: 'EUR' } }),
        opened('1800000002', { open: { amount: '0.20', currency: 'EUR' } }),
        opened('1800000003', { open: { amount: '900719925474099.31', currency: 'EUR' } }),
        opened('1800000004', { dueDate: '2026-12-31' }),
        opened('1800000005', {
          ...over,
          open: { amount: '7', currency: 'JPY' },
          original: { amount: '7', currency: 'JPY' },
        }),
      ],
      'c1',
      at('08:00:00'),
    );
    const overdue = await world.store.overdueCustomers({ systems: [{ system: SYSTEM, today: '2026-11-21' }] });
    expect(overdue).toEqual([
      {
        system: SYSTEM,
        customer: '0000002000',
        overdue: [{ amount: '7', currency: 'JPY' }],
        oldestDueDate: '2026-09-01',
        items: 1,
        asOf: null,
      },
      {
        system: SYSTEM,
        customer: CUSTOMER,
        overdue: [{ amount: '900719925474099.61', currency: 'EUR' }],
        oldestDueDate: '2026-10-31',
        items: 3,
        asOf: null,
      },
    ]);
  });
});

describe('search index', () => {
  const key = (kind: 'name' | 'phone' | 'number' | 'taxId', value: string, customer: string, name: string) => ({
    kind,
    value,
    customer,
    name,
    city: 'Dresden',
  });
  const load = (keys: ReturnType<typeof key>[], next: string | null, asOf: string) =>
    world.store.applySearchKeys({ system: SYSTEM, keys, next, asOf });
  const found = (by: 'name' | 'phone', value: string) =>
    world.store
      .find({ by, value })
      .map(({ customer }) => customer)
      .sort();

  it('finds names by the beginnings of their words in any order, everything else exactly', async () => {
    await load(
      [
        key('name', 'müller bau gmbh', '1', 'Müller Bau GmbH'),
        key('name', 'bauer & müllermann', '2', 'Bauer & Müllermann'),
        key('phone', '+49301', '1', 'Müller Bau GmbH'),
      ],
      null,
      at('02:00:00'),
    );
    expect(found('name', 'Muller')).toEqual(['1', '2']);
    expect(found('name', 'bau MÜLLER')).toEqual(['1', '2']);
    expect(found('name', 'gmbh mul')).toEqual(['1']);
    expect(found('name', 'ller')).toEqual([]);
    expect(found('name', '%')).toEqual([]);
    expect(found('phone', '+49301')).toEqual(['1']);
    expect(found('phone', '+4930')).toEqual([]);
    expect(world.store.find({ by: 'phone', value: '+49301', system: 'other' })).toEqual([]);
    expect(world.store.find({ by: 'phone', value: '+49301' })).toMatchObject([
      { system: SYSTEM, name: 'Müller Bau GmbH', city: 'Dresden' },
    ]);
  });

  it('gives the tax ids of one customer, and of no other system', async () => {
    const keys = [key('taxId', 'DE1', '1', 'A'), key('taxId', 'FI2', '1', 'A'), key('taxId', 'DE3', '2', 'B')];
    await load([...keys, key('phone', '+1', '1', 'A')], null, at('01:00:00'));
    expect(world.store.taxIdsOf(SYSTEM, '1').sort()).toEqual(['DE1', 'FI2']);
    expect([world.store.taxIdsOf(SYSTEM, '9'), world.store.taxIdsOf('other', '1')]).toEqual([[], []]);
  });

  it('goes on after a broken load and drops old keys only when the load is whole', async () => {
    await load([key('phone', '+1', '1', 'A'), key('phone', '+2', '2', 'B')], null, at('01:00:00'));
    await load([key('phone', '+1', '1', 'A')], 'after 1', at('02:00:00'));
    expect(world.store.position(SYSTEM, 'searchIndex')).toMatchObject({ cursor: 'after 1', asOf: at('01:00:00') });
    await world.reopen();
    expect(world.store.position(SYSTEM, 'searchIndex').cursor).toBe('after 1');
    expect(found('phone', '+2')).toEqual(['2']);
    await load([key('phone', '+3', '3', 'C')], null, at('02:30:00'));
    expect([found('phone', '+1'), found('phone', '+2'), found('phone', '+3')]).toEqual([['1'], [], ['3']]);
    expect(world.store.position(SYSTEM, 'searchIndex')).toMatchObject({ cursor: null, asOf: at('02:00:00') });
    expect(world.store.coverage(SYSTEM, 'searchKey', '', '')).toEqual({ asOf: at('02:00:00'), complete: true });
  });
});
