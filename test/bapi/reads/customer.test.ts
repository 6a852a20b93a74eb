import { describe, expect, it } from 'vitest';
import { money } from '../../../domain/money.ts';
import { within } from '../world.ts';
import { customer, oneCustomerWorlds, SECTION } from './one-customer.ts';

const world = oneCustomerWorlds();

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
