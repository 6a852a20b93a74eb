import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedAging, expectedBehaviour } from '../../../sandbox/ledger/expected.ts';
import { isLedgerPart, type Ledger, readLedger, readLedgerPart } from '../../../sandbox/ledger/ledger.ts';
import { type LoadedBooks, loadedBooks } from '../loaded.ts';

let books: LoadedBooks;
let ledger: Ledger;
beforeAll(async () => {
  books = await loadedBooks({ customers: 60, items: 900, seed: 5, asOf: '2026-11-20' });
  ledger = await readLedger(books.db, 'ecc');
}, 60_000);
afterAll(() => books?.close());

const items = (customer: string) => ledger.items.filter((item) => item['customer'] === customer);
const item = (invoice: string, customer: string) => items(customer).find((one) => one['invoice'] === invoice);
const payments = (customer: string) => ledger.payments.filter((payment) => payment['customer'] === customer);
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const usd = (amount: string) => ({ amount, currency: 'USD' });

describe('the ledger', () => {
  it('has the number of items asked for, each with its system, and no disputes, promises or activities', () => {
    expect(ledger.items).toHaveLength(900);
    expect(ledger.asOf).toBe('2026-11-20');
    expect(
      new Set([...ledger.items, ...ledger.customers, ...ledger.payments].map((record) => record['system'])),
    ).toEqual(new Set(['ecc']));
    expect([ledger.disputes, ledger.promises, ledger.activities, ledger.tasks]).toEqual([[], [], [], []]);
  });

  it('gives each part alone as it gives it among all', async () => {
    const parts = Object.keys(ledger).filter(isLedgerPart);
    expect(parts).toHaveLength(9);
    for (const part of parts) expect(await readLedgerPart(books.db, 'ecc', part)).toEqual(ledger[part]);
  });

  it('says of a partly paid invoice what is open, paid and due', () => {
    expect(item('0090000003', '0000010001')).toMatchObject({
      status: 'partial',
      kind: 'invoice',
      total: eur('4998.00'),
      paid: eur('2000.00'),
      balance: eur('2998.00'),
      original: eur('4998.00'),
      open: eur('2998.00'),
      subtotal: eur('4200.00'),
      tax: eur('798.00'),
      date: '2026-10-01',
      dueDate: '2026-10-31',
      daysPastDue: 20,
      bucket: 'd1to30',
      clearedOn: null,
      terms: { code: '2T10', netDays: 30 },
      references: { purchaseOrder: 'PO-WK-0003', salesOrder: '0000005003' },
      billTo: '0000010001',
      document: { orgUnit: '1000', number: '4900000003', year: '2026', item: '001' },
    });
  });

  it('says of a paid invoice when it was cleared and that the discount was taken', () => {
    expect(item('0090000001', '0000010001')).toMatchObject({
      status: 'paid',
      clearedOn: '2026-05-12',
      discountTaken: true,
      paid: eur('1190.00'),
      balance: eur('0.00'),
    });
    expect(item('0090000002', '0000010001')).toMatchObject({
      status: 'paid',
      clearedOn: '2026-09-21',
      discountTaken: false,
    });
  });

  it('shows a discount only while it can be taken, with what is then to be paid', () => {
    expect(item('0090000005', '0000010001')?.['discount']).toEqual({
      percent: '2',
      until: '2026-11-27',
      amountIfTaken: eur('1439.68'),
    });
    expect(item('0090000004', '0000010001')?.['discount']).toBeNull();
  });

  it('lets a credit memo follow the open invoice that it names', () => {
    expect(item('0090000006', '0000010001')).toMatchObject({
      kind: 'credit_memo',
      total: eur('-119.00'),
      dueDate: '2026-10-04',
      bucket: 'd31to60',
      status: 'open',
    });
  });

  it('shows a residual as an item of its own and its invoice as partial over that balance', () => {
    expect(item('0090000007', '0000010002')).toMatchObject({
      status: 'partial',
      clearedOn: '2026-09-23',
      total: usd('5362.50'),
      balance: usd('362.50'),
      paid: usd('5000.00'),
      open: usd('0.00'),
    });
    expect(item('1400000001', '0000010002')).toMatchObject({
      kind: 'chargeback',
      status: 'open',
      open: usd('362.50'),
      dueDate: '2026-09-16',
    });
  });

  it('shows a cancelled billing document, and the invoice of a returned check as open again', () => {
    expect(item('0090000008', '0000010002')).toMatchObject({ status: 'cancelled', balance: usd('0.00') });
    expect(item('0090000010', '0000010002')).toMatchObject({
      status: 'open',
      balance: usd('1962.68'),
      daysPastDue: 100,
      bucket: 'over90',
    });
  });

  it('reads yen without and dinar with three decimals, and fifteen digits to the last', () => {
    expect(item('0090000013', '0000010004')).toMatchObject({ total: { amount: '1000000', currency: 'JPY' } });
    expect(item('0090000015', '0000010005')).toMatchObject({
      total: { amount: '1234.567', currency: 'KWD' },
      balance: { amount: '1000.500', currency: 'KWD' },
    });
    expect(item('0090000012', '0000010003')).toMatchObject({ total: eur('1234567890123.45') });
  });

  it('lists billing lines that give the subtotal', () => {
    expect(item('0090000005', '0000010001')?.['lines']).toEqual([
      {
        line: '000010',
        description: 'Spare parts & "small" goods <mixed>',
        quantity: '1',
        unit: 'ST',
        unitPrice: eur('1234.50'),
        amount: eur('1234.50'),
      },
    ]);
    expect(item('1800000001', '0000010001')?.['lines']).toBeNull();
  });
});

