import { afterEach, describe, expect, it } from 'vitest';
import type { CustomerFacts } from '../../../domain/facts.ts';
import { customer } from '../records/sample-facts.ts';
import { CUSTOMER, SYSTEM } from '../records/world.ts';
import { openSync } from './world.ts';

type Opened = Awaited<ReturnType<typeof openSync>>;
let opened: Opened | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

const moved: CustomerFacts = { ...customer(CUSTOMER), name: 'Moved away' };
const script = (customers: Record<string, CustomerFacts>) => ({
  changes: {
    '': { changes: [], cursor: 'a', snapshot: true },
    a: { changes: [], cursor: 'b', touched: [{ entity: 'customer' as const, customer: CUSTOMER }] },
  },
  keys: {},
  customers,
});
const held = (on: Opened) => on.world.store.coverage(SYSTEM, 'customer', CUSTOMER, '');
const hold = (on: Opened) =>
  on.world.store.put({
    system: SYSTEM,
    entity: 'customer',
    selector: { customer: CUSTOMER },
    rows: [customer(CUSTOMER)],
    complete: true,
    asOf: '2026-11-21T08:00:30.000Z',
  });

describe('a customer that changed in the ERP', () => {
  it('is read again by the poll that hears of it', async () => {
    opened = await openSync(script({ [CUSTOMER]: moved }));
    await hold(opened);
    await opened.sync.runNow(SYSTEM, 'changes');
    expect(held(opened)).not.toBeNull();
    expect(await opened.sync.runNow(SYSTEM, 'changes')).toMatchObject({ rowsWritten: 1 });
    expect(opened.asked).toContain(`customer ${CUSTOMER} sync`);
    expect(opened.world.store.rows(SYSTEM, 'customer', CUSTOMER, { customer: CUSTOMER })).toEqual([moved]);
    expect(held(opened)?.complete).toBe(true);
  });

  it('is no longer answered from what is held if it cannot be read again', async () => {
    opened = await openSync(script({}));
    await hold(opened);
    await opened.sync.runNow(SYSTEM, 'changes');
    expect(await opened.sync.runNow(SYSTEM, 'changes')).toMatchObject({ pages: 1 });
    expect(held(opened)).toBeNull();
  });

  it('is not read where nobody asked for it before', async () => {
    opened = await openSync(script({ [CUSTOMER]: moved }));
    await opened.sync.runNow(SYSTEM, 'changes');
    await opened.sync.runNow(SYSTEM, 'changes');
    expect(opened.asked.filter((one) => one.startsWith('customer'))).toEqual([]);
  });

  it('keeps an answer that was read after the change was looked for', async () => {
    opened = await openSync(script({}));
    await opened.sync.runNow(SYSTEM, 'changes');
    await opened.world.store.put({
      system: SYSTEM,
      entity: 'customer',
      selector: { customer: CUSTOMER },
      rows: [moved],
      complete: true,
      asOf: '2026-11-21T23:00:00.000Z',
    });
    await opened.sync.runNow(SYSTEM, 'changes');
    expect(held(opened)?.asOf).toBe('2026-11-21T23:00:00.000Z');
  });
});
