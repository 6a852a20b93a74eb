import { describe, expect, it } from 'vitest';
import { toInstant } from '../../../domain/dates.ts';
import { AditError } from '../../../domain/errors.ts';
import { money } from '../../../domain/money.ts';
import { type OperationName, operations } from '../../../domain/operations.ts';
import { customerFacts, invoiceFacts, openItemFacts, paymentFacts, SECRET_WORDS, searchKey } from './facts.ts';
import { openPolicy, world } from './world.ts';

const C = '0000100001';
const OTHER = '0000100002';
const CALL = { callId: 'call-1' };
const CLAIMS = { companyName: 'zwetschge und soehne', accountNumber: '100001' };

function filled(policy = openPolicy()) {
  const w = world({ policy });
  for (const customer of [C, OTHER]) {
    w.ecc.table.customer.push(customerFacts(customer));
    w.ecc.table.openItem.push(openItemFacts(customer, `00908172${customer.slice(-2)}`));
    w.ecc.table.openItem.push(openItemFacts(customer, '90817263'));
    w.ecc.table.invoice.push(invoiceFacts(customer, `00908172${customer.slice(-2)}`));
    w.ecc.table.payment.push(paymentFacts(customer, '1000/15/2026'));
    w.ecc.table.searchKey.push(searchKey(customer));
    w.records.index.push(
      { ...searchKey(customer), system: 'ecc' },
      { ...searchKey(customer, { kind: 'phone', value: '+4971611234' }), system: 'ecc' },
    );
  }
  w.records.indexAsOf = toInstant(w.clock.now());
  return w;
}

const verifyIn = (w: ReturnType<typeof world>, claims: unknown, customer = C, meta: object = CALL) =>
  w.ask('verify_caller', { customer, claims }, meta);

const EUR = { amount: '100.00', currency: 'EUR' };

/** Something valid to ask with, for each operation. */
const ANY_INPUT: Record<OperationName, unknown> = {
  find_customer: { phone: '+49 7161 1234' },
  verify_caller: { customer: C, claims: { companyName: 'wrong', accountNumber: '1' } },
  get_customer: { customer: C },
  get_account_brief: { customer: C },
  get_invoice: { invoice: '0090817201', include: ['lines', 'payments', 'disputes', 'delivery'] },
  list_invoices: { customer: C },
  list_open_items: { customer: C },
  get_aging: { customer: C },
  list_payments: { customer: C },
  get_payment_behaviour: { customer: C },
  list_disputes: { customer: C },
  list_promises: { customer: C },
  list_activities: { customer: C },
  check_call_clearance: { customer: C },
  list_call_candidates: {},
  get_command: { commandId: 'cmd-1' },
  create_promise: {
    customer: C,
    items: [{ invoice: '0090817201', amount: EUR }],
    instalments: [{ date: '2026-06-20', amount: EUR }],
  },
  change_promise: { customer: C, promise: 'p1', action: 'cancel' },
  create_dispute: { customer: C, invoice: '0090817201', reason: 'price', text: 'x' },
  update_dispute: { customer: C, dispute: 'd1', action: 'note', text: 'x' },
  report_payment: { customer: C, reference: 'CHK 1', amount: EUR },
  request_document: { customer: C, kind: 'statement', to: '1' },
  log_call: { customer: C, startedAt: '2026-05-31T10:00:00Z', durationSeconds: 60, outcome: 'promised' },
  update_contact: { customer: C, action: 'change', contact: '1', phone: '+4971615555' },
  set_preference: { customer: C, language: 'de' },
  create_task: { customer: C, kind: 'follow_up', text: 'x' },
};