describe('payments in the ledger', () => {
  it('came in with what the bank saw, and were applied without the discount', () => {
    expect(payments('0000010001')[0]).toMatchObject({
      payment: '1000/1400000001/2026',
      amount: eur('1166.20'),
      status: 'cleared',
      reference: 'WT-100192',
      method: 'T',
      date: '2026-05-12',
      applied: [{ invoice: '0090000001', amount: eur('1166.20'), discount: eur('23.80') }],
      onAccount: eur('0.00'),
    });
  });

  it('name the invoice that they paid in part, and what stays on account', () => {
    expect(payments('0000010001')[2]).toMatchObject({
      amount: eur('2000.00'),
      applied: [{ invoice: '0090000003', amount: eur('2000.00'), discount: eur('0.00') }],
    });
    expect(payments('0000010002')[2]).toMatchObject({
      amount: usd('750.00'),
      applied: [],
      onAccount: usd('750.00'),
      unapplied: usd('750.00'),
    });
  });

  it('do not count what was withheld, and are reversed when the check came back', () => {
    expect(payments('0000010002')[1]).toMatchObject({
      amount: usd('5000.00'),
      method: 'C',
      applied: [{ invoice: '0090000007', amount: usd('5000.00') }],
    });
    expect(payments('0000010002')[0]).toMatchObject({ amount: usd('1962.68'), status: 'reversed', applied: [] });
  });

  it('add up: what came in is what was applied and what is still on account, for every payment not taken back', () => {
    const sums = (payment: Record<string, unknown>) => {
      const { applied, onAccount, amount } = payment as {
        applied: { amount: { amount: string } }[];
        onAccount: { amount: string };
        amount: { amount: string };
      };
      const units = (text: string) => BigInt(text.replace('.', ''));
      return {
        came: units(amount.amount),
        used: applied.reduce((sum, one) => sum + units(one.amount.amount), units(onAccount.amount)),
      };
    };
    const counted = ledger.payments.filter((payment) => payment['status'] === 'cleared');
    expect(counted.length).toBeGreaterThan(400);
    for (const payment of counted) {
      const { came, used } = sums(payment);
      expect(used, String(payment['payment'])).toBe(came);
    }
  });
});

describe('masters in the ledger', () => {
  it('have address, limit, exposure and hold, and unknown where ECC has no field', () => {
    const customer = (number: string) => ledger.customers.find((one) => one['customer'] === number);
    expect(customer('0000010001')).toMatchObject({
      name: 'Lindqvist Maschinenbau GmbH',
      taxId: 'DE811907980',
      status: 'active',
      orgUnits: ['1000'],
      address: { street: 'Am Hafenkai 12', postalCode: '28195', city: 'Bremen', region: 'HB', country: 'DE' },
      paymentProfile: {
        terms: '2T10',
        method: 'T',
        creditLimit: eur('100000.00'),
        exposure: eur('14225.06'),
        hold: 'no',
      },
      preferences: { doNotCall: 'unknown' },
      phones: [{ number: '+494215550101' }],
    });
    expect(customer('0000010003')).toMatchObject({ paymentProfile: { creditLimit: 'not_available', hold: 'unknown' } });
    expect(customer('QUARRY09')).toMatchObject({ status: 'blocked', preferences: { doNotCall: 'unknown' } });
    expect(customer('0000010007')).toMatchObject({ headOffice: '0000010006' });
  });

  it('have contacts with their phones and mails', () => {
    const contacts = ledger.contacts.filter((one) => one['customer'] === '0000010001');
    expect(contacts).toMatchObject([
      {
        name: 'Annika Lindqvist',
        phones: [{ number: '+491715550102', type: 'mobile' }],
        emails: ['annika.lindqvist@lindqvist.example'],
      },
      { name: 'Jürgen Größl', phones: [], emails: ['groessl@lindqvist.example'] },
    ]);
  });
});

