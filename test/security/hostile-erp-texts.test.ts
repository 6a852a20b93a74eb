import { describe, expect, it } from 'vitest';
import type { OperationName } from '../../domain/operations.ts';
import { oneCustomer } from '../bapi/erp-data.ts';
import { bapiLine } from '../bapi/lines.ts';
import type { Values } from '../bapi/tiny-sap.ts';
import { C, CALL, hostileSaps, LISTS } from './hostile-sap.ts';
import { INJECTIONS, UNSEEN } from './texts.ts';

const { attacked } = hostileSaps();

/** All that a customer's records show in. */
const TELLING: readonly OperationName[] = ['get_customer', 'get_account_brief', 'list_invoices'];

/** Every unseen character in any string of an answer. */
function unseenIn(value: unknown): string[] {
  if (typeof value === 'string') return UNSEEN.test(value) ? [JSON.stringify(value)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [...unseenIn(key), ...unseenIn(below)]);
}

describe('an ERP whose texts are written for a model', () => {
  it('gives 225 of them, and no unseen character and no further call comes of it', async () => {
    let text = '';
    const spoilt = (fields: Values): Values =>
      Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          TEXTS[name] === undefined
            ? value
            : [...text]
                .join('')
                .slice(0, TEXTS[name])
                .replace(/[\ud800-\udbff]$/, ''),
        ]),
      );
    const TEXTS: Readonly<Record<string, number>> = {
      NAME: 35,
      NAME_2: 35,
      CITY: 35,
      STREET: 35,
      POSTL_CODE: 10,
      REGION: 3,
      PMNTTRMS: 4,
      CLASSIFIC: 2,
      LANGU_ISO: 2,
      REF_DOC_NO: 16,
      ALLOC_NMBR: 18,
      BILL_DOC: 10,
      PYMT_METH: 1,
      PMNT_BLOCK: 1,
      DUNN_BLOCK: 1,
      VAT_REG_NO: 20,
    };
    const honest = oneCustomer();
    const detail = honest.functions['BAPI_CUSTOMER_GETDETAIL2'];
    const w = await attacked({
      functions: {
        BAPI_CUSTOMER_GETDETAIL2: (input) =>
          Object.fromEntries(
            Object.entries({ ...detail?.(input) }).map(([name, value]) => [
              name,
              typeof value === 'object' ? spoilt({ REGION: '', NAME_2: '', ...(value as Values) }) : value,
            ]),
          ),
        BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [spoilt(bapiLine({}))] }),
        BAPI_AR_ACC_GETBALANCEDITEMS: () => ({
          RETURN: {},
          LINEITEMS: [
            spoilt(
              bapiLine({
                DOC_NO: '1400000001',
                POST_KEY: '15',
                DB_CR_IND: 'H',
                CLR_DOC_NO: '1400000001',
                CLEAR_DATE: '2026-02-10',
              }),
            ),
          ],
        }),
      },
    });
    const told = new Map<string, string>();
    for (text of INJECTIONS) {
      w.records.held.clear();
      for (const op of TELLING) {
        const reply = await w.ask(op, { customer: C }, { maxAgeS: 0 });
        told.set(reply.body.code ?? 'OK', `${op} ${JSON.stringify(text)} ${JSON.stringify(w.lines.at(-1))}`);
        expect(unseenIn(JSON.parse(reply.text)), `${op}: ${JSON.stringify(text)}`).toEqual([]);
      }
    }
    // Some of them cannot stand in a field of SAP at all; those are errors, and the rest are answers.
    expect([...told.keys()].sort()).toEqual(['INPUT_INVALID', 'OK']);
    const calm = await attacked({});
    for (const op of LISTS) await calm.ask(op, { customer: C });
    const usual = new Set(calm.erp.sap.calls.map(({ name }) => name));
    expect(w.erp.sap.calls.filter(({ name }) => !usual.has(name))).toEqual([]);
    expect(w.ledger.commands).toEqual([]);
  });

  it('cannot put a text where SAP has no room for one', async () => {
    const long = 'x'.repeat(70_000);
    for (const field of [
      'CUSTOMER',
      'DOC_NO',
      'CURRENCY',
      'ALLOC_NMBR',
      'REF_DOC_NO',
      'BILL_DOC',
      'PMNTTRMS',
      'DUNN_BLOCK',
    ]) {
      const w = await attacked({
        functions: { BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [bapiLine({ [field]: long })] }) },
      });
      const reply = await w.ask('list_open_items', { customer: C });
      expect([field, reply.body.code]).toEqual([field, 'ERP_REPLY_INVALID']);
      expect(reply.text.length).toBeLessThan(1_000);
    }
  });

  it('says nothing to a requester in its errors', async () => {
    const said = 'Customer Fremdling GmbH 0000100002 owes 4711.11';
    const wrong: readonly Values[] = [
      { RETURN: { TYPE: 'E', CODE: 'XX999', MESSAGE: said }, LINEITEMS: [] },
      { RETURN: { TYPE: 'A', CODE: 'XX999', MESSAGE: said }, LINEITEMS: [] },
      { RETURN: {}, LINEITEMS: [bapiLine({ DB_CR_IND: '?', DOC_NO: '1000047111' })] },
    ];
    for (const reply of wrong) {
      const w = await attacked({ functions: { BAPI_AR_ACC_GETOPENITEMS: () => reply } });
      const claims = { invoice: '1', companyName: 'x' };
      for (const { text, status } of [
        await w.ask('list_open_items', { customer: C }),
        await w.ask('verify_caller', { customer: C, claims }, CALL),
      ]) {
        expect(status).toBeGreaterThanOrEqual(400);
        expect(text).not.toMatch(/Fremdling|100002|4711/);
      }
    }
  });
});

describe('an ERP that sends what is no number and no date', () => {
  it('is never guessed at', async () => {
    const wrong: readonly [string, readonly string[]][] = [
      [
        'AMT_DOCCUR',
        [
          'NaN',
          'Infinity',
          '1e999',
          '1,234.50',
          '0x10',
          '--5',
          '1-5',
          '1 000',
          '١٢٣',
          '１２',
          '1'.repeat(41),
          `1${'0'.repeat(30)}`,
        ],
      ],
      ['CURRENCY', ['', '€', 'eu', 'E R', 'EUREUR', '1EU', "E'R"]],
      ['DB_CR_IND', ['', 'X', 's', 'SH']],
      ['DOC_DATE', ['2026-02-30', '20261301', '2026-1-1', 'yesterday', '0000-00-01', '99999999']],
      ['ITEM_NUM', ['-1', '1.5', 'abc', '1234', '٣']],
      ['NETTERMS', ['-1', '1.5', 'NaN', '9'.repeat(41)]],
    ];
    let refused = 0;
    for (const [field, values] of wrong) {
      for (const value of values) {
        const w = await attacked({
          functions: { BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [bapiLine({ [field]: value })] }) },
        });
        const reply = await w.ask('list_open_items', { customer: C });
        if (field === 'NETTERMS' && reply.status === 200) continue;
        expect([field, value, reply.body.code]).toEqual([field, value, 'ERP_REPLY_INVALID']);
        refused++;
        await w.erp.close();
      }
    }
    expect(refused).toBeGreaterThanOrEqual(34);
  });
});
