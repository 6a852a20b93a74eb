import { describe, expect, it } from 'vitest';
import { PostingRefused } from '../../../../sandbox/ecc/posting/entries.ts';
import { expectedAging } from '../../../../sandbox/ledger/expected.ts';
import { eur, postingBooks } from './posting-books.ts';

const books = postingBooks();
const { post, item, payment, count, newInvoice } = books;

describe('posting an invoice', () => {
  it('makes billing document, accounting document and open item, entered today at this time', async () => {
    const receipt = await post({
      kind: 'invoice',
      customer: '10001',
      total: eur('119.00'),
      tax: eur('19.00'),
      date: '2026-11-10',
      purchaseOrder: 'PO-77',
      terms: 'N030',
    });
    expect(receipt).toMatchObject({
      customer: '0000010001',
      document: { orgUnit: '1000', year: '2026' },
      invoice: expect.stringMatching(/^00900\d{5}$/),
    });
    expect(await item(receipt.invoice ?? '')).toMatchObject({
      status: 'open',
      total: eur('119.00'),
      subtotal: eur('100.00'),
      tax: eur('19.00'),
      date: '2026-11-10',
      dueDate: '2026-12-10',
      references: { purchaseOrder: 'PO-77' },
    });
    const { rows } = await books.db.query('SELECT cpudt, cputm, budat FROM ecc.bkpf WHERE belnr = $1', [
      receipt.document?.number,
    ]);
    expect(rows).toEqual([{ cpudt: '20261120', cputm: '101112', budat: '20261110' }]);
    expect((await books.db.query('SELECT cpudt FROM ecc.bsid WHERE vbeln = $1', [receipt.invoice])).rows).toEqual([
      { cpudt: '20261120' },
    ]);
  });

  it('puts an invoice of a branch on the account of its head office', async () => {
    const { invoice } = await post({ kind: 'invoice', customer: '10007', total: eur('50.00') });
    expect(await item(invoice ?? '')).toMatchObject({
      customer: '0000010006',
      branch: '0000010007',
      billTo: '0000010007',
    });
  });

  it('can be without billing document, and then goes by its accounting document', async () => {
    const receipt = await post({
      kind: 'invoice',
      customer: '10001',
      total: eur('10.00'),
      billed: false,
      reference: 'R-9',
    });
    expect(receipt.invoice).toBe(receipt.document?.number);
    expect(await item(receipt.invoice ?? '')).toMatchObject({ lines: null, reference: 'R-9' });
  });

  it('keeps yen and dinar exact', async () => {
    const yen = await post({ kind: 'invoice', customer: '10004', total: { amount: '12345', currency: 'JPY' } });
    const dinar = await post({ kind: 'invoice', customer: '10005', total: { amount: '0.001', currency: 'KWD' } });
    expect(await item(yen.invoice ?? '')).toMatchObject({ balance: { amount: '12345', currency: 'JPY' } });
    expect(await item(dinar.invoice ?? '')).toMatchObject({ balance: { amount: '0.001', currency: 'KWD' } });
  });
});

