import { beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../domain/operations.ts';
import { adit, CUSTOMER, dataOf, editConfig, INVOICE, metaOf, PATIENT, refusalOf, until, useStage } from './world.ts';

/** SAP refuses RFC_READ_TABLE and has no add-on, and the agent's configuration says so. */
const stage = useStage({ readTable: 'off' }, (opened) =>
  editConfig(opened, (config) => {
    config.systems[0].section.readTable = 'off';
    config.systems[0].section.addon = 'off';
  }),
);
const customer = `ecc/${CUSTOMER}`;
const ask = (operation: string, args: unknown, callId?: string) =>
  stage().platform.ask(operation, args, { ...PATIENT, ...(callId !== undefined && { callId }) });

interface LedgerItem {
  readonly customer: string;
  readonly invoice: string;
  readonly isOpen: boolean;
  readonly open: { readonly amount: string };
}
const openInBooks = async (): Promise<readonly LedgerItem[]> => {
  const { items } = (await stage().books.ledger()) as { items: readonly LedgerItem[] };
  return items.filter((item) => item.customer === CUSTOMER && item.isOpen);
};

describe('SAP ECC that refuses RFC_READ_TABLE', () => {
  let name = '';
  let commandId = '';
  beforeAll(async () => {
    await until('the first run of both feeds', async () => {
      const { json } = await adit(stage(), 'status');
      return json?.feeds.every((feed: { lastRun?: unknown }) => feed.lastRun !== undefined);
    });
    name = dataOf(await ask('get_customer', { customer })).name;
    const task = { customer, kind: 'follow_up', text: 'Without tables' };
    const accepted = await stage().platform.ask('create_task', task, {
      ...PATIENT,
      idempotencyKey: 'without-tables-1',
    });
    commandId = dataOf(accepted).commandId;
  });

  it('is asked by BAPI alone, and every query answers', async () => {
    const questions: Record<string, unknown> = {
      find_customer: { number: CUSTOMER, system: 'ecc' },
      verify_caller: { customer, claims: { companyName: name, invoice: INVOICE } },
      get_invoice: { invoice: INVOICE, customer, include: ['lines', 'payments', 'disputes'] },
      list_call_candidates: { showExcluded: true },
      get_command: { commandId },
    };
    const queries = Object.entries(operations).filter(([, { kind }]) => kind === 'query');
    for (const [query] of queries) {
      const args = questions[query] ?? { customer };
      const reply = await ask(query, args, query === 'verify_caller' ? 'call-1' : undefined);
      expect({ query, status: reply.status, problem: reply.body['code'] }).toEqual({ query, status: 200 });
    }
    expect(queries.length).toBeGreaterThan(10);
    const called = new Set((await stage().books.calls()).map((call) => call.name));
    expect([...called]).toEqual(expect.arrayContaining(['BAPI_AR_ACC_GETOPENITEMS', 'BAPI_CUSTOMER_GETLIST']));
    expect([...called]).not.toContain('RFC_READ_TABLE');
  });

  it('gives the same money as its books hold', async () => {
    const { items } = dataOf(await ask('list_open_items', { customer, limit: 100 }));
    const books = await openInBooks();
    const listed = (of: readonly LedgerItem[]) => of.map(({ invoice, open }) => `${invoice} ${open.amount}`).sort();
    expect(books.length).toBeGreaterThan(3);
    expect(listed(items)).toEqual(listed(books));
  });

  it('knows from one whole reading whom to call, and how old that is', async () => {
    const reply = await ask('list_call_candidates', { showExcluded: true, limit: 100 });
    expect(dataOf(reply).map((row: { customer: string }) => row.customer)).toContain(customer);
    expect(metaOf(reply)).toMatchObject({ source: 'cache', stale: false });
    const before = metaOf(reply).asOf;
    const { code, json, err } = await adit(stage(), 'sync', 'run', 'ecc', 'changes');
    expect(code, err).toBe(0);
    expect(json).toMatchObject({ pages: 0, events: 0 });
    expect(metaOf(await ask('list_call_candidates', { showExcluded: true })).asOf).toBe(before);
  });

  it('finds customers by name and telephone from an index that BAPIs filled', async () => {
    const { candidates } = dataOf(await ask('find_customer', { name }));
    expect(candidates.map((found: { customer: string }) => found.customer)).toContain(customer);
  });

  it('says what only tables know: not available, and nothing invented', async () => {
    const facts = dataOf(await ask('get_customer', { customer }));
    expect(facts).toMatchObject({
      contacts: 'not_available',
      paymentProfile: { creditLimit: 'not_available', exposure: 'not_available', hold: 'unknown' },
    });
    // From SAP itself: a list that was read before holds the invoice with less.
    const one = { invoice: INVOICE, customer, include: ['lines'] };
    const invoice = dataOf(await stage().platform.ask('get_invoice', one, { ...PATIENT, maxAgeS: 0 }));
    expect(invoice).toMatchObject({
      lines: 'not_available',
      references: { purchaseOrder: 'not_available', salesOrder: 'not_available' },
    });
    expect(invoice.subtotal).toMatchObject({ currency: 'EUR' });
    expect(refusalOf(await ask('get_invoice', { purchaseOrder: 'PO-1', customer }))).toMatchObject({
      code: 'OP_UNSUPPORTED',
      retryable: false,
    });
  });
});
