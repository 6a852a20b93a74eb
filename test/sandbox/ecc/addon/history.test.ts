import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedAging } from '../../../../sandbox/ledger/expected.ts';
import { type Ledger, type LedgerRecord, readLedger } from '../../../../sandbox/ledger/ledger.ts';
import { type LoadedBooks, loadedBooks } from '../../loaded.ts';

const SIZE = { customers: 60, items: 900, seed: 5, asOf: '2026-11-20' } as const;
let books: LoadedBooks;
let ledger: Ledger;
beforeAll(async () => {
  books = await loadedBooks({ ...SIZE, addOn: 'used' });
  ledger = await readLedger(books.db, 'ecc');
}, 60_000);
afterAll(() => books?.close());

const of = (records: readonly LedgerRecord[], customer: string) =>
  records.filter((record) => record['customer'] === customer);
const statuses = (records: readonly LedgerRecord[]) => new Set(records.map((record) => record['status']));

describe('the history that collectors left in the add-on', () => {
  it('has a kept promise, a broken one, an open one in two instalments of yen, and a cancelled one of a branch', () => {
    expect(of(ledger.promises, '0000010001')).toMatchObject([
      {
        status: 'kept',
        items: [{ invoice: '0090000002', amount: { currency: 'EUR' } }],
        takenOn: '2026-09-21',
        takenBy: 'COLLECT1',
        method: 'wire',
        reference: null,
      },
    ]);
    expect(of(ledger.promises, '0000010002')).toMatchObject([
      { status: 'broken', instalments: [{ status: 'broken', amount: { amount: '1962.68', currency: 'USD' } }] },
    ]);
    expect(of(ledger.promises, '0000010004')).toMatchObject([
      {
        status: 'open',
        items: [{ invoice: '0090000013', amount: { amount: '1000000', currency: 'JPY' } }],
        instalments: [
          { date: '2026-11-30', amount: { amount: '500000', currency: 'JPY' }, status: 'open' },
          { date: '2026-12-30', amount: { amount: '500000', currency: 'JPY' }, status: 'open' },
        ],
      },
    ]);
    expect(of(ledger.promises, '0000010007')).toMatchObject([{ status: 'cancelled' }]);
  });

  it('has disputes in process, open over a part in dinars, and closed, with their notes', () => {
    expect(of(ledger.disputes, '0000010003')).toMatchObject([
      {
        status: 'in_process',
        invoices: ['0090000012'],
        amount: { amount: '1234567890123.45', currency: 'EUR' },
        notes: ['Price list of last year was used', 'Sales confirms, credit memo is being prepared'],
        expectedOn: '2026-11-30',
        resolver: 'RESOLVE1',
      },
    ]);
    expect(of(ledger.disputes, '0000010005')).toMatchObject([
      {
        status: 'open',
        amount: { amount: '100.250', currency: 'KWD' },
        resolver: 'not_available',
        expectedOn: 'not_available',
      },
    ]);
    expect(of(ledger.disputes, '0000010002')).toMatchObject([
      { status: 'closed', invoices: ['0090000007'], amount: { amount: '362.50', currency: 'USD' } },
    ]);
  });

  it('has calls and tasks in UTC, and a customer who wants no calls', () => {
    expect(of(ledger.activities, '0000010001')).toMatchObject([
      {
        kind: 'call',
        direction: 'inbound',
        outcome: 'payment_confirmed',
        at: '2026-11-08T09:45:00Z',
        durationSeconds: 240,
      },
    ]);
    expect(of(ledger.activities, '0000010002')).toMatchObject([
      {
        kind: 'task',
        subject: 'task',
        status: 'open',
        dueAt: '2026-11-17T00:00:00Z',
        durationSeconds: 'not_available',
      },
      { kind: 'call', outcome: 'refused', invoice: '0090000010' },
    ]);
    expect(of(ledger.preferences, 'QUARRY09')).toMatchObject([{ doNotCall: true, channel: 'letter' }]);
  });

  it('is drawn for other customers, in every state, by the seed', async () => {
    const drawn = [...ledger.promises, ...ledger.disputes].filter(
      (record) => String(record['customer']) >= '0000010010',
    );
    expect(drawn.length).toBeGreaterThan(5);
    expect(statuses(ledger.promises)).toEqual(new Set(['open', 'kept', 'broken', 'cancelled']));
    expect(statuses(ledger.disputes)).toEqual(new Set(['open', 'in_process', 'closed']));
    const again = await loadedBooks({ ...SIZE, addOn: 'used' });
    const other = await loadedBooks({ ...SIZE, seed: 6, addOn: 'used' });
    try {
      expect(await readLedger(again.db, 'ecc')).toEqual(ledger);
      expect((await readLedger(other.db, 'ecc')).promises).not.toEqual(ledger.promises);
    } finally {
      await again.close();
      await other.close();
    }
  }, 60_000);

  it('promises in all what its instalments add up to', () => {
    const amounts = (list: unknown) =>
      (list as { amount: { amount: string } }[]).reduce(
        (sum, { amount }) => sum + BigInt(amount.amount.replace('.', '')),
        0n,
      );
    for (const promise of ledger.promises) expect(amounts(promise['items'])).toBe(amounts(promise['instalments']));
    expect(ledger.promises.length).toBeGreaterThan(3);
  });

  it('counts what is open of disputed invoices in the aging', async () => {
    const meridian = await expectedAging(books.db, '0000010003');
    expect(meridian.buckets).toMatchObject([{ disputed: '1234567890123.45', total: '1234567890123.45' }]);
    const dinars = await expectedAging(books.db, '0000010005');
    // Part of it is in dispute, but all that is open of the invoice waits for the answer.
    expect(dinars.buckets).toMatchObject([{ disputed: '1000.500' }]);
    const harbor = await expectedAging(books.db, '0000010002');
    expect(harbor.buckets).toMatchObject([{ disputed: '0.00' }]);
  });

  it('continues the number ranges behind what people made', async () => {
    const { rows } = await books.db.query<{ object: string; last_number: number }>(
      'SELECT object, last_number FROM ecc.zadit_number ORDER BY object',
    );
    expect(rows).toEqual([
      { object: 'ACTIVITY', last_number: ledger.activities.length },
      { object: 'DISPUTE', last_number: ledger.disputes.length },
      { object: 'PROMISE', last_number: ledger.promises.length },
    ]);
  });
});

describe('the books without the add-on', () => {
  it('have none of its records, and nothing in dispute', async () => {
    const plain = await loadedBooks({ ...SIZE, customers: 20, items: 120 });
    try {
      const { promises, disputes, activities, preferences } = await readLedger(plain.db, 'ecc');
      expect([promises, disputes, activities, preferences]).toEqual([[], [], [], []]);
      expect((await expectedAging(plain.db, '0000010003')).buckets).toMatchObject([{ disputed: '0.00' }]);
    } finally {
      await plain.close();
    }
  }, 60_000);
});
