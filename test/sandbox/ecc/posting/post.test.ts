import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Entry, PostingRefused } from '../../../../sandbox/ecc/posting/entries.ts';
import { postEntry } from '../../../../sandbox/ecc/posting/post.ts';
import type { AbapSystem } from '../../../../sandbox/ecc/session/contract.ts';
import { openAbapSystem } from '../../../../sandbox/ecc/session/system.ts';
import { FaultBook } from '../../../../sandbox/faults.ts';
import { expectedAging } from '../../../../sandbox/ledger/expected.ts';
import { readLedger } from '../../../../sandbox/ledger/ledger.ts';
import { type LoadedBooks, loadedBooks } from '../../loaded.ts';

let books: LoadedBooks;
let abap: AbapSystem;
const faults = new FaultBook();
beforeAll(async () => {
  books = await loadedBooks({ customers: 20, items: 120, seed: 3, asOf: '2026-11-20' });
  const facts = { sid: 'ADT', client: '100', users: [], timeZone: 'Europe/Berlin', today: () => '2026-11-20' };
  abap = openAbapSystem({ db: books.db, faults, fscm: true, ...facts });
}, 60_000);
afterAll(async () => {
  await abap?.close();
  await books?.close();
});

const post = (entry: Record<string, unknown>) =>
  postEntry({ db: books.db, abap, timeOfDay: () => '101112' }, Entry.parse({ system: 'ecc', ...entry }));
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const item = async (invoice: string) =>
  (await readLedger(books.db, 'ecc')).items.find((one) => one['invoice'] === invoice);
const payment = async (number: string) =>
  (await readLedger(books.db, 'ecc')).payments.find((one) => String(one['payment']).includes(number));
