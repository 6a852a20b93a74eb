import { describe, expect, it } from 'vitest';
import {
  adit,
  CUSTOMER,
  dataOf,
  eventsOf,
  INVOICE,
  killAgent,
  metaOf,
  PATIENT,
  startServing,
  until,
  useStage,
} from './world.ts';

const stage = useStage();
const customer = `ecc/${CUSTOMER}`;
const ask = (operation: string, args: unknown, asked = {}) =>
  stage().platform.ask(operation, args, { ...PATIENT, ...asked });
const euro = (amount: string) => ({ amount, currency: 'EUR' });
const syncChanges = async () => {
  const { code, json, err } = await adit(stage(), 'sync', 'run', 'ecc', 'changes');
  expect(code, err).toBe(0);
  return json;
};
const pay = (invoice: string, amount: string) =>
  stage().books.post({
    system: 'ecc',
    kind: 'payment',
    customer: CUSTOMER,
    amount: euro(amount),
    applied: [{ invoice, amount: euro(amount) }],
    reference: `PAID ${invoice.slice(-4)}`,
  });
const told = async (kind: string, invoice: string) =>
  (await eventsOf(stage(), kind)).filter(({ data }) => data['invoice'] === invoice);
const openItem = async (invoice: string) => {
  const reply = await ask('list_open_items', { customer });
  // Promises and disputes are the add-on's to tell; the items themselves come from the records.
  const { parts, ...meta } = metaOf(reply);
  expect(meta).toMatchObject({ stale: false });
  const items = parts?.find((part) => part.entity === 'openItem') ?? meta;
  expect(items).toMatchObject({ source: 'cache' });
  return dataOf(reply).items.find((item: { invoice: string }) => item.invoice === invoice);
};

describe('a payment that arrives in SAP', () => {
  it('is told to the platform after the next poll, and answers come from the records with their age', async () => {
    await syncChanges();
    expect(await openItem(INVOICE)).toMatchObject({ open: euro('9520.00') });
    await pay(INVOICE, '9520.00');
    expect(await openItem(INVOICE)).toMatchObject({ open: euro('9520.00') });

    expect((await syncChanges()).events).toBe(1);
    const [event] = await until('the event', async () => {
      const found = await told('invoice.paid', INVOICE);
      return found.length > 0 ? found : null;
    });
    expect(event?.data).toMatchObject({ system: 'ecc', customer: CUSTOMER, invoice: INVOICE });
    expect(event?.data).toMatchObject({ amount: euro('9520.00'), balance: euro('0.00') });
    expect(await openItem(INVOICE)).toBeUndefined();

    const calls = (await stage().books.calls()).length;
    const aging = await ask('get_aging', { customer });
    expect(metaOf(aging)).toMatchObject({ source: 'cache', stale: false });
    expect(metaOf(aging).ageSeconds).toBeLessThan(60);
    expect((await stage().books.calls()).length).toBe(calls);
    const clearance = dataOf(await ask('check_call_clearance', { customer }));
    expect(clearance.reasons.map(({ code }: { code: string }) => code)).not.toContain('data_too_old');
  });

  it('in part lowers what is open', async () => {
    await pay('0090000003', '1000.00');
    await syncChanges();
    expect(await openItem('0090000003')).toMatchObject({ open: euro('1998.00') });
    expect(await told('invoice.paid', '0090000003')).toEqual([]);
  });

  it('is told once, though agent and gateway were killed before and after', async () => {
    stage().gateway.kill('SIGKILL');
    await stage().gateway.ended;
    await pay('0090000005', '1469.06');
    expect((await syncChanges()).events).toBe(1);
    await killAgent(stage());
    await stage().startGateway();
    await startServing(stage());
    await until('the event', async () => (await told('invoice.paid', '0090000005')).length > 0);

    await killAgent(stage());
    stage().gateway.kill('SIGKILL');
    await stage().gateway.ended;
    await stage().startGateway();
    await startServing(stage());
    await syncChanges();
    expect(await openItem('0090000005')).toBeUndefined();
    // Something newer has arrived in order behind it, so nothing that was to come before is still under way.
    await pay('1800000001', '357.00');
    await syncChanges();
    await until('the newer event', async () => (await told('invoice.paid', '1800000001')).length > 0);
    expect(await told('invoice.paid', '0090000005')).toHaveLength(1);
    expect(await told('invoice.paid', INVOICE)).toHaveLength(1);
  });
});
