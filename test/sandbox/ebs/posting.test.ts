import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EbsBooks, ebsBooks, of, UNTRUE } from './loaded.ts';

let books: EbsBooks;
beforeAll(async () => {
  books = await ebsBooks({ customers: 30, items: 200, seed: 3, asOf: '2026-11-20' });
}, 60_000);
afterAll(() => books?.close());

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const items = async (customer: string) => of((await books.ledger()).items, customer);
const item = async (customer: string, invoice: string) =>
  (await items(customer)).find((one) => one['invoice'] === invoice);
const payments = async (customer: string) => of((await books.ledger()).payments, customer);
const delinquencies = (invoice: string) =>
  books.rows(
    `SELECT d.status FROM apps.iex_delinquencies_all d JOIN apps.ar_payment_schedules_all s USING (payment_schedule_id)
     WHERE s.trx_number = $1 AND s.class = 'INV'`,
    [invoice],
  );

/** After each of these postings everything must still add up. */
async function expectTrue(): Promise<void> {
  expect(await books.rows(UNTRUE)).toEqual([]);
  const [unbalanced] = await books.rows(
    `SELECT count(*)::int AS receipts FROM (
       SELECT r.cash_receipt_id FROM apps.ar_cash_receipts_all r JOIN apps.ar_receivable_applications_all a USING (cash_receipt_id)
       GROUP BY r.cash_receipt_id, r.amount, r.status
       HAVING sum(a.amount_applied) <> CASE WHEN r.status IN ('REV', 'NSF', 'STOP') THEN 0 ELSE r.amount END) x`,
  );
  expect(unbalanced).toEqual({ receipts: 0 });
}

