import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../../sandbox/ecc/functions/contract.ts';
import type { AbapSystem } from '../../../../sandbox/ecc/session/contract.ts';
import { openAbapSystem } from '../../../../sandbox/ecc/session/system.ts';
import { FaultBook } from '../../../../sandbox/faults.ts';
import { readLedger } from '../../../../sandbox/ledger/ledger.ts';
import { type LoadedBooks, loadedBooks } from '../../loaded.ts';
import { type Caller, logOn } from '../session/caller.ts';

const LINDQVIST = '0000010001';
/** Annika Lindqvist, accounting: mobile number and mail of her own. */
const ANNIKA = '0000030010';

let books: LoadedBooks;
let faults: FaultBook;
let system: AbapSystem;
let caller: Caller;
beforeAll(async () => {
  books = await loadedBooks({ customers: 20, items: 120, seed: 3, asOf: '2026-11-20' });
}, 60_000);
beforeEach(() => {
  faults = new FaultBook();
  const now = () => Date.parse('2026-11-20T10:11:12Z');
  const facts = { sid: 'ADT', client: '100', users: [], timeZone: 'Europe/Berlin', today: () => '2026-11-20', now };
  system = openAbapSystem({ db: books.db, faults, ...facts });
  caller = logOn(system);
});
afterEach(() => system.close());
afterAll(() => books?.close());

const company = { OBJ_TYPE: 'KNA1', OBJ_ID: LINDQVIST, CONTEXT: '0001' };
const person = { OBJ_TYPE_P: 'BUS1006001', OBJ_ID_P: ANNIKA, OBJ_TYPE_C: 'KNA1', OBJ_ID_C: LINDQVIST, CONTEXT: '0005' };
const read = () => caller.call('BAPI_ADDRESSORG_GETDETAIL', company);
const change = (values: Record<string, string | Row | Row[]>, by = caller) =>
  by.call('BAPI_ADDRESSORG_CHANGE', { ...company, ...values });
const commit = () => caller.call('BAPI_TRANSACTION_COMMIT', { WAIT: 'X' });
const rows = (value: unknown): Row[] => (Array.isArray(value) ? value : []);
const phones = async () =>
  rows((await read())['BAPIADTEL']).map((row) => [row['CONSNUMBER'], row['TEL_NO'], row['STD_NO']]);

describe('BAPI_ADDRESSORG_GETDETAIL', () => {
  it('gives address, numbers and mail addresses of a customer', async () => {
    const result = await read();
    expect(result['RETURN']).toBeUndefined();
    expect(rows(result['BAPIAD1VL'])).toMatchObject([
      { NAME: 'Lindqvist Maschinenbau GmbH', CITY: 'Bremen', POSTL_COD1: '28195', COUNTRY: 'DE', COUNTRYISO: 'DE' },
    ]);
    expect(rows(result['BAPIADTEL'])).toMatchObject([
      {
        CONSNUMBER: '001',
        TELEPHONE: '0421 / 555 01-01',
        TEL_NO: '+494215550101',
        CALLER_NO: '494215550101',
        STD_NO: 'X',
      },
    ]);
    expect(rows(result['BAPIADSMTP'])).toMatchObject([{ CONSNUMBER: '001', E_MAIL: 'buchhaltung@lindqvist.example' }]);
  });

  // No ALPHA conversion takes place in a BAPI: the key is the internal one.
  it.each([
    ['another object type', { OBJ_TYPE: 'LFA1' }],
    ['a number without its zeros', { OBJ_ID: '10001' }],
    ['another context', { CONTEXT: '0002' }],
  ])('knows no address under %s', async (_name, wrong) => {
    const result = await caller.call('BAPI_ADDRESSORG_GETDETAIL', { ...company, ...wrong });
    expect(rows(result['RETURN'])).toMatchObject([{ TYPE: 'E', ID: 'AM' }]);
  });
});

