import { afterEach, describe, expect, it } from 'vitest';
import { money } from '../../domain/money.ts';
import { soon } from '../soon.ts';
import { oneCustomer } from './erp-data.ts';
import { bapiLine } from './lines.ts';
import type { TinySapOptions, Values } from './tiny-sap.ts';
import { startWorld, type World, within } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const SECTION = { creditControlArea: '1000', paymentMethods: { U: 'wire' } };

async function world(
  change: (erp: ReturnType<typeof oneCustomer>) => TinySapOptions = (erp) => erp,
  section: Record<string, unknown> = SECTION,
) {
  const started = await startWorld(change(oneCustomer()), section);
  worlds.push(started);
  return started;
}

const customer = '0000100001';

describe('customer', () => {
  it('joins master data, credit and contact persons', async () => {
    const { erp } = await world();
    const { rows, complete } = await erp.read('customer', { customer: '100001' }, within());
    expect(complete).toBe(true);
    expect(rows[0]).toMatchObject({
      customer,
      number: customer,
      orgUnits: ['1000'],
      name: 'Müller & Söhne',
      legalName: 'Müller & Söhne Maschinenbau',
      taxId: 'DE123456789',
      status: 'active',
      address: { street: 'Domplatz 1', postalCode: '50667', city: 'Köln', country: 'DE' },
      paymentProfile: {
        terms: 'ZB01',
        method: 'wire',
        creditLimit: money('50000', 'EUR'),
        exposure: money('1000', 'EUR'),
        hold: 'no',
      },
      relationship: { tier: 'A', since: '2011-05-02' },
      preferences: { language: 'de', doNotCall: 'unknown' },
    });
    expect(rows[0]?.contacts).toEqual([
      {
        contact: '0000000007',
        name: 'Ada Klein',
        role: '0003',
        phones: [{ number: '+491715550100', type: 'mobile', primary: true, status: 'unknown' }],
        emails: ['Ada.Klein@example.com'],
        preferred: false,
      },
    ]);
  });

  it('says that a customer does not exist', async () => {
    const { erp } = await world();
    await expect(erp.read('customer', { customer: '4711' }, within())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(erp.read('openItem', { customer: '4711' }, within())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['that the ERP user may not read', 'NOT_AUTHORIZED'],
    ['whose fields this release does not have', 'FIELD_NOT_VALID'],
  ])('answers without the parts %s, and says so in the log', async (_what, fault) => {
    const { erp, logs } = await world((data) => ({
      ...data,
      raw: (_request, response, body) => {
        if (!body.includes('>KNKK<') && !body.includes('>KNVK<')) return false;
        response.writeHead(500, { 'content-type': 'text/xml' });
        response.end(
          `<E:Envelope xmlns:E="x"><E:Body><E:Fault><faultcode>E:Server</faultcode><faultstring>${fault}</faultstring></E:Fault></E:Body></E:Envelope>`,
        );
        return true;
      },
    }));
    const { rows } = await erp.read('customer', { customer }, within());
    expect(rows[0]).toMatchObject({
      contacts: 'not_available',
      paymentProfile: { creditLimit: 'not_available', hold: 'unknown' },
    });
    expect(logs).toHaveLength(2);
  });

  it('leaves out what only tables know where they may not be read, and never calls for them', async () => {
    const { erp, sap } = await world((data) => data, { ...SECTION, readTable: 'off' });
    const { rows } = await erp.read('customer', { customer }, within());
    expect(rows[0]).toMatchObject({
      name: 'Müller & Söhne',
      contacts: 'not_available',
      paymentProfile: { creditLimit: 'not_available', hold: 'unknown' },
    });
    expect(sap.calls.map(({ name }) => name)).toEqual(['BAPI_CUSTOMER_GETDETAIL2']);
  });
});

describe('account brief', () => {
  it('asks the ERP for nothing twice when its parts are read at once', async () => {
    const { erp, sap } = await world();
    await erp.identity(within());
    await Promise.all([
      erp.read('customer', { customer }, within()),
      erp.read('openItem', { customer }, within()),
      erp.read('payment', { customer, from: '2025-03-15', to: '2026-03-15' }, within()),
    ]);
    const calls = sap.calls
      .map(({ name, input }) => (name === 'RFC_READ_TABLE' ? String(input['QUERY_TABLE']) : name))
      .sort();
    expect(calls).toEqual([
      'ADR2',
      'ADR6',
      'BAPI_AR_ACC_GETBALANCEDITEMS',
      'BAPI_AR_ACC_GETOPENITEMS',
      'BAPI_CREDIT_ACCOUNT_GET_STATUS',
      'BAPI_CUSTOMER_GETDETAIL2',
      'KNKK',
      'KNVK',
      'RFC_SYSTEM_INFO',
      'T000',
      'TCURX',
    ]);
    sap.calls.length = 0;
    await erp.read('customer', { customer }, within());
    // What one process needs once (TCURX, the area's currency) is not read again.
    expect(
      sap.calls.map(({ name, input }) => (name === 'RFC_READ_TABLE' ? String(input['QUERY_TABLE']) : name)).sort(),
    ).toEqual(['ADR2', 'ADR6', 'BAPI_CUSTOMER_GETDETAIL2', 'KNKK', 'KNVK']);
  });
});

describe('open items and payments', () => {
  it('gives a branch the lines that stand on its head office, and the head office all of its account', async () => {
    const branch = '0000100009';
    const { erp } = await world((data) => ({
      ...data,
      functions: {
        ...data.functions,
        BAPI_CUSTOMER_GETDETAIL2: (input) => ({
          CUSTOMERADDRESS: { CUSTOMER: String(input['CUSTOMERNO']), NAME: 'X' },
          CUSTOMERCOMPANYDETAIL: {
            COMP_CODE: '1000',
            HD_OFFICE: String(input['CUSTOMERNO']) === branch ? customer : '',
          },
          RETURN: {},
        }),
        BAPI_AR_ACC_GETOPENITEMS: (input): Values => ({
          RETURN: {},
          LINEITEMS:
            String(input['CUSTOMER']) === customer
              ? [bapiLine({ DOC_NO: '1' }), bapiLine({ DOC_NO: '2', BRANCH: branch })]
              : [],
        }),
      },
    }));
    const numbers = async (of: string) =>
      (await erp.read('openItem', { customer: of }, within())).rows.map((item) => [
        item.invoice,
        item.customer,
        item.branch,
      ]);
    expect(await numbers(branch)).toEqual([['2', customer, branch]]);
    expect(await numbers(customer)).toEqual([
      ['1', customer, null],
      ['2', customer, branch],
    ]);
    expect(await numbers(branch)).toEqual([['2', customer, branch]]);
  });

  it('asks for the lines alone in a company code that did not have the customer, and in full once it does', async () => {
    const there = new Set(['1000']);
    const missing = { RETURN: { TYPE: 'E', CODE: 'FN503', MESSAGE: 'Not in this company code' } };
    const started = await world(
      (data) => ({
        ...data,
        functions: {
          ...data.functions,
          BAPI_CUSTOMER_GETDETAIL2: ({ COMPANYCODE, CUSTOMERNO }) =>
            there.has(String(COMPANYCODE))
              ? {
                  CUSTOMERADDRESS: { CUSTOMER: String(CUSTOMERNO) },
                  CUSTOMERCOMPANYDETAIL: { COMP_CODE: String(COMPANYCODE) },
                  RETURN: {},
                }
              : { RETURN: { TYPE: 'E', ID: 'F2', NUMBER: '153', MESSAGE: 'Not in this company code' } },
          BAPI_AR_ACC_GETOPENITEMS: ({ COMPANYCODE }): Values =>
            there.has(String(COMPANYCODE))
              ? { RETURN: {}, LINEITEMS: [bapiLine({ DOC_NO: '1', COMP_CODE: String(COMPANYCODE) })] }
              : { ...missing, LINEITEMS: [] },
        },
      }),
      { ...SECTION, companyCodes: ['1000', '2000'] },
    );
    const callsOf = async () => {
      const before = started.sap.calls.length;
      const { rows } = await started.erp.read('openItem', { customer }, within());
      const names = started.sap.calls.slice(before).map(({ name }) => name);
      return { orgUnits: rows.map(({ orgUnit }) => orgUnit).sort(), calls: names.sort() };
    };
    const [lines, detail] = ['BAPI_AR_ACC_GETOPENITEMS', 'BAPI_CUSTOMER_GETDETAIL2'];
    // The first answer does not wait for the word that would have told of a head office there, and the next may share it;
    // when it is the same again and again, nothing is under way any more that a later answer could join.
    await soon(async () => {
      for (const _ of [1, 2, 3]) expect(await callsOf()).toEqual({ orgUnits: ['1000'], calls: [lines, lines] });
    });
    there.add('2000');
    expect(await callsOf()).toEqual({ orgUnits: ['1000', '2000'], calls: [lines, lines, detail] });
    expect(await callsOf()).toEqual({ orgUnits: ['1000', '2000'], calls: [lines, lines] });
  });

  it('cuts a list at the row cap and says that it is not complete', async () => {
    const { erp } = await world(
      (data) => ({
        ...data,
        functions: {
          ...data.functions,
          BAPI_AR_ACC_GETOPENITEMS: () => ({
            RETURN: {},
            LINEITEMS: Array.from({ length: 150 }, (_, at) => bapiLine({ DOC_NO: String(at) })),
          }),
        },
      }),
      { ...SECTION, rowCap: 100 },
    );
    const { rows, complete } = await erp.read('openItem', { customer }, within());
    expect([rows.length, complete]).toEqual([100, false]);
  });

  it('reads a past key date as it was asked', async () => {
    const { erp, sap } = await world();
    await erp.read('openItem', { customer, keyDate: '2026-01-31' }, within());
    expect(sap.calls.find(({ name }) => name === 'BAPI_AR_ACC_GETOPENITEMS')?.input).toMatchObject({
      COMPANYCODE: '1000',
      CUSTOMER: customer,
      KEYDATE: '2026-01-31',
    });
  });

  it('finds a payment by the reference on it', async () => {
    const { erp } = await world();
    const { rows } = await erp.read('payment', { reference: 'BANK 77' }, within());
    expect(rows).toMatchObject([
      { payment: '1000/1400000001/2026', amount: money('1000', 'EUR'), applied: [{ invoice: '0090000019' }] },
    ]);
    expect((await erp.read('payment', { reference: 'BANK 78' }, within())).rows).toEqual([]);
  });

  it('passes on what the ERP refuses', async () => {
    const { erp } = await world((data) => ({
      ...data,
      functions: {
        ...data.functions,
        BAPI_AR_ACC_GETOPENITEMS: () => ({
          RETURN: { TYPE: 'E', CODE: 'FN506', MESSAGE: 'No authorization' },
          LINEITEMS: [],
        }),
      },
    }));
    await expect(erp.read('openItem', { customer }, within())).rejects.toMatchObject({
      code: 'ERP_DENIED',
      details: { message: 'FN506' },
    });
  });
});

describe('invoices', () => {
  const names = (one: World) =>
    one.sap.calls.map(({ name, input }) => (name === 'RFC_READ_TABLE' ? String(input['QUERY_TABLE']) : name));

  it('finds one by its billing document in two rounds', async () => {
    const one = await world();
    const { rows, cost } = await one.erp.read('invoice', { invoice: '90000018', lines: true }, within());
    expect(rows).toMatchObject([
      {
        invoice: '0090000018',
        customer,
        status: 'open',
        subtotal: money('840.34', 'EUR'),
        references: { purchaseOrder: 'PO-7', salesOrder: '0000004711' },
        lines: [
          {
            line: '000010',
            description: 'Pumps, large',
            quantity: '3',
            unit: 'ST',
            unitPrice: money('280.113333', 'EUR'),
            amount: money('840.34', 'EUR'),
            glAccount: 'not_available',
          },
        ],
      },
    ]);
    expect(names(one).sort()).toEqual([
      'BAPI_AR_ACC_GETBALANCEDITEMS',
      'BAPI_AR_ACC_GETOPENITEMS',
      'TCURX',
      'VBRK',
      'VBRP',
    ]);
    expect(cost.calls).toHaveLength(5);
  });

  it('finds an open one in one round where the customer is known', async () => {
    const one = await world();
    await one.erp.identity(within());
    one.sap.calls.length = 0;
    const { rows } = await one.erp.read('invoice', { invoice: '0090000018', customer }, within());
    expect(rows).toHaveLength(1);
    expect(names(one)).not.toContain('BAPI_AR_ACC_GETBALANCEDITEMS');
  });

  it('finds one by order, by its accounting number and by reference', async () => {
    const one = await world((data) => ({
      ...data,
      functions: {
        ...data.functions,
        BAPI_AR_ACC_GETOPENITEMS: () => ({
          RETURN: {},
          LINEITEMS: [bapiLine({ DOC_NO: '1800000077', REF_DOC_NO: 'R-5' }), bapiLine({ BILL_DOC: '0090000018' })],
        }),
      },
      tables: {
        ...data.tables,
        BSID: [
          ...(data.tables['BSID'] ?? []),
          { ...(data.tables['BSID']?.[0] ?? {}), BELNR: '1800000077', VBELN: ''.padEnd(10), XBLNR: 'R-5'.padEnd(16) },
        ],
      },
    }));
    const found = async (selector: Parameters<typeof one.erp.read<'invoice'>>[1]) =>
      (await one.erp.read('invoice', selector, within())).rows.map(({ invoice }) => invoice);
    expect(await found({ purchaseOrder: 'PO-8' })).toEqual(['0090000019']);
    expect(await found({ invoice: '1800000077' })).toEqual(['1800000077']);
    expect(await found({ reference: 'R-5' })).toEqual(['1800000077']);
    expect(await found({ invoice: '1800000001' })).toEqual([]);
    expect(await found({ invoice: '99' })).toEqual([]);
  });

  it('lists a range by document date, open and paid', async () => {
    const { erp } = await world();
    const { rows } = await erp.read('invoice', { customer, from: '2026-01-01', to: '2026-01-31' }, within());
    expect(rows.map(({ invoice, status }) => [invoice, status])).toEqual([
      ['0090000019', 'paid'],
      ['0090000018', 'open'],
    ]);
    expect((await erp.read('invoice', { customer, from: '2026-01-11', to: '2026-01-31' }, within())).rows).toEqual([]);
  });

  it('answers by BAPI alone for a known customer where tables may not be read, and refuses without one', async () => {
    const { erp } = await world((data) => data, { ...SECTION, readTable: 'off' });
    const { rows } = await erp.read('invoice', { invoice: '0090000018', customer, lines: true }, within());
    expect(rows[0]).toMatchObject({
      subtotal: money('840.34', 'EUR'),
      lines: 'not_available',
      references: { purchaseOrder: 'not_available' },
    });
    await expect(erp.read('invoice', { invoice: '0090000018' }, within())).rejects.toMatchObject({
      code: 'OP_UNSUPPORTED',
    });
    await expect(erp.read('invoice', { purchaseOrder: 'PO-7' }, within())).rejects.toMatchObject({
      code: 'OP_UNSUPPORTED',
    });
  });
});

describe('what only the agent knows', () => {
  it('gives no rows and says that the agent is the only source', async () => {
    const { erp, sap } = await world();
    for (const entity of ['dispute', 'promise', 'activity'] as const) {
      const result = await erp.read(entity, { customer, from: '2026-01-01T00:00:00Z' }, within());
      expect(result).toMatchObject({ rows: [], complete: true, coverage: 'agent-only' });
    }
    expect(await erp.lookup({ commandId: 'c1', kind: 'create_task', customer: '1', args: {} }, within())).toEqual({
      found: 'cannot-tell',
    });
    expect(sap.calls).toEqual([]);
  });
});

describe('search', () => {
  it('loads every key in pages and normalises it', async () => {
    const { erp } = await world();
    const keys: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 5; page += 1) {
      const result: {
        rows: readonly { kind: string; value: string; customer: string; name: string; city: string }[];
        next?: string;
      } = await erp.read('searchKey', { after }, within());
      for (const row of result.rows) {
        expect(row).toMatchObject({ customer, name: 'Müller & Söhne', city: 'Köln' });
        keys.push(`${row.kind} ${row.value}`);
      }
      if (result.next === undefined) break;
      after = result.next;
    }
    expect(keys.sort()).toEqual([
      'email ada.klein@example.com',
      'invoice 0090000018',
      'invoice 0090000019',
      'name müller & söhne',
      'number 0000100001',
      'phone +491715550100',
      'phone +492211234567',
      'purchaseOrder PO-7',
      'purchaseOrder PO-8',
      'taxId DE123456789',
    ]);
    await expect(erp.read('searchKey', { after: '["x",1]' }, within())).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  it('loads numbers, names and telephones by BAPI where tables may not be read', async () => {
    const { erp } = await world((data) => data, { ...SECTION, readTable: 'off' });
    const { rows, next } = await erp.read('searchKey', { after: null }, within());
    expect(rows.map(({ kind }) => kind)).toEqual(['number', 'name', 'phone']);
    expect(next).toBeUndefined();
  });

  it('finds by customer number, invoice and order, and leaves the rest to the index', async () => {
    const { erp } = await world();
    const find = async (by: 'number' | 'invoice' | 'purchaseOrder' | 'phone', value: string) => {
      const { found, searched } = await erp.find({ by, value }, within());
      return [searched, found.map((key) => key.customer)];
    };
    expect(await find('number', '100001')).toEqual([true, [customer]]);
    expect(await find('number', '4711')).toEqual([true, []]);
    expect(await find('invoice', '90000019')).toEqual([true, [customer]]);
    expect(await find('invoice', '1800000001')).toEqual([true, []]);
    expect(await find('purchaseOrder', 'PO-7')).toEqual([true, [customer]]);
    expect(await find('phone', '+49')).toEqual([false, []]);
  });
});
