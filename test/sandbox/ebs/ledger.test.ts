import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEbsLedgerPart } from '../../../sandbox/ebs/ledger/ledger.ts';
import { expectedAging, expectedBehaviour } from '../../../sandbox/ledger/expected.ts';
import { isLedgerPart, type Ledger, readLedger } from '../../../sandbox/ledger/ledger.ts';
import { type LoadedBooks, loadedBooks } from '../loaded.ts';
import { type EbsBooks, ebsBooks, of, UNTRUE } from './loaded.ts';

const SIZE = { customers: 60, items: 900, seed: 5, asOf: '2026-11-20', rareCustomers: true } as const;

let books: EbsBooks;
let ecc: LoadedBooks;
let ledger: Ledger;
let theirs: Ledger;
beforeAll(async () => {
  [books, ecc] = await Promise.all([ebsBooks(SIZE), loadedBooks({ ...SIZE, addOn: 'used' })]);
  ledger = await books.ledger();
  theirs = await readLedger(ecc.db, 'ecc');
}, 120_000);
afterAll(() => Promise.all([books?.close(), ecc?.close()]));

const item = (invoice: string) => ledger.items.find((one) => one['invoice'] === invoice);
const money = (currency: string) => (amount: string) => ({ amount, currency });
const [eur, usd, jpy, kwd] = ['EUR', 'USD', 'JPY', 'KWD'].map(money) as [
  ReturnType<typeof money>,
  ReturnType<typeof money>,
  ReturnType<typeof money>,
  ReturnType<typeof money>,
];

