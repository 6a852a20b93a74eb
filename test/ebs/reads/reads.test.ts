import { describe, expect, it } from 'vitest';
import { AditError } from '../../../domain/errors.ts';
import { ACCOUNT, CUSTOMER } from '../../../ebs/catalogue/accounts.ts';
import { INVOICE_LINES, INVOICES } from '../../../ebs/catalogue/documents.ts';
import { OPEN_ITEMS } from '../../../ebs/catalogue/items.ts';
import { FIND_EMAIL, FIND_PHONE, SEARCH_ACCOUNTS, SEARCH_POINTS } from '../../../ebs/catalogue/search.ts';
import { DISPUTES } from '../../../ebs/catalogue/standing.ts';
import { databaseError, failureFrom } from '../../../ebs/errors.ts';
import { find } from '../../../ebs/find.ts';
import { readActivities } from '../../../ebs/reads/activities.ts';
import { readCustomer } from '../../../ebs/reads/customer.ts';
import { readDisputes } from '../../../ebs/reads/disputes.ts';
import { readInvoices } from '../../../ebs/reads/invoices.ts';
import { readOpenItems } from '../../../ebs/reads/open-items.ts';
import { readPromises } from '../../../ebs/reads/promises.ts';
import { readSearchKeys } from '../../../ebs/reads/search-keys.ts';
import { asking, rowOf, SECTION } from '../asked.ts';

const known = { account: () => [rowOf(ACCOUNT, { ACCOUNT_NUMBER: '1001' })] };
const item = (id: string, percent: string | null = null) =>
  rowOf(OPEN_ITEMS, {
    SCHEDULE_ID: id,
    ORG_ID: '101',
    CLASS: 'INV',
    TRX_NUMBER: `N${id}`,
    DOCUMENT_ID: id,
    TRX_DATE: '2026-11-01',
    DUE_DATE: '2026-12-01',
    CURRENCY_CODE: 'EUR',
    ORIGINAL: '100',
    REMAINING: '100',
    BILL_TO: '1001',
    DISCOUNT_PERCENT: percent,
    DISCOUNT_UNTIL: percent === null ? null : '2026-12-01',
  });

