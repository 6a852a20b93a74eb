import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row, Value } from '../../../sandbox/ecc/functions/contract.ts';
import type { AbapSystem } from '../../../sandbox/ecc/session/contract.ts';
import { openAbapSystem } from '../../../sandbox/ecc/session/system.ts';
import { FaultBook } from '../../../sandbox/faults.ts';
import { readLedger } from '../../../sandbox/ledger/ledger.ts';
import { type LoadedBooks, loadedBooks } from '../loaded.ts';
import { type Caller, logOn } from './session/caller.ts';

/** The customers that are there on demand, as a client of the ECC sees them. */

let books: LoadedBooks;
let system: AbapSystem;
let caller: Caller;
beforeAll(async () => {
  books = await loadedBooks({
    customers: 20,
    items: 100,
    seed: 5,
    asOf: '2026-11-20',
    largeCustomer: true,
    rareCustomers: true,
  });
  const facts = { sid: 'ADT', client: '100', users: [], timeZone: 'Europe/Berlin', today: () => '2026-11-20' };
  system = openAbapSystem({ db: books.db, faults: new FaultBook(), ...facts });
  caller = logOn(system);
}, 60_000);
afterAll(async () => {
  await system.close();
  await books.close();
});

const rows = (value: Value | undefined): Row[] => (Array.isArray(value) ? value : []);
const openItems = async (CUSTOMER: string) =>
  rows(
    (await caller.call('BAPI_AR_ACC_GETOPENITEMS', { COMPANYCODE: '1000', CUSTOMER, KEYDATE: '20261120' }))[
      'LINEITEMS'
    ],
  );

describe('the large customer', () => {
  it('has 5,000 open items, 100 of them credit memos', async () => {
    const items = await openItems('0000077001');
    expect(items).toHaveLength(5000);
    expect(items.filter((item) => item['DB_CR_IND'] === 'H')).toHaveLength(100);
    expect(new Set(items.map((item) => item['REF_DOC_NO'])).size).toBe(5000);
    const posted = items.map((item) => item['PSTNG_DATE'] ?? '').sort();
    expect([posted[0], posted.at(-1)]).toEqual(['20251016', '20261120']);
  });
});

describe('the rare customers', () => {
  it.each([
    ['0000077002', 'ООО «Уральский подшипник»', 'Екатеринбург', 'RU', 'Подшипник 6204'],
    ['0000077003', 'Ωκεανός Αντλίες ΑΕ', 'Πειραιάς', 'EL', 'Αντλία νερού'],
    ['0000077004', '宁波东海阀门有限公司', '宁波市', 'ZH', '球阀 DN50'],
    ['0000077005', 'İğneli Rulman Işık Sanayi A.Ş.', 'İstanbul', 'TR', 'Rulman iğnesi'],
  ])('%s is called %s', async (CUSTOMERNO, NAME, CITY, LANGU_ISO, text) => {
    const detail = await caller.call('BAPI_CUSTOMER_GETDETAIL2', { CUSTOMERNO });
    expect(detail['CUSTOMERADDRESS']).toMatchObject({ NAME, CITY, LANGU_ISO });
    const [item] = await openItems(CUSTOMERNO);
    const lines = await caller.call('RFC_READ_TABLE', {
      QUERY_TABLE: 'VBRP',
      FIELDS: [{ FIELDNAME: 'ARKTX' }],
      OPTIONS: [{ TEXT: `VBELN = '${item?.['BILL_DOC']}'` }],
    });
    expect(rows(lines['DATA']).map((row) => row['WA']?.trim())).toEqual([text]);
  });

  it('owe an amount of 23 digits, exact to the last one in the BAPI and in the books', async () => {
    const [item] = await openItems('0000077006');
    expect(item).toMatchObject({ CURRENCY: 'UYW', AMT_DOCCUR: '1234567890123456789.1234' });
    const ledger = (await readLedger(books.db, 'ecc')).items.find((one) => one['customer'] === '0000077006');
    expect(ledger?.['total']).toEqual({ amount: '1234567890123456789.1234', currency: 'UYW' });
  });
});