describe('BAPI_ADDRESSORG_CHANGE', () => {
  // SAP's documentation of the function shows exactly this: one deleted, one changed, one inserted behind them.
  it('deletes, changes and inserts numbers, once the update has run', async () => {
    await change({ BAPIADTEL: [{ TELEPHONE: '0421 9000', STD_NO: '' }], BAPIADTEL_X: [{ UPDATEFLAG: 'I' }] });
    await commit();
    const both = await phones();
    expect(both).toEqual([
      ['001', '+494215550101', 'X'],
      ['002', '+494219000', ''],
    ]);
    const result = await change({
      BAPIADTEL: [{ CONSNUMBER: '002' }, { CONSNUMBER: '001', EXTENSION: '77' }, { TELEPHONE: '+49 171 1234567' }],
      BAPIADTEL_X: [{ UPDATEFLAG: 'D' }, { UPDATEFLAG: 'U', EXTENSION: 'X' }, { UPDATEFLAG: 'I' }],
    });
    expect(result).toEqual({ ADDRESS_NUMBER: '0000020001' });
    // Registered for the update task: nobody sees it before COMMIT WORK, the session itself included.
    expect(await phones()).toEqual(both);
    expect(await commit()).toEqual({});
    expect(await phones()).toEqual([
      ['001', '+49421555010177', 'X'],
      ['003', '+491711234567', ''],
    ]);
  });

  it('keeps one standard number: the one that asks for it, or the first that is left', async () => {
    const before = await phones();
    await change({ BAPIADTEL: [{ TELEPHONE: '0421 7777', STD_NO: 'X' }], BAPIADTEL_X: [{ UPDATEFLAG: 'I' }] });
    await commit();
    const after = await phones();
    expect(after.filter(([, , standard]) => standard === 'X')).toEqual([[expect.any(String), '+494217777', 'X']]);
    expect(after).toHaveLength(before.length + 1);
    const added = after.at(-1)?.[0] ?? '';
    await change({ BAPIADTEL: [{ CONSNUMBER: added }], BAPIADTEL_X: [{ UPDATEFLAG: 'D' }] });
    await commit();
    expect(await phones()).toEqual(before);
  });

  it('changes mail address and street, and leaves the copy in KNA1 as it was', async () => {
    await change({
      BAPIADSMTP: [{ CONSNUMBER: '001', E_MAIL: 'neu@lindqvist.example' }],
      BAPIADSMT_X: [{ UPDATEFLAG: 'U', E_MAIL: 'X' }],
      BAPIAD1VL: [{ STREET: 'Neue Straße 1', CITY: 'not flagged' }],
      BAPIAD1VL_X: [{ UPDATEFLAG: 'U', STREET: 'X' }],
    });
    await commit();
    const result = await read();
    expect(rows(result['BAPIADSMTP'])[0]).toMatchObject({
      E_MAIL: 'neu@lindqvist.example',
      EMAIL_SRCH: 'NEU@LINDQVIST.EXAMPL',
    });
    expect(rows(result['BAPIAD1VL'])[0]).toMatchObject({ STREET: 'Neue Straße 1', CITY: 'Bremen' });
    const { rows: master } = await books.db.query('SELECT stras FROM ecc.kna1 WHERE kunnr = $1', [LINDQVIST]);
    expect(master).toEqual([{ stras: 'Am Hafenkai 12' }]);
    const changed = (await readLedger(books.db, 'ecc')).customers.find((one) => one['number'] === LINDQVIST);
    expect(changed?.['emails']).toEqual(['neu@lindqvist.example']);
    const { rows: document } = await books.db.query(
      `SELECT h.username, h.udate, h.utime, p.tabname, p.fname, p.value_old, p.value_new FROM ecc.cdhdr h
         JOIN ecc.cdpos p USING (mandant, objectclas, objectid, changenr)
        WHERE h.objectclas = 'ADRESSE' AND p.fname IN ('STREET', 'SMTP_ADDR') ORDER BY p.fname`,
    );
    expect(document).toEqual([
      expect.objectContaining({
        fname: 'SMTP_ADDR',
        value_old: 'buchhaltung@lindqvist.example',
        username: 'ADIT_WRITE',
      }),
      // 10:11:12 UTC on the server's clock.
      expect.objectContaining({ fname: 'STREET', value_old: 'Am Hafenkai 12', udate: '20261120', utime: '111112' }),
    ]);
  });

  const flags = (...each: string[]) => each.map((UPDATEFLAG) => ({ UPDATEFLAG }));
  it.each([
    ['an insert before a change', [{ TELEPHONE: '1' }, { CONSNUMBER: '001' }], flags('I', 'U'), '256'],
    ['more rows than flags', [{ TELEPHONE: '1' }], [], '256'],
    ['a flag that there is not', [{ TELEPHONE: '1' }], flags('M'), '256'],
    ['an entry that is not there', [{ CONSNUMBER: '099' }], flags('D'), '258'],
    ['an entry without a number', [{ EXTENSION: '1' }], flags('I'), '257'],
    ['letters in a number', [{ TELEPHONE: 'call me' }], flags('I'), '012'],
  ])('refuses %s and changes nothing at all', async (_name, data, given, number) => {
    const before = await phones();
    const result = await change({
      BAPIADTEL: data,
      BAPIADTEL_X: given,
      BAPIADSMTP: [{ E_MAIL: 'good@lindqvist.example' }],
      BAPIADSMT_X: [{ UPDATEFLAG: 'I' }],
    });
    expect(rows(result['RETURN'])).toMatchObject([{ TYPE: 'E', ID: 'AM', NUMBER: number }]);
    await commit();
    expect(await phones()).toEqual(before);
    expect(rows((await read())['BAPIADSMTP'])).toHaveLength(1);
  });

  it('refuses an address that is none, unless no check is wanted', async () => {
    const bad = { BAPIADSMTP: [{ E_MAIL: 'two@at@signs' }], BAPIADSMT_X: [{ UPDATEFLAG: 'I' }] };
    expect(rows((await change(bad))['RETURN'])).toMatchObject([{ NUMBER: '704' }]);
    expect((await change({ ...bad, IV_CHECK_ADDRESS: '' }))['RETURN']).toBeUndefined();
    await caller.call('BAPI_TRANSACTION_ROLLBACK');
  });

  it('saves nothing without SAVE_ADDRESS', async () => {
    const before = await phones();
    await change({ SAVE_ADDRESS: '', BAPIADTEL: [{ TELEPHONE: '1' }], BAPIADTEL_X: flags('I') });
    await commit();
    expect(await phones()).toEqual(before);
  });

  it('is refused with MC 601 while another session has changed the address and not committed', async () => {
    const other = logOn(system, 'MILLERJ');
    const insert = { BAPIADTEL: [{ TELEPHONE: '0421 1' }], BAPIADTEL_X: flags('I') };
    await change(insert, other);
    expect(rows((await change(insert))['RETURN'])).toMatchObject([{ ID: 'MC', NUMBER: '601', MESSAGE_V1: 'MILLERJ' }]);
    await other.call('BAPI_TRANSACTION_ROLLBACK');
    expect((await change(insert))['RETURN']).toBeUndefined();
    await caller.call('BAPI_TRANSACTION_ROLLBACK');
    faults.add({ system: 'ecc', at: 'lock', match: 'BAPI_ADDRESSORG_CHANGE', action: 'error' });
    expect(rows((await change(insert))['RETURN'])).toMatchObject([{ ID: 'MC', NUMBER: '601' }]);
  });
});