describe('expected answers', () => {
  it('age what is open by the due date of each item, worked out by hand', async () => {
    expect(await expectedAging(books.db, '0000010001')).toEqual({
      keyDate: '2026-11-20',
      buckets: [
        {
          currency: 'EUR',
          current: '1826.06',
          d1to30: '2998.00',
          d31to60: '9401.00',
          d61to90: '0.00',
          over90: '0.00',
          total: '14225.06',
          disputed: '0.00',
          unappliedCredit: '-119.00',
        },
      ],
    });
    expect((await expectedAging(books.db, '0000010002')).buckets).toEqual([
      {
        currency: 'USD',
        current: '1069.82',
        d1to30: '-750.00',
        d31to60: '0.00',
        d61to90: '362.50',
        over90: '1962.68',
        total: '2645.00',
        disputed: '0.00',
        unappliedCredit: '-750.00',
      },
    ]);
  });

  it('go back in time: what was cleared or partly paid later is open in full on an earlier key date', async () => {
    // 2026-09-10: 0090000002 (2,975.00, due 22 August) was paid on 21 September; 0090000004 was six days old.
    expect((await expectedAging(books.db, '0000010001', '2026-09-10')).buckets).toEqual([
      {
        currency: 'EUR',
        current: '9520.00',
        d1to30: '2975.00',
        d31to60: '0.00',
        d61to90: '0.00',
        over90: '0.00',
        total: '12495.00',
        disputed: '0.00',
        unappliedCredit: '0.00',
      },
    ]);
    // The day of clearing itself no longer counts as open.
    expect((await expectedAging(books.db, '0000010001', '2026-09-21')).buckets[0]?.total).toBe('9520.00');
    expect((await expectedAging(books.db, '0000010001', '2026-11-09')).buckets[0]?.d1to30).toBe('4998.00');
  });

  it('give a branch its own lines and the head office all of its account', async () => {
    expect((await expectedAging(books.db, '0000010007')).buckets).toMatchObject([
      { d61to90: '239.19', total: '239.19' },
    ]);
    expect((await expectedAging(books.db, '0000010008')).buckets).toMatchObject([
      { current: '833.00', total: '833.00' },
    ]);
    expect((await expectedAging(books.db, '0000010006')).buckets).toMatchObject([
      { current: '833.00', d1to30: '1428.00', d61to90: '239.19', total: '2500.19' },
    ]);
  });

  it('measure how invoices were paid in the last twelve months', async () => {
    // 8 days with discount and on time; 60 days, 30 too late.
    expect(await expectedBehaviour(books.db, '0000010001')).toMatchObject({
      months: 12,
      basis: { invoices: 2 },
      averageDaysToPay: '34',
      onTimeShare: '0.5',
      discountShare: '0.5',
      methods: { T: 3 },
      byMonth: [
        { month: '2026-05', invoices: 1, averageDaysToPay: '8' },
        { month: '2026-09', invoices: 1, averageDaysToPay: '60' },
      ],
    });
    expect(await expectedBehaviour(books.db, '0000010003')).toMatchObject({
      basis: { invoices: 0 },
      averageDaysToPay: null,
      onTimeShare: null,
      byMonth: [],
    });
  });

  it('total, for all accounts together, what stands open in BSID, to the last digit', async () => {
    // In thousandths of each currency, whole numbers on both sides.
    const { rows } = await books.db.query<{ currency: string; total: string }>(
      `SELECT waers AS currency, trim_scale(sum(CASE shkzg WHEN 'H' THEN -wrbtr ELSE wrbtr END * CASE waers WHEN 'JPY' THEN 100000 WHEN 'KWD' THEN 100 ELSE 1000 END))::text AS total
       FROM ecc.bsid GROUP BY waers ORDER BY waers`,
    );
    const totals = new Map<string, bigint>();
    for (const customer of new Set(ledger.items.map((one) => String(one['customer'])))) {
      for (const { currency, total } of (await expectedAging(books.db, customer)).buckets) {
        const [whole = '', fraction = ''] = total.split('.');
        totals.set(currency, (totals.get(currency) ?? 0n) + BigInt(whole + fraction.padEnd(3, '0')));
      }
    }
    expect(rows).toHaveLength(4);
    expect(Object.fromEntries(totals)).toEqual(
      Object.fromEntries(rows.map(({ currency, total }) => [currency, BigInt(total)])),
    );
  });
});
