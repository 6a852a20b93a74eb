import { describe, expect, it } from 'vitest';
import { createBook } from '../../../sandbox/company/book.ts';
import { makeCompany } from '../../../sandbox/company/company.ts';
import { convert, decimalText, minorOf, percent } from '../../../sandbox/company/currency.ts';
import type { PaymentReceived, SalesDocument } from '../../../sandbox/company/model.ts';

const size = { customers: 60, items: 900, seed: 7, asOf: '2026-11-20' };

/** Comparable text of a company; amounts are bigints, which JSON does not know. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one));

describe('the invented company', () => {
  it('is the same for the same size, seed and date, and another for another seed', () => {
    expect(text(makeCompany(size))).toBe(text(makeCompany(size)));
    expect(text(makeCompany({ ...size, seed: 8 }))).not.toBe(text(makeCompany(size)));
  });

  it('keeps the well-known customers and their stories whatever the seed', () => {
    const [one, two] = [makeCompany(size), makeCompany({ ...size, seed: 99, items: 300, customers: 20 })];
    expect(text(one.customers.slice(0, 9))).toBe(text(two.customers.slice(0, 9)));
    expect(text(one.events.filter(({ account }) => account <= 9))).toBe(
      text(two.events.filter(({ account }) => account <= 9)),
    );
  });

  it('has the number of customers asked for, and refuses to be too small to balance', () => {
    expect(makeCompany(size).customers).toHaveLength(60);
    expect(() => makeCompany({ ...size, items: 10 })).toThrow(RangeError);
  });

  it('adds the large and the rare customers behind everything else, which stays as it was', () => {
    const [plain, more] = [makeCompany(size), makeCompany({ ...size, largeCustomer: true, rareCustomers: true })];
    expect(text(more.customers.slice(0, 60))).toBe(text(plain.customers));
    expect(text(more.events.slice(0, plain.events.length))).toBe(text(plain.events));
    expect(more.customers.slice(60).map(({ no }) => no)).toEqual([67_001, 67_002, 67_003, 67_004, 67_005, 67_006]);
    expect(new Set(more.events.map(({ id }) => id)).size).toBe(more.events.length);
    expect(more.events.filter(({ account }) => account === 67_001)).toHaveLength(5000);
    expect(more.events.filter(({ account }) => account > 67_001)).toHaveLength(5);
  });

  it.each([1, 2, 3, 4, 5])('books nothing after the business date and nothing before it exists (seed %i)', (seed) => {
    const { events } = makeCompany({ ...size, seed });
    expect(events.filter(({ date }) => date > size.asOf)).toEqual([]);
    const dates = new Map(events.map((event) => [event.id, event.date]));
    const named = events.flatMap((event): { by: string; id: number }[] => {
      const by = event.date;
      if (event.event === 'payment')
        return [...event.settles, ...event.partial].map(({ document }) => ({ by, id: document }));
      if (event.event === 'reversal') return [{ by, id: event.of }];
      return event.event === 'document' && event.corrects !== null ? [{ by, id: event.corrects }] : [];
    });
    expect(named.length).toBeGreaterThan(100);
    for (const { by, id } of named) expect((dates.get(id) ?? by) <= by).toBe(true);
  });

  it('settles every document for exactly what it is', () => {
    const { events } = makeCompany(size);
    const documents = new Map(
      events.filter((event): event is SalesDocument => event.event === 'document').map((event) => [event.id, event]),
    );
    const settled = events
      .filter((event): event is PaymentReceived => event.event === 'payment')
      .flatMap(({ settles }) => settles)
      .filter(({ document }) => documents.has(document));
    expect(settled.length).toBeGreaterThan(200);
    for (const one of settled) {
      const parts = one.cash + one.discount + (one.credit?.amount ?? 0n) + (one.residual?.amount ?? 0n);
      expect(parts + one.earlier.reduce((sum, { amount }) => sum + amount, 0n)).toBe(
        documents.get(one.document)?.total,
      );
    }
  });

  it('has customers in several scripts, branches, limits, holds, and people who want no calls', () => {
    const { customers } = makeCompany({ ...size, customers: 200 });
    const some = (test: (customer: (typeof customers)[number]) => boolean) => customers.filter(test).length;
    expect(some(({ name }) => /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(name))).toBeGreaterThan(1);
    expect(some(({ name }) => /\p{Script=Arabic}/u.test(name))).toBeGreaterThan(1);
    expect(some(({ name }) => /\p{Script=Greek}/u.test(name))).toBeGreaterThan(1);
    expect(some(({ headOffice }) => headOffice !== null)).toBeGreaterThan(4);
    expect(some(({ creditLimit }) => creditLimit === null)).toBeGreaterThan(5);
    expect(some(({ creditHold }) => creditHold)).toBeGreaterThan(3);
    expect(some(({ doNotCall }) => doNotCall)).toBeGreaterThan(2);
    for (const { phone } of customers) if (phone !== null) expect(phone.e164).toMatch(/^\+\d{7,15}$/);
  });

  it('refuses to settle a document for more than it is', () => {
    const book = createBook();
    const invoice = book.document(
      { company: '1000', account: 1, branch: null, currency: 'EUR' },
      { date: '2026-01-01', net: 100n, tax: 0n },
    );
    expect(() => book.settle(invoice, { discount: 101n })).toThrow(RangeError);
  });
});

describe('amounts of the company', () => {
  it('turn from text to minor units and back without loss', () => {
    expect(minorOf('1234567890123.45', 'EUR')).toBe(123456789012345n);
    expect(decimalText(123456789012345n, 'EUR')).toBe('1234567890123.45');
    expect(decimalText(1000n, 'JPY')).toBe('1000');
    expect(decimalText(-1n, 'KWD')).toBe('-0.001');
    expect(minorOf('-0.001', 'KWD')).toBe(-1n);
    expect(() => minorOf('10.5', 'JPY')).toThrow(RangeError);
  });

  it('round half away from zero', () => {
    expect(percent(2345n, 2000)).toBe(47n);
    expect(percent(25n, 2000)).toBe(1n);
    expect(percent(-25n, 2000)).toBe(-1n);
    expect(convert(100n, 'USD', 'EUR')).toBe(92n);
    expect(convert(1000n, 'JPY', 'EUR')).toBe(610n);
    expect(convert(1000n, 'KWD', 'EUR')).toBe(298n);
  });
});