describe('open items', () => {
  it('are one statement, of now or of a day that is past', async () => {
    for (const [keyDate, name] of [
      [undefined, 'open_items'],
      ['2026-11-30', 'open_items'],
      ['2026-12-24', 'open_items'],
      ['2026-11-29', 'open_items_at'],
    ] as const) {
      const ask = asking({ open_items: () => [item('1')], open_items_at: () => [item('1')] });
      const { rows, complete } = await readOpenItems(ask, { customer: '1001', ...(keyDate && { keyDate }) });
      expect(ask.asked).toEqual([
        { name, binds: { customer: '1001', orgs: ',101,102,', key_date: keyDate ?? '2026-11-30' } },
      ]);
      expect([rows.length, complete]).toEqual([1, true]);
    }
  });

  it('of a customer without any are none, of no customer NOT_FOUND', async () => {
    const empty = await readOpenItems(asking(known), { customer: '1001' });
    expect(empty).toMatchObject({ rows: [], complete: true });
    await expect(readOpenItems(asking({}), { customer: '4711' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(readOpenItems(asking({}), { customer: ' ' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('that were cut are said to be, without the one that may be torn', async () => {
    const section = { ...SECTION, rowCap: 100 };
    const many = Array.from({ length: 400 }, (_, at) => item(`${at}`)).concat([item('399', '2'), item('500')]);
    const { rows, complete } = await readOpenItems(asking({ open_items: () => many }, { section }), { customer: '1' });
    expect([rows.length, complete]).toEqual([100, false]);
  });
});

describe('invoices', () => {
  const document = (id: string) =>
    rowOf(INVOICES, {
      TRX_ID: id,
      ORG_ID: '101',
      TRX_NUMBER: 'N',
      TRX_DATE: '2026-11-01',
      CURRENCY_CODE: 'EUR',
      BILL_TO: '1001',
      SCHEDULE_ID: id,
      CLASS: 'INV',
      STATUS: 'OP',
      DUE_DATE: '2026-12-01',
      CLOSED_ON: '4712-12-31',
      ORIGINAL: '100',
      REMAINING: '100',
    });

  it.each([
    [
      { customer: '1001', from: '2026-01-01', to: '2026-11-30' },
      { customer: '1001', since: '2026-01-01', until: '2026-11-30' },
    ],
    [{ invoice: ' 90001 ' }, { trx_number: '90001' }],
    [
      { invoice: '90001', customer: '1001' },
      { trx_number: '90001', customer: '1001' },
    ],
    [{ purchaseOrder: 'PO 7' }, { purchase_order: 'PO 7' }],
    [{ reference: 'R 7' }, { reference: 'R 7', trx_number: 'R 7' }],
  ])('%o binds %o and nothing else', async (selector, said) => {
    const ask = asking({ invoices: () => [document('1')] });
    await readInvoices(ask, selector);
    const none = { since: null, until: null, trx_number: null, purchase_order: null, reference: null, customer: null };
    expect(ask.asked).toEqual([
      { name: 'invoices', binds: { ...none, orgs: ',101,102,', key_date: '2026-11-30', ...said } },
    ]);
  });

  it('fetch lines by ten documents at once', async () => {
    const ids = Array.from({ length: 12 }, (_, at) => `${at + 1}`);
    const ask = asking({
      invoices: () => ids.map(document),
      invoice_lines: ({ id1 }) => [
        rowOf(INVOICE_LINES, { TRX_ID: id1 ?? null, LINE_NUMBER: '1', AMOUNT: '100', UNIT_PRICE: '100' }),
      ],
    });
    const { rows } = await readInvoices(ask, { purchaseOrder: 'PO 7', lines: true });
    const asked = ask.asked.filter(({ name }) => name === 'invoice_lines').map(({ binds }) => binds);
    expect(asked.map(({ id1, id2, id10 }) => [id1, id2, id10])).toEqual([
      ['1', '2', '10'],
      ['11', '12', null],
    ]);
    expect(rows.map(({ lines }) => lines?.length).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  });
});

describe('customers', () => {
  const row = rowOf(CUSTOMER, { ACCOUNT_NUMBER: '1001', ACCOUNT_STATUS: 'A', ORG_ID: '101', PARTY_NAME: 'Alder' });
  it.each([
    ['that the user may not read', new AditError('ERP_DENIED', 'no')],
    ['whose columns are gone', databaseError('contacts', failureFrom({ errorNum: 904, message: 'ORA-00904' }), 'call')],
  ])('are answered without the parts %s', async (_what, error) => {
    const denied = () => {
      throw error;
    };
    const ask = asking({ customer: () => [row], contacts: denied, preferences: denied });
    const { rows } = await readCustomer(ask, { customer: '1001' });
    expect(rows).toMatchObject([{ contacts: 'not_available', preferences: { doNotCall: 'unreadable' } }]);
  });
  it('fail with every other error of a part, and are not found where no operating unit knows them', async () => {
    const broken = () => {
      throw new AditError('ERP_UNREACHABLE', 'gone');
    };
    const ask = asking({ customer: () => [row], contacts: broken });
    await expect(readCustomer(ask, { customer: '1001' })).rejects.toMatchObject({ code: 'ERP_UNREACHABLE' });
    await expect(readCustomer(asking({}), { customer: '1001' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
  it('are not somebody else', async () => {
    const ask = asking({ customer: () => [row] });
    await expect(readCustomer(ask, { customer: '1002' })).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
  });
});

describe('what stands beside the accounts', () => {
  it('is asked for in the time of the database', async () => {
    const ask = asking({});
    await readActivities(ask, { customer: '1001', from: '2026-07-01T10:00:00Z' });
    expect(ask.asked[0]?.binds['since']).toBe('2026-07-01T12:00:00');
  });
  it('is the agent’s alone where the section says so', async () => {
    const ask = asking({}, { section: { ...SECTION, promises: 'local' } });
    expect(await readPromises(ask, { customer: '1001' })).toMatchObject({ rows: [], coverage: 'agent-only' });
    expect(ask.asked).toEqual([]);
  });
  it.each([
    ['PRICE', { price: 'PRICE', quality: 'QUALITY' }, 'price'],
    ['CREDIT and REBILL', { price: 'PRICE' }, 'credit and rebill'],
    // Two of our reasons share the code: neither is guessed.
    ['BAD', { quality: 'BAD', not_delivered: 'BAD' }, 'bad'],
  ])('tells the reason %s, where %o is agreed, as %s', async (code, disputeReasons, told) => {
    const request = rowOf(DISPUTES, {
      REQUEST_ID: '12',
      ORG_ID: '101',
      TRX_NUMBER: '90001',
      CURRENCY_CODE: 'EUR',
      AMOUNT: '-1',
      REASON_CODE: code,
      STATUS: 'COMPLETE',
      OPENED_ON: '2026-11-20',
    });
    const ask = asking({ disputes: () => [request] }, { section: { ...SECTION, disputeReasons } });
    expect((await readDisputes(ask, { customer: '1001' })).rows).toMatchObject([{ reason: told }]);
  });
});

describe('searching', () => {
  const owner = { ACCOUNT_NUMBER: '1001', PARTY_NAME: 'Alder', CITY: 'Leeds' };
  const told = { customer: '1001', name: 'Alder', city: 'Leeds' };

  it('finds a number by its end and keeps only those that are it', async () => {
    const phone = (cells: object) => rowOf(FIND_PHONE, { ...owner, COUNTRY: 'DE', ...cells });
    const ask = asking({
      find_phone: () => [
        phone({ COUNTRY_CODE: '49', AREA_CODE: '421', PHONE_NUMBER: '5550123' }),
        phone({ COUNTRY_CODE: '49', AREA_CODE: '40', PHONE_NUMBER: '5550123' }),
        phone({ AREA_CODE: '0421', PHONE_NUMBER: '5550123' }),
      ],
    });
    const { found, searched } = await find(ask, { by: 'phone', value: '+494215550123' });
    expect(ask.asked[0]?.binds['reversed']).toBe('3210555');
    expect(searched).toBe(true);
    expect(found).toEqual([{ kind: 'phone', value: '+494215550123', ...told }]);
  });

  it('leaves to the index what it did not find as it is written, and what has no index', async () => {
    const mail = { find_email: () => [rowOf(FIND_EMAIL, { ...owner, EMAIL_ADDRESS: 'AP@Alder.example' })] };
    expect(await find(asking(mail), { by: 'email', value: 'ap@alder.example' })).toMatchObject({
      searched: true,
      found: [{ kind: 'email', value: 'ap@alder.example', ...told }],
    });
    for (const by of ['email', 'name', 'taxId'] as const)
      expect(await find(asking({}), { by, value: 'x' })).toMatchObject({ searched: false, found: [] });
    expect(await find(asking({}), { by: 'invoice', value: '4711' })).toMatchObject({ searched: true, found: [] });
  });

  it('loads the index page by page, and asks in halves for a range with too many numbers', async () => {
    const ids = Array.from({ length: 4 }, (_, at) => `${at + 1}`);
    const point = (account: string, at: number) =>
      rowOf(SEARCH_POINTS, { ACCOUNT_NUMBER: account, POINT_TYPE: 'EMAIL', EMAIL_ADDRESS: `m${at}@example.com` });
    const ask = asking({
      search_accounts: () => ids.map((id) => rowOf(SEARCH_ACCOUNTS, { ACCOUNT_ID: id, ...owner, ACCOUNT_NUMBER: id })),
      search_points: ({ after_id, until_id }) =>
        ids
          .filter((id) => id > (after_id ?? '') && id <= (until_id ?? ''))
          .flatMap((id) => Array.from({ length: 3_000 }, (_, at) => point(id, at))),
    });
    const page = await readSearchKeys(ask, { after: null });
    expect(page.next).toBe('["invoice","0"]');
    expect(page.rows.filter(({ kind }) => kind === 'email').length).toBe(4 * 3_000);
    const ranges = ask.asked.filter(({ name }) => name === 'search_points').map(({ binds }) => binds);
    expect(ranges.map(({ after_id, until_id }) => [after_id, until_id])).toEqual([
      ['0', '4'],
      ['0', '2'],
      ['2', '4'],
    ]);
  });

  it.each(['', 'x', '["customer"]', '["invoice",7]', '["invoice","7; DROP"]'])(
    'refuses the position %j, which it never gave',
    async (after) => {
      await expect(readSearchKeys(asking({}), { after })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    },
  );
});