describe('posting a payment', () => {
  it('clears an invoice paid in full, moves it to BSAD and lowers the exposure', async () => {
    const invoice = await newInvoice('300.00');
    const exposure = async () =>
      (await books.db.query<{ skfor: string }>("SELECT skfor FROM ecc.knkk WHERE kunnr = '0000010001'")).rows[0]?.skfor;
    const before = Number(await exposure());
    const receipt = await post({
      kind: 'payment',
      customer: '10001',
      amount: eur('294.00'),
      reference: 'WT 1',
      method: 'transfer',
      applied: [{ invoice, amount: eur('294.00'), discount: eur('6.00') }],
    });
    expect(await item(invoice)).toMatchObject({
      status: 'paid',
      clearedOn: '2026-11-20',
      discountTaken: true,
      balance: eur('0.00'),
    });
    expect(await payment(receipt.document?.number ?? '')).toMatchObject({
      amount: eur('294.00'),
      reference: 'WT 1',
      applied: [{ invoice, amount: eur('294.00'), discount: eur('6.00') }],
    });
    expect(Number(await exposure())).toBe(before - 300);
    expect((await books.db.query('SELECT augdt FROM ecc.bsad WHERE vbeln = $1', [invoice])).rows).toEqual([
      { augdt: '20261120' },
    ]);
    expect((await books.db.query('SELECT 1 FROM ecc.bsid WHERE vbeln = $1', [invoice])).rows).toEqual([]);
  });

  it('of a part lowers the invoice, and the rest closes it together with that part', async () => {
    const invoice = await newInvoice('100.00');
    await post({
      kind: 'payment',
      customer: '10001',
      amount: eur('30.00'),
      applied: [{ invoice, amount: eur('30.00') }],
    });
    expect(await item(invoice)).toMatchObject({ status: 'partial', open: eur('70.00') });
    const rest = await post({
      kind: 'payment',
      customer: '10001',
      amount: eur('70.00'),
      applied: [{ invoice, amount: eur('70.00') }],
    });
    expect(await item(invoice)).toMatchObject({ status: 'paid', balance: eur('0.00') });
    expect(await payment(rest.document?.number ?? '')).toMatchObject({
      amount: eur('70.00'),
      applied: [{ invoice, amount: eur('70.00') }],
    });
  });

  it('with a residual leaves the rest as a chargeback', async () => {
    const invoice = await newInvoice('80.00');
    const { document } = await post({
      kind: 'payment',
      customer: '10001',
      amount: eur('75.00'),
      applied: [{ invoice, amount: eur('75.00'), residual: true }],
    });
    expect(await item(invoice)).toMatchObject({ status: 'partial', balance: eur('5.00'), open: eur('0.00') });
    expect(await item(document?.number ?? '')).toMatchObject({ kind: 'chargeback', open: eur('5.00') });
  });

  it('keeps what belongs to nothing on account, until a clearing sets it off', async () => {
    const { document } = await post({ kind: 'payment', customer: 'QUARRY09', amount: eur('40.00') });
    expect(await item(document?.number ?? '')).toMatchObject({ kind: 'payment_on_account', open: eur('-40.00') });
    const { invoice } = await post({ kind: 'invoice', customer: 'QUARRY09', total: eur('40.00') });
    await post({ kind: 'clearing', customer: 'QUARRY09', invoices: [invoice, document?.number] });
    expect(await item(invoice ?? '')).toMatchObject({ status: 'paid' });
    expect(await payment(document?.number ?? '')).toMatchObject({
      onAccount: eur('0.00'),
      applied: [{ invoice, amount: eur('40.00') }],
    });
  });
});

describe('posting a credit memo', () => {
  it('names the invoice it corrects and follows its due date', async () => {
    const invoice = await newInvoice('60.00', { date: '2026-09-01', terms: 'N030' });
    const memo = await post({ kind: 'credit_memo', customer: '10001', total: eur('-20.00'), invoice });
    expect(await item(memo.invoice ?? '')).toMatchObject({
      kind: 'credit_memo',
      total: eur('-20.00'),
      dueDate: '2026-10-01',
    });
  });
});

