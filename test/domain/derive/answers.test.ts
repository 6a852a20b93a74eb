import { describe, expect, it } from 'vitest';
import { candidatesOf } from '../../../domain/derive/candidates.ts';
import { deriveInvoice } from '../../../domain/derive/invoice.ts';
import { deriveOpenItems } from '../../../domain/derive/open-items.ts';
import { summarize } from '../../../domain/derive/summaries.ts';
import { money } from '../../../domain/money.ts';
import { Invoice, OpenItem } from '../../../domain/receivables.ts';
import { invoice, item } from './fixtures.ts';

const fresh = { stale: false, ageSeconds: 0, complete: true };
const context = { customer: 'ecc/0000010001', keyDate: '2026-03-01', disputes: [] };

describe('invoice', () => {
  it('matches its schema and counts days past due', () => {
    const derived = deriveInvoice(invoice(), context);
    expect(Invoice.parse(derived)).toMatchObject({ status: 'open', daysPastDue: 29, bucket: 'd1to30' });
  });

  it('stops counting at the clearing date', () => {
    const derived = deriveInvoice(invoice({ status: 'paid', clearedOn: '2026-02-03' }), context);
    expect(derived).toMatchObject({ status: 'paid', daysPastDue: 3, bucket: 'current' });
    expect(derived).not.toHaveProperty('clearedOn');
  });

  it('is disputed while a dispute is open, but a paid one stays paid', () => {
    const dispute = {
      dispute: 'd',
      customer: 'c',
      invoices: ['0090000001'],
      reason: 'price',
      openedOn: '2026-02-01',
      status: 'draft' as const,
      resolver: 'not_available' as const,
      amount: money('1', 'EUR'),
      notes: [],
      expectedOn: 'not_available' as const,
    };
    expect(deriveInvoice(invoice(), { ...context, disputes: [dispute] }).status).toBe('disputed');
    const paid = invoice({ status: 'paid', clearedOn: '2026-02-03' });
    expect(deriveInvoice(paid, { ...context, disputes: [dispute] }).status).toBe('paid');
  });
});

describe('open items', () => {
  it('match their schema', () => {
    const [derived] = deriveOpenItems([item()], { keyDate: '2026-07-01', system: 'ecc', disputes: [], promises: [] });
    expect(OpenItem.parse(derived)).toMatchObject({ system: 'ecc', disputed: false });
  });
});

describe('call candidates', () => {
  const clearance = { clear: true, reasons: [], asOf: '2026-07-01T00:00:00.000Z' };
  const account = (customer: string, dueDate: string, amount: string, clear = true) => ({
    customer,
    system: 'ecc',
    name: customer,
    items: deriveOpenItems([item({ dueDate, open: money(amount, 'EUR') })], {
      ...context,
      system: 'ecc',
      promises: [],
    }),
    clearance: { ...clearance, clear },
  });

  it('lists the longest overdue first and leaves out what is not due, too small, excluded or not clear', () => {
    const accounts = [
      account('a', '2026-02-01', '100'),
      account('b', '2026-01-01', '100'),
      account('c', '2026-04-01', '100'),
      account('d', '2026-01-01', '9.99'),
      account('e', '2026-01-01', '100'),
      account('f', '2026-01-01', '100', false),
    ];
    const filter = { minAmount: money('10', 'EUR'), exclude: ['e'], showExcluded: false };
    expect(candidatesOf(accounts, filter).map(({ customer }) => customer)).toEqual(['b', 'a']);
    const shown = candidatesOf(accounts, { ...filter, showExcluded: true });
    expect(shown.map(({ customer }) => customer)).toEqual(['b', 'f', 'a']);
  });
});

describe('summary', () => {
  const derived = deriveInvoice(invoice(), context);

  it('says amounts in words of the currency, with the date, and no leading zeros', () => {
    expect(summarize('get_invoice', derived, fresh).text).toBe(
      'Invoice 90000001 for 119.00 euros is open; it was due on 31 January 2026.',
    );
  });

  it('says of what is not overdue yet when it will be', () => {
    const early = deriveInvoice(invoice(), { ...context, keyDate: '2026-01-31' });
    expect(summarize('get_invoice', early, fresh).text).toBe(
      'Invoice 90000001 for 119.00 euros is open, due on 31 January 2026.',
    );
    expect(summarize('get_invoice', early, fresh, 'de').text).toBe(
      'Rechnung 90000001 über 119,00 Euro ist offen, fällig am 31. Januar 2026.',
    );
  });

  it('says what is left when a part was paid', () => {
    const partly = deriveInvoice(
      invoice({ status: 'partial', paid: money('19', 'EUR'), balance: money('100', 'EUR') }),
      context,
    );
    expect(summarize('get_invoice', partly, fresh).text).toBe(
      'Invoice 90000001 for 119.00 euros is partly paid. 100.00 euros is open; it was due on 31 January 2026.',
    );
  });

  it('speaks German when asked to, and marks English when asked for what it does not speak', () => {
    const german = summarize('get_invoice', derived, fresh, 'de-DE');
    expect(german).toMatchObject({ locale: 'de', exact: true });
    expect(german.text).toBe('Rechnung 90000001 über 119,00 Euro ist offen; fällig war das am 31. Januar 2026.');
    expect(summarize('get_invoice', derived, fresh, 'fi')).toMatchObject({ locale: 'en', exact: false });
  });

  it('says that the facts are old and that a part is missing', () => {
    const { text } = summarize(
      'list_open_items',
      { items: [], totals: [] },
      { stale: true, ageSeconds: 7200, complete: false },
    );
    expect(text).toBe('Nothing is open. That is as of 2 hours ago. Part of it is not available right now.');
  });

  it('tells nothing that the field filter took away', () => {
    const { text } = summarize('get_invoice', { invoice: '0090000001', status: 'open' }, fresh);
    expect(text).toBe('Invoice 90000001 is open.');
  });

  it('keeps all digits of a large amount', () => {
    const totals = [{ currency: 'EUR', open: '1234567890123456789.12', overdue: '0.00' }];
    expect(summarize('list_open_items', { items: [], totals }, fresh).text).toContain(
      '1,234,567,890,123,456,789.12 euros',
    );
  });
});