describe('the books of the simulated EBS', () => {
  it('give each part alone as among all, every record with its system', async () => {
    const parts = Object.keys(ledger).filter(isLedgerPart);
    expect(parts).toHaveLength(9);
    for (const part of parts) {
      expect(await readEbsLedgerPart(books.db, 'ebs', part)).toEqual(ledger[part]);
      expect(ledger[part].length, part).toBeGreaterThan(0);
      expect(new Set(ledger[part].map((record) => record['system']))).toEqual(new Set(['ebs']));
    }
  });

  it('say of Lindqvist what its stories tell, in numbers of EBS', () => {
    expect(item('5100001')).toMatchObject({
      customer: '1001',
      status: 'paid',
      clearedOn: '2026-05-12',
      discountTaken: true,
      paid: eur('1190.00'),
      balance: eur('0.00'),
    });
    expect(item('5100002')).toMatchObject({ status: 'paid', clearedOn: '2026-09-21', discountTaken: false });
    expect(item('5100003')).toMatchObject({
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
      terms: { code: '2% 10 30 NET', netDays: 30 },
      references: { purchaseOrder: 'PO-WK-0003', salesOrder: '5003' },
      document: { orgUnit: '101', year: '2026', item: '1' },
      dunning: { level: 0 },
    });
    // The credit memo was applied to its invoice by EBS itself.
    expect(item('5100004')).toMatchObject({
      status: 'partial',
      open: eur('9401.00'),
      total: eur('9520.00'),
      bucket: 'd31to60',
      dunning: { level: 2, lastDate: null, block: '' },
    });
    expect(item('5100006')).toMatchObject({
      kind: 'credit_memo',
      status: 'paid',
      total: eur('-119.00'),
      open: eur('0.00'),
      isOpen: false,
    });
    expect(item('5100005')).toMatchObject({
      discount: { percent: '2', until: '2026-11-27', amountIfTaken: eur('1439.68') },
    });
    expect(item('5100004')?.['discount']).toBeNull();
    expect(item('5100007')).toMatchObject({ open: eur('357.00'), assignment: 'R-4711' });
  });

  it('say of Harbor Point what was charged back, cancelled and came back', () => {
    expect(item('7200001')).toMatchObject({
      status: 'partial',
      clearedOn: '2026-09-23',
      total: usd('5362.50'),
      balance: usd('362.50'),
      paid: usd('5000.00'),
      open: usd('0.00'),
    });
    expect(item('7200002')).toMatchObject({
      kind: 'chargeback',
      status: 'open',
      open: usd('362.50'),
      dueDate: '2026-09-16',
    });
    expect(item('7200003')).toMatchObject({ status: 'cancelled', balance: usd('0.00') });
    expect(item('7200004')).toMatchObject({ kind: 'credit_memo', status: 'cancelled', total: usd('-1087.52') });
    expect(item('7200005')).toMatchObject({
      status: 'open',
      balance: usd('1962.68'),
      daysPastDue: 100,
      bucket: 'over90',
    });
    const payments = of(ledger.payments, '1002');
    expect(payments.find((one) => one['reference'] === 'CHK 19877')).toMatchObject({
      status: 'failed',
      applied: [],
      unapplied: usd('0.00'),
      onAccount: usd('0.00'),
    });
    expect(payments.find((one) => one['reference'] === 'CHK 20190')).toMatchObject({
      status: 'cleared',
      method: 'Check',
      onAccount: usd('750.00'),
    });
  });

  it('are exact for fifteen digits, yen and dinar, and for all digits that a NUMBER holds', () => {
    expect(item('5100008')).toMatchObject({ open: eur('1234567890123.45'), total: eur('1234567890123.45') });
    expect(item('5100009')).toMatchObject({ open: jpy('1000000'), daysPastDue: 45 });
    expect(item('5100010')).toMatchObject({ total: jpy('123345'), status: 'paid' });
    expect(item('5100011')).toMatchObject({ total: kwd('1234.567'), open: kwd('1000.500') });
    const exact = { amount: '1234567890123456789.1234', currency: 'UYW' };
    expect(ledger.items.find((one) => (one['open'] as { currency: string }).currency === 'UYW')).toMatchObject({
      open: exact,
    });
  });

  it('bill branches to their head office and name them by what is delivered to them', () => {
    expect(item('5100013')).toMatchObject({ customer: '1006', branch: '1007', open: eur('239.19'), shipTo: '1007' });
    expect(item('5100012')).toMatchObject({ customer: '1006', branch: null });
    expect(of(ledger.customers, '1008')[0]).toMatchObject({ headOffice: '1006', orgUnits: ['101'] });
    const paid = of(ledger.payments, '1006').find((one) => one['reference'] === 'BRANDT-48');
    expect(paid).toMatchObject({
      branch: null,
      branches: ['1008'],
      applied: [{ invoice: '5100014', amount: eur('1632.68'), discount: eur('33.32') }],
    });
  });

  it('know who is blocked, wants no calls, is held, and how to reach them', () => {
    expect(of(ledger.customers, '1009')[0]).toMatchObject({ status: 'blocked', preferences: { doNotCall: 'yes' } });
    expect(of(ledger.customers, '1002')[0]).toMatchObject({
      paymentProfile: { hold: 'yes', creditLimit: eur('100000.00') },
      orgUnits: ['102'],
    });
    expect(of(ledger.customers, '1003')[0]).toMatchObject({
      paymentProfile: { creditLimit: 'not_available', exposure: 'not_available' },
    });
    expect(of(ledger.customers, '1001')[0]).toMatchObject({
      name: 'Lindqvist Maschinenbau GmbH',
      taxId: 'DE811907980',
      address: { street: 'Am Hafenkai 12', postalCode: '28195', city: 'Bremen', region: 'HB', country: 'DE' },
      phones: [{ number: '+494215550101', type: 'work', primary: true }],
      emails: ['buchhaltung@lindqvist.example'],
      paymentProfile: { terms: '2% 10 30 NET', exposure: eur('14225.06') },
      relationship: { accountManager: 'Collections Bremen' },
      preferences: { languageKey: 'D', doNotCall: 'no' },
    });
    expect(of(ledger.contacts, '1002')).toMatchObject([
      { name: "Denise O'Connell", role: 'Accounting', phones: [{ number: '+14195550143' }] },
    ]);
  });

  it('have the stories that only EBS has', () => {
    const thirds = ledger.items.filter((one) => one['customer'] === '1900' && one['instalments'] === 3);
    expect(thirds).toMatchObject([
      { isOpen: false, original: eur('4046.00'), document: { item: '1' }, dueDate: '2026-10-06' },
      { isOpen: true, original: eur('3927.00'), document: { item: '2' }, daysPastDue: 15 },
      { isOpen: true, original: eur('3927.01'), document: { item: '3' }, bucket: 'current' },
    ]);
    for (const one of thirds)
      expect(one).toMatchObject({
        status: 'partial',
        total: eur('11900.01'),
        balance: eur('7854.01'),
        invoiceDueDate: '2026-11-05',
        invoiceItem: '2',
        clearedOn: null,
      });
    const payments = of(ledger.payments, '1900');
    expect(payments.find((one) => one['reference'] === 'OST-0020')).toMatchObject({
      unapplied: eur('255.00'),
      onAccount: eur('150.00'),
    });
    expect(payments.find((one) => one['reference'] === 'OST-0001')).toMatchObject({
      status: 'pending',
      unapplied: usd('200.00'),
      orgUnit: '102',
    });
    expect(
      new Set(
        ledger.items
          .filter((one) => one['customer'] === '1900' && one['isOpen'])
          .map((one) => `${one['orgUnit']} ${(one['open'] as { currency: string }).currency}`),
      ),
    ).toEqual(new Set(['101 EUR', '102 USD', '102 JPY']));
  });

  it('have what collectors left, entered by a person', () => {
    expect(of(ledger.promises, '1004')).toMatchObject([
      {
        status: 'open',
        items: [{ invoice: '5100009', amount: jpy('500000') }],
        instalments: [{ date: '2026-11-30' }],
        takenBy: 'COLLECT1',
        method: 'wire',
        reference: null,
      },
      { status: 'open', instalments: [{ date: '2026-12-30', amount: jpy('500000'), status: 'open' }] },
    ]);
    expect(of(ledger.promises, '1001')).toMatchObject([{ status: 'kept', items: [{ invoice: '5100002' }] }]);
    expect(of(ledger.promises, '1002')).toMatchObject([{ status: 'broken', takenAt: '2026-09-01T07:30:00Z' }]);
    expect(of(ledger.promises, '1006')).toMatchObject([{ status: 'cancelled', branch: '1007' }]);
    expect(of(ledger.disputes, '1003')).toMatchObject([
      {
        status: 'in_process',
        reason: 'price',
        amount: eur('1234567890123.45'),
        notes: ['Price list of last year was used\nSales confirms, credit memo is being prepared'],
      },
    ]);
    expect(of(ledger.disputes, '1005')).toMatchObject([
      { status: 'open', amount: kwd('100.250'), openedOn: '2026-11-16' },
    ]);
    expect(of(ledger.disputes, '1002')).toMatchObject([
      { status: 'closed', invoices: ['7200001'], amount: usd('362.50') },
    ]);
    expect(of(ledger.activities, '1001')).toMatchObject([
      {
        kind: 'call',
        direction: 'inbound',
        outcome: 'payment_confirmed',
        durationSeconds: 240,
        at: '2026-11-08T08:45:00Z',
      },
    ]);
    expect(of(ledger.tasks, '1002')).toMatchObject([
      {
        kind: 'follow_up',
        status: 'open',
        dueAt: '2026-11-17T16:00:00Z',
        by: 'COLLECT1',
        assignee: 'COLLECT1',
        text: 'Promise was not kept: call again',
        reference: null,
      },
    ]);
    expect(of(ledger.preferences, '1009')).toMatchObject([{ channel: 'letter', doNotCall: true }]);
  });

  it('promise and dispute the same invoices as the ECC does', () => {
    const count = (records: Ledger['promises'], customer: (name: string) => string) => {
      const counts = new Map<string, number>();
      for (const record of records) {
        const name = customer(String(record['branch'] ?? record['customer']));
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      return counts;
    };
    const own = (name: string) => name;
    expect(count(ledger.disputes, own)).toEqual(count(theirs.disputes, eccName));
    // The yen promise in two parts is two rows here.
    const promised = count(ledger.promises, own);
    promised.set('1004', 1);
    expect(promised).toEqual(count(theirs.promises, eccName));
    expect(count(ledger.activities, own)).toEqual(count(theirs.activities, eccName));
  });
});

const eccName = (account: string): string => (account === 'QUARRY09' ? '1009' : String(Number(account) - 9000));
const isOwn = (customer: string): boolean => customer === '1900';

describe('beside the books of the ECC', () => {
  /** Sum of what is open by customer, bucket and currency, in ten-thousandths. */
  function sums(of: Ledger, name: (account: string) => string): Map<string, bigint> {
    const found = new Map<string, bigint>();
    for (const one of of.items) {
      const open = one['open'] as { amount: string; currency: string };
      const customer = name(String(one['customer']));
      if (one['isOpen'] !== true || isOwn(customer)) continue;
      const key = [
        customer,
        one['branch'] === null ? '-' : name(String(one['branch'])),
        one['bucket'],
        open.currency,
      ].join(' ');
      const [whole = '', fraction = ''] = open.amount.split('.');
      found.set(key, (found.get(key) ?? 0n) + BigInt(whole + fraction.padEnd(4, '0')));
    }
    return new Map([...found].filter(([, amount]) => amount !== 0n).sort());
  }

  it('the same is open for every customer, branch, bucket and currency', () => {
    const mine = sums(ledger, (account) => account);
    expect(mine.size).toBeGreaterThan(100);
    expect(mine).toEqual(sums(theirs, eccName));
  });

  it.each(['2026-11-20', '2026-08-31', '2025-12-31'])('ages the same at %s', async (keyDate) => {
    const customers = theirs.customers.map((one) => String(one['customer'])).slice(0, 40);
    for (const customer of customers) {
      const told = await expectedAging(ecc.db, customer, keyDate);
      const mine = await expectedAging(books.db, eccName(customer), keyDate);
      const totals = (aging: typeof told) =>
        aging.buckets
          .map(({ currency, current, d1to30, d31to60, d61to90, over90, total }) => ({
            currency,
            current,
            d1to30,
            d31to60,
            d61to90,
            over90,
            total,
          }))
          .filter((row) => Object.values(row).some((value) => /[1-9]/.test(value)));
      expect(totals(mine), `${customer} at ${keyDate}`).toEqual(totals(told));
    }
  });

  it('masters agree on names, numbers and mail addresses', () => {
    const known = (of: Ledger, name: (account: string) => string) =>
      of.customers
        .map((one) => [
          name(String(one['customer'])),
          one['status'],
          one['taxId'],
          (one['phones'] as { number: string }[]).map(({ number }) => number),
          one['emails'],
        ])
        .filter(([customer]) => !isOwn(String(customer)))
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    expect(known(ledger, (account) => account)).toEqual(known(theirs, eccName));
  });
});

describe('expected answers', () => {
  it('age Lindqvist by hand', async () => {
    expect(await expectedAging(books.db, '1001')).toEqual({
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
          unappliedCredit: '0.00',
        },
      ],
    });
    // Before the partial payment and the credit memo.
    expect((await expectedAging(books.db, '1001', '2026-11-09')).buckets).toMatchObject([
      { d1to30: '4998.00', d31to60: '9520.00' },
    ]);
  });

  it('know how Lindqvist pays, and a branch by what is delivered to it', async () => {
    expect(await expectedBehaviour(books.db, '1001')).toMatchObject({
      basis: { invoices: 2, totalDays: 68, onTime: 1, discounted: 1 },
      averageDaysToPay: '34',
      methods: { Wire: 3 },
    });
    expect(await expectedBehaviour(books.db, '1008')).toMatchObject({
      basis: { invoices: 1, totalDays: 12 },
      methods: { Wire: 1 },
    });
  });

  it('count what is in dispute', async () => {
    expect((await expectedAging(books.db, '1003')).buckets[0]).toMatchObject({ disputed: '1234567890123.45' });
  });
});

describe('sums', () => {
  it('are true for every schedule', async () => {
    expect(await books.rows(UNTRUE)).toEqual([]);
  });
});