describe('an entry that the books cannot take', () => {
  it.each([
    ['an unknown customer', { kind: 'invoice', customer: '4711', total: eur('1.00') }, /no customer 0000004711/],
    [
      'a company code that the customer does not have',
      { kind: 'invoice', customer: '10001', orgUnit: '2000', total: eur('1.00') },
      /company code 2000/,
    ],
    [
      'a date after the business date',
      { kind: 'invoice', customer: '10001', total: eur('1.00'), date: '2026-11-21' },
      /after the business date/,
    ],
    ['a negative invoice', { kind: 'invoice', customer: '10001', total: eur('-1.00') }, /positive/],
    [
      'more digits than the currency has',
      { kind: 'invoice', customer: '10004', total: { amount: '1.5', currency: 'JPY' } },
      /more digits/,
    ],
    [
      'a tax that is more than the total',
      { kind: 'invoice', customer: '10001', total: eur('1.00'), tax: eur('2.00') },
      /tax/,
    ],
    [
      'an invoice of somebody else',
      {
        kind: 'payment',
        customer: '10002',
        amount: eur('9520.00'),
        applied: [{ invoice: '90000004', amount: eur('9520.00') }],
      },
      /no open item/,
    ],
    [
      'an invoice that is paid',
      {
        kind: 'payment',
        customer: '10001',
        amount: eur('1.00'),
        applied: [{ invoice: '90000001', amount: eur('1.00') }],
      },
      /no open item/,
    ],
    [
      'more than is open',
      {
        kind: 'payment',
        customer: '10001',
        amount: eur('9999.00'),
        applied: [{ invoice: '90000004', amount: eur('9999.00') }],
      },
      /less open/,
    ],
    [
      'more applied than came in',
      {
        kind: 'payment',
        customer: '10001',
        amount: eur('1.00'),
        applied: [{ invoice: '90000004', amount: eur('9520.00') }],
      },
      /more was applied/,
    ],
    [
      'another currency',
      {
        kind: 'payment',
        customer: '10001',
        amount: { amount: '1.00', currency: 'USD' },
        applied: [{ invoice: '90000004', amount: { amount: '1.00', currency: 'USD' } }],
      },
      /no debt in USD/,
    ],
    [
      'one invoice twice',
      {
        kind: 'payment',
        customer: '10001',
        amount: eur('2.00'),
        applied: [
          { invoice: '90000004', amount: eur('1.00') },
          { invoice: '90000004', amount: eur('1.00') },
        ],
      },
      /twice/,
    ],
    [
      'a clearing that does not balance',
      { kind: 'clearing', customer: '10001', invoices: ['90000004', '90000006'] },
      /balance/,
    ],
    ['a change of nothing', { kind: 'customer_change', customer: '10001' }, /at least one field/],
    [
      'a limit for a customer without credit account',
      { kind: 'customer_change', customer: '10003', creditLimit: eur('5.00') },
      /KNKK/,
    ],
  ])('is refused whole: %s', async (_what, entry, message) => {
    const tables = ['ecc.bkpf', 'ecc.bsid', 'ecc.bsad', 'ecc.vbrk', 'ecc.cdhdr'];
    const before = await Promise.all(tables.map(count));
    const numbers = async () => (await books.db.query('SELECT * FROM sim.number_range ORDER BY bukrs, range')).rows;
    const numbersBefore = await numbers();
    const refused = post(entry);
    await expect(refused).rejects.toBeInstanceOf(PostingRefused);
    await expect(refused).rejects.toThrow(message);
    expect(await Promise.all(tables.map(count))).toEqual(before);
    expect(await numbers()).toEqual(numbersBefore);
  });
});

describe('postings at the same time', () => {
  it('never give one number twice nor clear one item twice', async () => {
    const invoice = await newInvoice('500.00');
    const pay = () =>
      post({
        kind: 'payment',
        customer: '10001',
        amount: eur('500.00'),
        applied: [{ invoice, amount: eur('500.00') }],
      });
    const results = await Promise.allSettled([pay(), pay(), pay(), pay()]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const made = await Promise.all(Array.from({ length: 8 }, () => newInvoice('1.00')));
    expect(new Set(made).size).toBe(8);
  });

  it('leave books that balance', async () => {
    const wrong = await books.db.query(
      `SELECT augbl FROM ecc.bsad GROUP BY bukrs, augbl, augdt, kunnr, waers HAVING sum(CASE shkzg WHEN 'H' THEN -wrbtr ELSE wrbtr END) <> 0`,
    );
    expect(wrong.rows).toEqual([]);
    const { rows } = await books.db.query<{ open: string }>(
      "SELECT sum(CASE shkzg WHEN 'H' THEN -wrbtr ELSE wrbtr END)::text AS open FROM ecc.bsid WHERE kunnr = '0000010001'",
    );
    expect((await expectedAging(books.db, '0000010001')).buckets[0]?.total).toBe(rows[0]?.open);
  });
});