describe('posting into EBS', () => {
  it('enters an invoice with schedule, lines and tax, overdue ones with a delinquency', async () => {
    const { invoice, document } = await books.post({
      kind: 'invoice',
      customer: '1001',
      total: eur('119.00'),
      tax: eur('19.00'),
      terms: '30 NET',
      date: '2026-10-01',
      reference: 'REF-1',
      purchaseOrder: 'PO-1',
      text: 'Gasket',
    });
    expect(document).toMatchObject({ orgUnit: '101', year: '2026' });
    expect(await item('1001', invoice ?? '')).toMatchObject({
      status: 'open',
      dueDate: '2026-10-31',
      total: eur('119.00'),
      tax: eur('19.00'),
      assignment: 'REF-1',
      references: { purchaseOrder: 'PO-1' },
      lines: [{ line: '1', description: 'Gasket', quantity: '1', amount: eur('100.00') }],
      terms: { code: '30 NET', netDays: 30, discounts: [] },
    });
    expect(await delinquencies(invoice ?? '')).toEqual([{ status: 'DELINQUENT' }]);
    const [stamped] = await books.rows(
      'SELECT to_char(creation_date, $1) AS at, created_by::int AS by FROM apps.ra_customer_trx_all WHERE trx_number = $2',
      ['YYYY-MM-DD HH24:MI:SS', invoice],
    );
    expect(stamped).toEqual({ at: '2026-11-20 14:05:09', by: 1101 });
    await expectTrue();
  });

  it('applies a receipt with discount and partly, charges a rest back, and leaves the rest on account', async () => {
    const make = async (total: string) =>
      (
        await books.post({
          kind: 'invoice',
          customer: '1001',
          total: eur(total),
          date: '2026-11-18',
          terms: '2% 10 30 NET',
        })
      ).invoice ?? '';
    const [whole, partly, short] = [await make('100.00'), await make('200.00'), await make('300.00')];
    await books.post({
      kind: 'payment',
      customer: '1001',
      amount: eur('450.00'),
      method: 'check',
      reference: 'CHK 7',
      applied: [
        { invoice: whole, amount: eur('98.00'), discount: eur('2.00') },
        { invoice: partly, amount: eur('50.00') },
        { invoice: short, amount: eur('290.00'), residual: true },
      ],
    });
    expect(await item('1001', whole)).toMatchObject({
      status: 'paid',
      discountTaken: true,
      clearedOn: '2026-11-20',
      balance: eur('0.00'),
    });
    expect(await item('1001', partly)).toMatchObject({ status: 'partial', open: eur('150.00'), paid: eur('50.00') });
    expect(await item('1001', short)).toMatchObject({ status: 'partial', open: eur('0.00'), balance: eur('10.00') });
    expect((await items('1001')).filter((one) => one['kind'] === 'chargeback')).toMatchObject([
      { open: eur('10.00'), status: 'open', dueDate: '2026-12-18' },
    ]);
    expect((await payments('1001')).find((one) => one['reference'] === 'CHK 7')).toMatchObject({
      amount: eur('450.00'),
      method: 'Check',
      status: 'cleared',
      onAccount: eur('12.00'),
      unapplied: eur('0.00'),
      applied: [
        { invoice: whole, amount: eur('98.00'), discount: eur('2.00') },
        { invoice: partly, amount: eur('50.00'), discount: eur('0.00') },
        { invoice: short, amount: eur('290.00'), discount: eur('0.00') },
      ],
    });
    await expectTrue();
  });

  it('takes a check back: what it paid is open again, and overdue again', async () => {
    const { invoice } = await books.post({
      kind: 'invoice',
      customer: '1001',
      total: eur('70.00'),
      date: '2026-09-01',
      terms: '30 NET',
    });
    await books.post({
      kind: 'payment',
      customer: '1001',
      amount: eur('70.00'),
      method: 'check',
      reference: 'CHK 8',
      date: '2026-11-01',
      applied: [{ invoice, amount: eur('70.00') }],
    });
    expect(await delinquencies(invoice ?? '')).toEqual([{ status: 'CURRENT' }]);
    const paid = (await payments('1001')).find((one) => one['reference'] === 'CHK 8');
    await books.post({ kind: 'reversal', customer: '1001', payment: String(paid?.['payment']).split('/')[1] });
    expect(await item('1001', invoice ?? '')).toMatchObject({ status: 'open', open: eur('70.00'), clearedOn: null });
    expect(await delinquencies(invoice ?? '')).toEqual([{ status: 'DELINQUENT' }]);
    expect((await payments('1001')).find((one) => one['reference'] === 'CHK 8')).toMatchObject({
      status: 'failed',
      applied: [],
      onAccount: eur('0.00'),
    });
    // On a day between the two it was paid.
    const open = await books.rows(
      `SELECT o.open_amount::text AS open FROM ledger.open_items('2026-11-10') o JOIN apps.ar_payment_schedules_all s USING (payment_schedule_id) WHERE s.trx_number = $1`,
      [invoice],
    );
    expect(open).toEqual([]);
    await expectTrue();
  });

  it('cancels an invoice by a credit memo, and makes a credit memo incomplete', async () => {
    const { invoice } = await books.post({
      kind: 'invoice',
      customer: '1001',
      total: eur('59.50'),
      tax: eur('9.50'),
      date: '2026-11-10',
    });
    const cancelled = await books.post({ kind: 'reversal', customer: '1001', invoice });
    expect(await item('1001', invoice ?? '')).toMatchObject({
      status: 'cancelled',
      open: eur('0.00'),
      balance: eur('0.00'),
    });
    expect(await item('1001', cancelled.invoice ?? '')).toMatchObject({
      status: 'cancelled',
      kind: 'credit_memo',
      total: eur('-59.50'),
      tax: eur('-9.50'),
    });
    const memo = await books.post({ kind: 'credit_memo', customer: '1001', total: eur('20.00') });
    expect(await item('1001', memo.invoice ?? '')).toMatchObject({
      status: 'open',
      open: eur('-20.00'),
      terms: { netDays: 0 },
    });
    await books.post({ kind: 'reversal', customer: '1001', invoice: memo.invoice });
    expect(await item('1001', memo.invoice ?? '')).toBeUndefined();
    await expectTrue();
  });

  it('applies a credit memo to its invoice at once, and clears what balances', async () => {
    const { invoice } = await books.post({
      kind: 'invoice',
      customer: '1001',
      total: eur('80.00'),
      date: '2026-11-10',
    });
    await books.post({ kind: 'credit_memo', customer: '1001', total: eur('30.00'), invoice });
    expect(await item('1001', invoice ?? '')).toMatchObject({ status: 'partial', open: eur('50.00') });
    await expect(books.post({ kind: 'credit_memo', customer: '1001', total: eur('51.00'), invoice })).rejects.toThrow(
      'more than is open',
    );
    const paid = await books.post({ kind: 'payment', customer: '1001', amount: eur('50.00'), reference: 'EARLY' });
    expect(paid.document?.orgUnit).toBe('101');
    const early = (await payments('1001')).find((one) => one['reference'] === 'EARLY');
    const receipt = String(early?.['payment']).split('/')[1];
    await books.post({ kind: 'clearing', customer: '1001', invoices: [invoice, receipt] });
    expect(await item('1001', invoice ?? '')).toMatchObject({ status: 'paid', open: eur('0.00') });
    expect((await payments('1001')).find((one) => one['reference'] === 'EARLY')).toMatchObject({
      onAccount: eur('0.00'),
      applied: [{ invoice, amount: eur('50.00') }],
    });
    await expectTrue();
  });

  it('books a branch on its head office, delivered to the branch', async () => {
    const { invoice } = await books.post({ kind: 'invoice', customer: '1007', total: eur('10.00') });
    expect(await item('1006', invoice ?? '')).toMatchObject({
      customer: '1006',
      branch: '1007',
      billTo: '1006',
      shipTo: '1007',
    });
  });

  it('changes a customer row by row, each with its version and date', async () => {
    const { changed } = await books.post({
      kind: 'customer_change',
      customer: '1001',
      street: 'Am Hafenkai 13',
      phone: '+494215550199',
      hold: true,
      blocked: true,
      doNotCall: true,
      creditLimit: eur('5000'),
    });
    expect(changed).toEqual(
      expect.arrayContaining([
        'HZ_LOCATIONS-ADDRESS1',
        'HZ_CONTACT_POINTS-PHONE_NUMBER',
        'HZ_CUSTOMER_PROFILES-CREDIT_HOLD',
      ]),
    );
    const [customer] = of((await books.ledger()).customers, '1001');
    expect(customer).toMatchObject({
      status: 'blocked',
      address: { street: 'Am Hafenkai 13' },
      phones: [{ number: '+494215550199' }],
      paymentProfile: { hold: 'yes', creditLimit: eur('5000.00') },
      preferences: { doNotCall: 'yes' },
    });
    const [point] = await books.rows(
      "SELECT object_version_number::int AS version, transposed_phone_number AS backwards, last_update_date::date::text AS day FROM apps.hz_contact_points WHERE phone_number = '5550199'",
    );
    expect(point).toEqual({ version: 2, backwards: '991055512494', day: '2026-11-20' });
  });

  it('adds and removes contact points of a contact person', async () => {
    const { contacts } = await books.ledger();
    const contact = String(of(contacts, '1002')[0]?.['contact']);
    await books.post({
      kind: 'address',
      customer: '1002',
      contact,
      action: 'add',
      email: 'second@harborpoint.example',
    });
    expect(of((await books.ledger()).contacts, '1002')[0]).toMatchObject({
      emails: ['denise@harborpoint.example', 'second@harborpoint.example'],
    });
    await books.post({
      kind: 'address',
      customer: '1002',
      contact,
      action: 'remove',
      email: 'denise@harborpoint.example',
    });
    expect(of((await books.ledger()).contacts, '1002')[0]).toMatchObject({ emails: ['second@harborpoint.example'] });
  });

  it('asks for a credit memo and decides about it', async () => {
    const { invoice } = await books.post({
      kind: 'invoice',
      customer: '1001',
      total: eur('400.00'),
      date: '2026-11-01',
    });
    const { dispute } = await books.post({
      kind: 'dispute',
      customer: '1001',
      invoice,
      amount: eur('40.00'),
      reason: 'PRICE',
      text: 'Old price',
    });
    const stands = async () => (await books.ledger()).disputes.find((one) => one['dispute'] === dispute);
    const inDispute = () =>
      books.rows('SELECT amount_in_dispute::text AS amount FROM apps.ar_payment_schedules_all WHERE trx_number = $1', [
        invoice,
      ]);
    expect(await stands()).toMatchObject({
      customer: '1001',
      invoices: [invoice],
      reason: 'price',
      status: 'open',
      amount: eur('40.00'),
      notes: ['Old price'],
      by: 'QUILL',
      reference: null,
    });
    expect(await inDispute()).toEqual([{ amount: '40.00' }]);
    await books.post({ kind: 'dispute', customer: '1001', dispute, status: 'closed' });
    expect(await stands()).toMatchObject({ status: 'closed' });
    expect(await inDispute()).toEqual([{ amount: null }]);
  });

  it.each([
    [{ kind: 'invoice', customer: '9999', total: eur('1.00') }, 'there is no customer 9999'],
    [{ kind: 'invoice', customer: '1001', orgUnit: '102', total: eur('1.00') }, 'operating unit 102'],
    [{ kind: 'invoice', customer: '1001', date: '2026-11-21', total: eur('1.00') }, 'after the business date'],
    [
      {
        kind: 'payment',
        customer: '1001',
        amount: eur('1.00'),
        applied: [{ invoice: '5100004', amount: eur('2.00') }],
      },
      'more was applied',
    ],
    [
      {
        kind: 'payment',
        customer: '1001',
        amount: eur('1.00'),
        applied: [{ invoice: '7200001', amount: eur('1.00') }],
      },
      'no open item',
    ],
    [
      {
        kind: 'payment',
        customer: '1002',
        amount: eur('1.00'),
        applied: [{ invoice: '7200005', amount: eur('1.00') }],
      },
      'no debt in EUR',
    ],
    [{ kind: 'reversal', customer: '1001', invoice: '5100003' }, 'take that back first'],
    [{ kind: 'clearing', customer: '1001', invoices: ['5100003', '5100004'] }, 'nothing to clear'],
    [{ kind: 'dispute', customer: '1001', invoice: '5100004', amount: eur('1.00'), reason: 'NONSENSE' }, 'no reason'],
    [{ kind: 'customer_change', customer: '1001' }, 'changes nothing'],
  ])('refuses %j and books nothing', async (entry, why) => {
    const before = await books.ledger();
    await expect(books.post(entry)).rejects.toThrow(why);
    expect(await books.ledger()).toEqual(before);
  });
});