describe('callers', () => {
  it('tells an unverified caller no name, no number, no balance, whatever is asked', async () => {
    const w = filled();
    await w.ask('create_task', { customer: C, kind: 'review', text: 'Mirabella' });
    for (const op of Object.keys(operations) as OperationName[]) {
      const reply = await w.ask(op, ANY_INPUT[op], CALL);
      for (const word of [...SECRET_WORDS, '100001', '100002', 'REF 1000'])
        expect([op, reply.text]).not.toContain(word);
      for (const word of [...SECRET_WORDS, '100001', '100002', 'REF 1000']) expect(reply.text).not.toContain(word);
      if (op !== 'find_customer' && op !== 'verify_caller') expect([op, reply.status]).toEqual([op, 403]);
    }
  });

  it('lets no configuration widen what an unverified caller gets', async () => {
    const wide = { none: ['candidates.name', 'candidates.city', 'candidates.score'], platform: ['candidates'] };
    const w = filled(openPolicy({ operations: { find_customer: { fields: wide } } }));
    const { body } = await w.ask('find_customer', { phone: '+49 7161 1234' }, CALL);
    expect(body.data).toEqual({ candidates: [{ score: 1 }, { score: 1 }] });
  });

  it('verifies a caller by two claims, one of them a number, and then answers about that customer alone', async () => {
    const w = filled();
    const { body } = await verifyIn(w, CLAIMS);
    expect(body.data).toEqual({ verified: true, tier: 'verified', attemptsLeft: 3 });
    const own = await w.ask('list_open_items', { customer: C }, CALL);
    expect(own.body.meta.tier).toBe('verified');
    const other = await w.ask('list_open_items', { customer: OTHER }, CALL);
    const nobody = await w.ask('list_open_items', { customer: '0000999999' }, CALL);
    expect([other.status, other.text]).toEqual([403, nobody.text]);
    expect((await w.ask('list_open_items', { customer: C }, { callId: 'call-2' })).status).toBe(403);
    expect((await w.ask('list_open_items', { customer: C }, { ...CALL, tenant: 't2' })).status).toBe(403);
  });

  it('does not verify by a name alone, by two names, or by numbers that are wrong', async () => {
    for (const claims of [
      { companyName: 'Zwetschge & Söhne GmbH' },
      { companyName: 'Zwetschge & Söhne GmbH', contactName: 'Mirabella Kern' },
      { companyName: 'Zwetschge & Söhne GmbH', accountNumber: '100002' },
      { accountNumber: '100001' },
      {},
      { accountNumber: '', postalCode: '', taxIdLast4: '' },
    ]) {
      const { body } = await verifyIn(filled(), claims);
      expect([claims, (body.data as { verified: boolean }).verified]).toEqual([claims, false]);
    }
  });

  it('says the same of a wrong claim and of a customer that does not exist', async () => {
    const wrong = { companyName: 'somebody', accountNumber: '7' };
    const w = filled();
    for (let at = 0; at < 5; at++) {
      const known = await verifyIn(w, wrong, C);
      const unknown = await verifyIn(w, wrong, '0000424242');
      expect(known.text).toBe(unknown.text);
    }
  });

  it('locks after three tries and tells until when; the right claims come too late', async () => {
    const w = filled();
    const left: unknown[] = [];
    for (let at = 0; at < 3; at++) left.push((await verifyIn(w, { accountNumber: '1' })).body.data);
    expect(left).toEqual([
      { verified: false, tier: 'none', attemptsLeft: 2 },
      { verified: false, tier: 'none', attemptsLeft: 1 },
      { verified: false, tier: 'none', attemptsLeft: 0, lockedUntil: toInstant(w.clock.now() + 30 * 60_000) },
    ]);
    expect((await verifyIn(w, CLAIMS)).body.data).toMatchObject({ verified: false, attemptsLeft: 0 });
    expect((await verifyIn(w, CLAIMS, `ecc/${C}`)).body.data).toMatchObject({ verified: false });
    expect((await verifyIn(w, CLAIMS, '100001')).body.data).toMatchObject({ verified: false });
    expect((await verifyIn(w, { ...CLAIMS, accountNumber: '100002' }, OTHER)).body.data).toMatchObject({
      verified: true,
    });
    await w.clock.advance(30 * 60_000);
    expect((await verifyIn(w, CLAIMS)).body.data).toMatchObject({ verified: true });
  });

  it('counts tries that run side by side', async () => {
    const w = filled();
    const tries = Array.from({ length: 10 }, (_, at) => verifyIn(w, { companyName: 'x', accountNumber: `${at}` }));
    const replies = await Promise.all(tries);
    const left = replies.map(({ body }) => (body.data as { attemptsLeft: number }).attemptsLeft);
    expect(left.sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
    expect((await verifyIn(w, CLAIMS)).body.data).toMatchObject({ verified: false });
  });

  it('does not count a try whose facts could not be had', async () => {
    const w = filled();
    w.ecc.failure = new AditError('ERP_UNREACHABLE', 'no route');
    expect((await verifyIn(w, CLAIMS)).body.code).toBe('ERP_UNREACHABLE');
    w.ecc.failure = null;
    expect((await verifyIn(w, { accountNumber: '1' })).body.data).toMatchObject({ attemptsLeft: 2 });
  });

  it('takes the opaque handle of the same call and of no other', async () => {
    const w = filled();
    const found = await w.ask('find_customer', { phone: '0049 7161 1234' }, CALL);
    const { candidates } = found.body.data as { candidates: { customer: string }[] };
    const handle = candidates[0]?.customer ?? '';
    expect(handle).toMatch(/^c_[\w-]{22}$/);
    const again = await w.ask('find_customer', { phone: '+4971611234' }, CALL);
    expect((again.body.data as typeof found.body.data & { candidates: unknown[] }).candidates[0]).toEqual(
      candidates[0],
    );
    const elsewhere = await verifyIn(w, CLAIMS, handle, { callId: 'call-2' });
    expect(elsewhere.body.data).toMatchObject({ verified: false });
    expect((await verifyIn(w, CLAIMS, handle)).body.data).toMatchObject({ verified: true });
    const own = await w.ask('get_customer', { customer: handle }, CALL);
    expect(own.body.data).toMatchObject({ customer: `ecc/${C}`, name: 'Zwetschge & Söhne GmbH' });
  });

  it("finds a document of the caller's own only; another customer's does not exist", async () => {
    const w = filled();
    await verifyIn(w, CLAIMS);
    expect((await w.ask('get_invoice', { invoice: '90817201' }, CALL)).body.data).toMatchObject({
      customer: `ecc/${C}`,
    });
    const other = await w.ask('get_invoice', { invoice: '90817202' }, CALL);
    const nothing = await w.ask('get_invoice', { invoice: '55555555' }, CALL);
    expect([other.status, other.text]).toEqual([404, nothing.text]);
    const paid = await w.ask('list_payments', { reference: 'REF 1000/15/2026' }, CALL);
    expect(paid.body.data).toHaveLength(1);
  });

  it("keeps another customer's document back even from an ERP that hands it over", async () => {
    const w = filled();
    await verifyIn(w, CLAIMS);
    const read = w.ecc.read.bind(w.ecc);
    w.ecc.read = (entity, selector, context) =>
      read(entity, 'invoice' in selector ? { ...selector, customer: OTHER } : selector, context);
    expect((await w.ask('get_invoice', { invoice: '90817202' }, CALL)).status).toBe(404);
    expect((await w.ask('get_invoice', { invoice: '90817202' })).status).toBe(200);
  });

  it("tells a verified caller nothing of another customer's command", async () => {
    const w = filled();
    await w.ask('create_task', { customer: OTHER, kind: 'review', text: 'x' });
    await w.ask('create_task', { customer: C, kind: 'review', text: 'x' });
    await verifyIn(w, CLAIMS);
    expect((await w.ask('get_command', { commandId: 'cmd-1' }, CALL)).status).toBe(404);
    expect((await w.ask('get_command', { commandId: 'cmd-2' }, CALL)).body.data).toMatchObject({ state: 'ready' });
    expect((await w.ask('get_command', { commandId: 'cmd-2' }, { tenant: 't2' })).status).toBe(404);
  });

  it('forgets who was verified after eight hours', async () => {
    const w = filled();
    await verifyIn(w, CLAIMS);
    await w.clock.leap(8 * 3_600_000);
    expect((await w.ask('get_customer', { customer: C }, CALL)).body.code).toBe('CALLER_UNVERIFIED');
  });

  it('verifies nobody outside a call', async () => {
    const reply = await verifyIn(filled(), CLAIMS, C, {});
    expect([reply.status, reply.body.code]).toEqual([400, 'INPUT_INVALID']);
  });

  it('asks an unverified caller for the system without telling where the customer exists', async () => {
    const w = world({ systems: ['ecc', 'ebs'] });
    w.ecc.table.customer.push(customerFacts(C));
    w.ecc.table.searchKey.push(searchKey(C));
    const known = await verifyIn(w, CLAIMS, C);
    const unknown = await verifyIn(w, CLAIMS, '0000999999');
    expect([known.status, known.text]).toEqual([409, unknown.text]);
    expect(known.body.details).toEqual({ candidates: ['ecc', 'ebs'] });
  });

  it('compares an invoice with its own amount', async () => {
    const claims = (invoiceAmount: string) => ({ invoice: '908172-01', invoiceAmount });
    const w = filled();
    w.ecc.table.openItem.push(openItemFacts(C, '0090817299', { original: money('5', 'EUR'), open: money('5', 'EUR') }));
    expect((await verifyIn(w, claims('5.00'))).body.data).toMatchObject({ verified: false });
    expect((await verifyIn(w, claims('7.319,42 EUR'))).body.data).toMatchObject({ verified: true });
  });
});
