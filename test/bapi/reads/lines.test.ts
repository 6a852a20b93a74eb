import { describe, expect, it } from 'vitest';
import { money } from '../../../domain/money.ts';
import { soon } from '../../soon.ts';
import { bapiLine } from '../lines.ts';
import type { Values } from '../tiny-sap.ts';
import { within } from '../world.ts';
import { customer, oneCustomerWorlds, SECTION } from './one-customer.ts';

const world = oneCustomerWorlds();

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
