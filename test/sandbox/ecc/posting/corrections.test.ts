import { describe, expect, it } from 'vitest';
import { PostingRefused } from '../../../../sandbox/ecc/posting/entries.ts';
import { expectedAging } from '../../../../sandbox/ledger/expected.ts';
import { readLedger } from '../../../../sandbox/ledger/ledger.ts';
import { eur, postingBooks } from './posting-books.ts';

const books = postingBooks();
const { post, item, payment, count, newInvoice, faults } = books;

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