const count = async (table: string) =>
  Number((await books.db.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n);
const newInvoice = async (total: string, more: Record<string, unknown> = {}) => {
  const { invoice } = await post({ kind: 'invoice', customer: '10001', total: eur(total), ...more });
  return invoice ?? '';
};

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

describe('changing a customer', () => {
  it('writes master, address and change documents with the old and the new value', async () => {
    const receipt = await post({
      kind: 'customer_change',
      customer: '10002',
      phone: '+14195550199',
      hold: false,
      name: 'Harbor Point Works Inc.',
    });
    expect(receipt.changed).toEqual(
      expect.arrayContaining(['KNA1-NAME1', 'ADRC-NAME1', 'KNA1-TELF1', 'ADR2-TELNR_LONG', 'KNKK-CRBLB']),
    );
    expect((await readLedger(books.db, 'ecc')).customers.find((one) => one['customer'] === '0000010002')).toMatchObject(
      { name: 'Harbor Point Works Inc.', phones: [{ number: '+14195550199' }], paymentProfile: { hold: 'no' } },
    );
    const { rows } = await books.db.query(
      `SELECT h.objectclas, h.udate, h.utime, p.value_old, p.value_new FROM ecc.cdhdr h JOIN ecc.cdpos p USING (mandant, objectclas, objectid, changenr)
       WHERE h.objectid = '0000010002' AND p.fname = 'NAME1' AND h.udate = '20261120'`,
    );
    expect(rows).toEqual([
      {
        objectclas: 'DEBI',
        udate: '20261120',
        utime: '101112',
        value_old: 'Harbor Point Fabrication Inc.',
        value_new: 'Harbor Point Works Inc.',
      },
    ]);
  });

  it('gives a customer without e-mail one', async () => {
    await post({ kind: 'customer_change', customer: '10003', email: 'ap@meridian.example' });
    expect((await readLedger(books.db, 'ecc')).customers.find((one) => one['customer'] === '0000010003')).toMatchObject(
      { emails: ['ap@meridian.example'] },
    );
  });

  it('writes no change document for what already is so', async () => {
    const before = await count('ecc.cdhdr');
    expect((await post({ kind: 'customer_change', customer: '10006', city: 'Fürth' })).changed).toEqual([]);
    expect(await count('ecc.cdhdr')).toBe(before);
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

describe('taking something back', () => {
  it('reverses an open invoice with its paper, and both lines are cleared by the reversal', async () => {
    const invoice = await newInvoice('238.00', { tax: eur('38.00') });
    const before = await expectedAging(books.db, '0000010001', null);
    const receipt = await post({ kind: 'reversal', customer: '10001', invoice });
    expect(receipt.invoice).toMatch(/^00900\d{5}$/);
    expect(receipt.invoice).not.toBe(invoice);
    const { rows: papers } = await books.db.query(
      'SELECT vbeln, fksto, sfakn, vbtyp FROM ecc.vbrk WHERE vbeln IN ($1, $2) ORDER BY vbeln',
      [invoice, receipt.invoice],
    );
    expect(papers).toEqual([
      { vbeln: invoice, fksto: 'X', sfakn: '', vbtyp: 'M' },
      { vbeln: receipt.invoice, fksto: '', sfakn: invoice, vbtyp: 'N' },
    ]);
    const { rows: lines } = await books.db.query(
      'SELECT bschl, augbl, wrbtr FROM ecc.bsad WHERE augbl = $1 ORDER BY 1',
      [receipt.document?.number],
    );
    expect(lines).toEqual([
      { bschl: '01', augbl: receipt.document?.number, wrbtr: '238.00' },
      { bschl: '12', augbl: receipt.document?.number, wrbtr: '238.00' },
    ]);
    expect(await item(invoice)).toMatchObject({ status: 'cancelled' });
    expect(await expectedAging(books.db, '0000010001', null)).not.toEqual(before);
    await expect(post({ kind: 'reversal', customer: '10001', invoice })).rejects.toThrow(PostingRefused);
  });

  it('reverses a document without paper, and both heads name each other', async () => {
    const number = await newInvoice('50.00', { billed: false });
    const receipt = await post({ kind: 'reversal', customer: '10001', invoice: number });
    const { rows } = await books.db.query('SELECT belnr, stblg FROM ecc.bkpf WHERE belnr IN ($1, $2) ORDER BY belnr', [
      number,
      receipt.document?.number,
    ]);
    expect(rows.map((row) => `${row.belnr}>${row.stblg}`).sort()).toEqual(
      [`${number}>${receipt.document?.number}`, `${receipt.document?.number}>${number}`].sort(),
    );
  });

  it('takes a payment back, and what it had paid is open again', async () => {
    const invoice = await newInvoice('300.00');
    const paid = await post({
      kind: 'payment',
      customer: '10001',
      amount: eur('294.00'),
      applied: [{ invoice, amount: eur('294.00'), discount: eur('6.00') }],
    });
    expect(await item(invoice)).toMatchObject({ status: 'paid' });
    const number = paid.document?.number ?? '';
    const receipt = await post({ kind: 'reversal', customer: '10001', payment: number });
    expect(receipt.invoice).toBeNull();
    expect(await item(invoice)).toMatchObject({ status: 'open', balance: eur('300.00') });
    expect(await payment(number)).toMatchObject({ status: 'reversed' });
    // The invoice can be paid again, and the payment cannot come back twice.
    await expect(post({ kind: 'reversal', customer: '10001', payment: number })).rejects.toThrow(PostingRefused);
    await post({
      kind: 'payment',
      customer: '10001',
      amount: eur('300.00'),
      applied: [{ invoice, amount: eur('300.00') }],
    });
    expect(await item(invoice)).toMatchObject({ status: 'paid' });
  });

  it.each([
    ['neither invoice nor payment', {}],
    ['both', { invoice: '0090000004', payment: '1400000001' }],
    ['an invoice that is paid', { invoice: '0090000001' }],
    ['an invoice that is paid in part', { invoice: '0090000003' }],
    ['a payment of part of an invoice', { payment: '1400000003' }],
    ['a payment that there is not', { payment: '1499999999' }],
  ])('refuses %s, and the books stay as they were', async (_name, more) => {
    const before = [await count('ecc.bkpf'), await count('ecc.bsid'), await count('ecc.bsad')];
    await expect(post({ kind: 'reversal', customer: '10001', ...more })).rejects.toThrow(PostingRefused);
    expect([await count('ecc.bkpf'), await count('ecc.bsid'), await count('ecc.bsad')]).toEqual(before);
  });
});

describe('entering addresses and disputes at the screen', () => {
  it('adds, changes and removes numbers of a customer and of a contact person, with change documents', async () => {
    faults.add({ system: 'ecc', at: 'call', action: 'error', code: 'DUMP', sticky: true });
    const before = await count('ecc.cdhdr');
    const address = (more: Record<string, unknown>) => post({ kind: 'address', customer: '10001', ...more });
    expect(await address({ action: 'add', phone: '0421 4711', email: 'neu@lindqvist.example' })).toMatchObject({
      changed: ['ADR2-TEL_NUMBER', 'ADR6-SMTP_ADDR'],
    });
    await address({ action: 'change', contact: '30010', phone: '0171 1' });
    await address({ action: 'remove', entry: '002', phone: '0421 4711' });
    faults.clear();
    const ledger = await readLedger(books.db, 'ecc');
    const customer = ledger.customers.find((one) => one['number'] === '0000010001');
    expect(customer?.['emails']).toEqual(['buchhaltung@lindqvist.example', 'neu@lindqvist.example']);
    expect(customer?.['phones']).toMatchObject([{ number: '+494215550101' }]);
    const contact = ledger.contacts.find((one) => one['contact'] === '0000030010');
    expect(contact?.['phones']).toMatchObject([{ number: '+491711' }]);
    expect(await count('ecc.cdhdr')).toBe(before + 3);
    const { rows } = await books.db.query("SELECT username FROM ecc.cdhdr WHERE objectclas LIKE 'ADRESSE%'");
    expect(new Set(rows.map((row) => row.username))).toEqual(new Set(['QUILL']));
  });

  it.each([
    ['an entry that is not there', { action: 'change', entry: '099', phone: '1' }],
    ['a contact person of somebody else', { action: 'add', contact: '30020', phone: '1' }],
    ['nothing at all', { action: 'add' }],
  ])('refuses %s', async (_name, more) => {
    await expect(post({ kind: 'address', customer: '10001', ...more })).rejects.toThrow(PostingRefused);
  });

  it('files a dispute, works on it and closes it; then nothing more can be changed', async () => {
    const dispute = (more: Record<string, unknown>) => post({ kind: 'dispute', customer: '10001', ...more });
    const receipt = await dispute({
      amount: eur('119.00'),
      reason: '0001',
      title: 'Door dented',
      text: 'as told by phone',
    });
    expect(receipt.dispute).toMatch(/^00000\d{7}$/);
    await dispute({ dispute: receipt.dispute, status: 'closed', text: 'credited' });
    const { rows } = await books.db.query(
      `SELECT a.stat_orderno, a.created_by, a.case_title, count(n.*)::int AS notes FROM ecc.scmg_t_case_attr a
         JOIN sim.case_note n USING (case_guid) WHERE a.ext_key = $1 GROUP BY 1, 2, 3`,
      [receipt.dispute],
    );
    expect(rows).toEqual([{ stat_orderno: '08', created_by: 'QUILL', case_title: 'Door dented', notes: 2 }]);
    const filed = (await readLedger(books.db, 'ecc')).disputes.find((one) => one['dispute'] === receipt.dispute);
    expect(filed).toMatchObject({
      customer: '0000010001',
      status: 'closed',
      amount: eur('119.00'),
      reason: '0001',
      notes: ['as told by phone', 'credited'],
      reference: null,
    });
    await expect(dispute({ dispute: receipt.dispute, status: 'new' })).rejects.toThrow(PostingRefused);
    await expect(dispute({ dispute: '1', status: 'new' })).rejects.toThrow(PostingRefused);
  });
});
