import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agingOf } from './arithmetic.ts';
import { newCommandId } from './command-id.ts';
import { differences } from './differences.ts';
import { type EccSandbox, startEccSandbox } from './ecc-sandbox.ts';
import { eccWorld, type Road } from './ecc-world.ts';
import { documentKey, expectedCustomer, expectedInvoices } from './expected.ts';
import type { Ledger } from './ledger.ts';
import { NOTHING_LOST } from './losses.ts';
import { type ConformanceWorld, patiently } from './world.ts';

/** Han, Cyrillic, Greek, Turkish, and the 23 digits of DEC 23,4. */
const RARE = ['0000077002', '0000077003', '0000077004', '0000077005', '0000077006'] as const;
const LONGEST = { amount: '1234567890123456789.1234', currency: 'UYW' };

/** A server whose day is another one than the host's for half of it, either way. */
const SITE = {
  customers: 20,
  items: 100,
  seed: 51,
  addon: 'on',
  rareCustomers: 'on',
  timeZone: 'Pacific/Kiritimati',
} as const;
const ROADS: readonly Road[] = ['soap', 'rfc'];

let sandbox: EccSandbox;
let ledger: Ledger;
beforeAll(async () => {
  sandbox = await startEccSandbox(SITE);
}, 120_000);
afterAll(() => sandbox.stop());

describe.each(ROADS)('numbers and names over %s', (road) => {
  let world: ConformanceWorld;
  beforeAll(async () => {
    world = await eccWorld(sandbox, { road });
    ledger = await world.ledger();
  }, 60_000);
  afterAll(() => world.close());

  it('bring 23 digits to the answer, the open item and the invoice, and age them', async () => {
    const customer = RARE[4];
    const read = world.connection('read');
    const { rows } = await read.read('openItem', { customer }, patiently());
    expect(rows.map(({ open }) => open)).toEqual([LONGEST]);
    const [item] = rows;
    const invoices = await read.read('invoice', { invoice: item?.invoice ?? '', customer, lines: true }, patiently());
    expect(invoices.rows.map(({ total: whole, balance }) => [whole, balance])).toEqual([[LONGEST, LONGEST]]);
    expect(agingOf(rows, ledger.asOf)).toEqual((await world.expectedAging(customer, ledger.asOf)).buckets);
  });

  it('keep names and cities of every script, and find their customers by number', async () => {
    const wrong: string[] = [];
    for (const number of RARE) {
      const customer = ledger.customers.find((one) => one.customer === number);
      if (!customer) throw new Error(`the books hold no ${number}`);
      const { rows } = await world.connection('read').read('customer', { customer: number }, patiently());
      const expected = expectedCustomer(ledger, customer, { spelling: world.spelling, losses: NOTHING_LOST });
      wrong.push(...differences([expected], rows, { keyOf: (row) => row.customer }));
      const { found } = await world.connection('read').find({ by: 'number', value: number }, patiently());
      expect(found).toMatchObject([{ customer: number, name: customer.name, city: customer.address.city }]);
    }
    expect(wrong).toEqual([]);
    expect(ledger.customers.filter(({ name }) => /[^\p{ASCII}]/u.test(name)).length).toBeGreaterThan(3);
  });

  it('write every script as it was said', async () => {
    const text = '宁波 · Екатеринбург · Ωκεανός · İğneli Işık · Ærø · 🙂';
    const args = { customer: RARE[0], kind: 'review', text };
    const command = { commandId: newCommandId(), kind: 'create_task', customer: RARE[0], args };
    expect(await world.connection('write').execute(command, patiently())).toMatchObject({ outcome: 'done' });
    const { tasks } = await world.ledger();
    expect(tasks.filter(({ reference }) => reference === command.commandId)).toMatchObject([{ text }]);
  });

  it('count days in the calendar of the server, whatever the host thinks of the date', async () => {
    const { asOf } = ledger;
    const from = asOf.slice(0, 4);
    const invoiced: string[] = [];
    for (const { customer } of ledger.customers) {
      const selector = { customer, from: `${Number(from) - 4}-01-01`, to: asOf };
      const { rows } = await world.connection('read').read('invoice', selector, patiently());
      const items = ledger.items.filter((item) => item.customer === customer && item.branch === null);
      const expected = expectedInvoices(
        items.filter(({ kind }) => kind !== 'payment_on_account'),
        asOf,
        { losses: NOTHING_LOST },
      );
      const own = rows.filter(({ branch, customer: account }) => branch === null && account === customer);
      invoiced.push(...differences(expected, own, { keyOf: documentKey, isWhole: true }));
    }
    expect(invoiced).toEqual([]);
  });
});
