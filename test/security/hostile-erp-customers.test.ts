import { describe, expect, it } from 'vitest';
import type { EntityName } from '../../domain/facts.ts';
import { money } from '../../domain/money.ts';
import type { OperationName } from '../../domain/operations.ts';
import { customerFacts, invoiceFacts, openItemFacts, paymentFacts } from '../agent/router/facts.ts';
import { world } from '../agent/router/world.ts';
import { oneCustomer, tableLine } from '../bapi/erp-data.ts';
import { bapiLine } from '../bapi/lines.ts';
import { soapReply, type TinySapOptions, type Values } from '../bapi/tiny-sap.ts';
import { C, CALL, hostileSaps, LISTS, OTHER } from './hostile-sap.ts';

const { attacked } = hostileSaps();

/** What only another customer's records hold. */
const FOREIGN = ['4711.11', 'FREMD77', OTHER, '100002', 'Fremdling'];
const foreignLine = (fields: Values = {}) =>
  bapiLine({ CUSTOMER: OTHER, DOC_NO: '1899999999', REF_DOC_NO: 'FREMD77', AMT_DOCCUR: '4711.1100', ...fields });

describe('an ERP that answers with another customer', () => {
  const MIXED: readonly [string, Partial<TinySapOptions>, readonly OperationName[]][] = [
    [
      'open items',
      { functions: { BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [bapiLine({}), foreignLine()] }) } },
      ['list_open_items', 'get_aging', 'list_invoices', 'check_call_clearance'],
    ],
    [
      'a branch of somebody else',
      { functions: { BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [foreignLine({ BRANCH: '77' })] }) } },
      ['list_open_items', 'get_aging', 'list_payments'],
    ],
    [
      'cleared items',
      {
        functions: {
          BAPI_AR_ACC_GETBALANCEDITEMS: () => ({
            RETURN: {},
            LINEITEMS: [
              foreignLine({ POST_KEY: '15', DB_CR_IND: 'H', CLEAR_DATE: '2026-02-10', CLR_DOC_NO: '1899999999' }),
            ],
          }),
        },
      },
      ['list_payments', 'list_invoices', 'get_payment_behaviour'],
    ],
    [
      'the master record',
      {
        functions: {
          BAPI_CUSTOMER_GETDETAIL2: () => ({
            CUSTOMERADDRESS: { CUSTOMER: OTHER, NAME: 'Fremdling', CITY: 'Fremdling' },
            CUSTOMERGENERALDETAIL: { CUSTOMER: OTHER },
            CUSTOMERCOMPANYDETAIL: { CUSTOMER: OTHER, COMP_CODE: '1000' },
            RETURN: {},
          }),
        },
      },
      ['get_customer', 'check_call_clearance'],
    ],
  ];

  it.each(MIXED)('is not believed: %s of one who is not asked for', async (_what, changes, broken) => {
    const honest = await attacked({});
    const w = await attacked(changes);
    // The caller proved who she is while the ERP still behaved.
    const read = w.ecc.read;
    w.ecc.read = honest.ecc.read;
    expect((await w.verify()).body.data).toMatchObject({ verified: true });
    w.ecc.read = read;
    w.records.held.clear();
    for (const op of LISTS) {
      const reply = await w.ask(op, { customer: C }, CALL);
      for (const word of FOREIGN) expect(reply.text, `${op} tells ${word}`).not.toContain(word);
      if (broken.includes(op)) expect([op, reply.body.code]).toEqual([op, 'ERP_REPLY_INVALID']);
    }
    const held = JSON.stringify([...w.records.held.values()]);
    for (const word of ['4711.11', 'FREMD77', 'Fremdling']) expect(held, `held: ${word}`).not.toContain(word);
  });

  it('verifies nobody by what it holds of somebody else', async () => {
    const w = await attacked({
      functions: { BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [foreignLine()] }) },
    });
    const claims = { companyName: 'Müller & Söhne', invoice: '1899999999', invoiceAmount: '4711.11' };
    const reply = await w.ask('verify_caller', { customer: C, claims }, CALL);
    expect(reply.body.code).toBe('ERP_REPLY_INVALID');
    expect(reply.text).not.toMatch(/1899999999|4711/);
  });

  it('gives no foreign contact person, document or payment by its number', async () => {
    const honest = oneCustomer();
    const stranger = { PARNR: '0000000009', KUNNR: OTHER, NAMEV: 'Fremdling'.padEnd(35) };
    const w = await attacked({
      // Rows that its own condition excludes.
      raw: (_request, response, asked) => {
        if (!asked.includes('KNVK')) return false;
        const columns = [...asked.matchAll(/<FIELDNAME>(\w+)</g)].map(([, name]) => name ?? '');
        const row: Readonly<Record<string, string>> = { ...honest.tables['KNVK']?.[0], ...stranger };
        const fields = columns.map((name, at) => ({
          FIELDNAME: name,
          OFFSET: String(at * 35).padStart(6, '0'),
          LENGTH: '000035',
        }));
        const wa = columns.map((name) => (row[name] ?? '').padEnd(35)).join('');
        response.writeHead(200, { 'content-type': 'text/xml' });
        response.end(soapReply('RFC_READ_TABLE', { OPTIONS: [], FIELDS: fields, DATA: [{ WA: wa }] }));
        return true;
      },
    });
    await w.verify();
    const customer = await w.ask('get_customer', { customer: C }, CALL);
    expect(customer.body.data).toMatchObject({ name: 'Müller & Söhne', contacts: [] });

    const tables = {
      // The reply names another account than the condition allows.
      BSID: [tableLine({ KUNNR: OTHER, FILKD: C, BELNR: '1899999999', XBLNR: 'FREMD77' })],
      BSAD: [],
    };
    const lines = ({ CUSTOMER }: Values) => ({ RETURN: {}, LINEITEMS: CUSTOMER === OTHER ? [foreignLine()] : [] });
    const other = await attacked({
      tables,
      functions: { BAPI_AR_ACC_GETOPENITEMS: lines, BAPI_AR_ACC_GETBALANCEDITEMS: () => ({ RETURN: {} }) },
    });
    await other.verify();
    for (const input of [{ invoice: '1899999999' }, { reference: 'FREMD77' }]) {
      const reply = await other.ask('get_invoice', input, CALL);
      expect([input, reply.status]).toEqual([input, 404]);
    }
    expect((await other.ask('list_payments', { reference: 'FREMD77' }, CALL)).body.data).toEqual([]);
  });

  it('is stopped in the agent too, whatever the connector lets through', async () => {
    const rows: readonly [EntityName, unknown, OperationName][] = [
      ['customer', customerFacts(OTHER), 'get_customer'],
      ['openItem', openItemFacts(OTHER, '90817263'), 'list_open_items'],
      ['openItem', openItemFacts(OTHER, '90817263', { branch: '0000100009' }), 'get_aging'],
      ['invoice', invoiceFacts(OTHER, '90817263'), 'list_invoices'],
      ['payment', paymentFacts(OTHER, '1000/15/2026'), 'list_payments'],
      ['dispute', { customer: OTHER, dispute: 'D1', invoices: [], notes: '', status: 'open' }, 'list_disputes'],
      ['promise', { customer: OTHER, promise: 'P1', items: [], instalments: [], status: 'open' }, 'list_promises'],
      [
        'activity',
        { customer: OTHER, activity: 'A1', at: '2026-05-20T00:00:00.000Z', references: [] },
        'list_activities',
      ],
    ];
    for (const [entity, row, op] of rows) {
      const w = world();
      w.ecc.serves = new Set(['customer', 'openItem', 'invoice', 'payment', 'dispute', 'promise', 'activity']);
      w.ecc.table.customer.push(customerFacts(C));
      w.ecc.table.searchKey.push({ kind: 'number', value: C, customer: C, name: '', city: '' });
      const read = w.ecc.read.bind(w.ecc);
      w.ecc.read = async (asked, selector, context) => {
        const honest = await read(asked, selector, context);
        return asked === entity ? { ...honest, rows: [...honest.rows, row] as typeof honest.rows } : honest;
      };
      const reply = await w.ask(op, { customer: C });
      expect([entity, reply.body.code]).toEqual([entity, 'ERP_REPLY_INVALID']);
      expect([...w.records.held.keys()].filter((key) => key.includes(`"${entity}"`))).toEqual([]);
    }
  });

  it("believes a head office that lists its branch's items", async () => {
    const w = world();
    w.ecc.table.customer.push(customerFacts(C));
    w.ecc.table.searchKey.push({ kind: 'number', value: C, customer: C, name: '', city: '' });
    const read = w.ecc.read.bind(w.ecc);
    const item = openItemFacts(OTHER, '90817263', { branch: C, open: money('5', 'EUR') });
    w.ecc.read = async (entity, selector, context) => {
      const honest = await read(entity, selector, context);
      return entity === 'openItem' ? { ...honest, rows: [item] as unknown[] as typeof honest.rows } : honest;
    };
    expect((await w.ask('list_open_items', { customer: C })).body.data).toMatchObject({
      items: [{ invoice: '90817263' }],
    });
  });
});