describe('BAPI_ADDRESSCONTPART', () => {
  it('reads and changes the numbers of a contact person, and not those of the company', async () => {
    const before = await phones();
    const readPerson = async () => rows((await caller.call('BAPI_ADDRESSCONTPART_GETDETAIL', person))['BAPIADTEL']);
    expect(await readPerson()).toMatchObject([{ TEL_NO: '+491715550102', CONSNUMBER: '001', R_3_USER: '3' }]);
    const result = await caller.call('BAPI_ADDRESSCONTPART_CHANGE', {
      ...person,
      BAPIADTEL: [
        { CONSNUMBER: '001', FLG_NOUSE: 'X' },
        { TELEPHONE: '0171 9', STD_NO: 'X' },
      ],
      BAPIADTEL_X: [{ UPDATEFLAG: 'U', FLG_NOUSE: 'X' }, { UPDATEFLAG: 'I' }],
    });
    expect(result).toEqual({ ADDRESS_NUMBER: '0000020001', PERSON_NUMBER: '0000600010' });
    await commit();
    expect(await readPerson()).toMatchObject([
      { CONSNUMBER: '001', FLG_NOUSE: 'X', STD_NO: '' },
      { CONSNUMBER: '002', TEL_NO: '+491719', STD_NO: 'X' },
    ]);
    expect(await phones()).toEqual(before);
    const { rows: heads } = await books.db.query("SELECT objectid FROM ecc.cdhdr WHERE objectclas = 'ADRESSE3'");
    expect(heads).toEqual([{ objectid: 'CA0100000200010000600010' }]);
  });

  it('knows a person at their own company only', async () => {
    const result = await caller.call('BAPI_ADDRESSCONTPART_GETDETAIL', { ...person, OBJ_ID_C: '0000010002' });
    expect(rows(result['RETURN'])).toMatchObject([{ TYPE: 'E', ID: 'AM' }]);
  });
});
