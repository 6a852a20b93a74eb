import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Result, Row, Value } from '../../../../sandbox/ecc/functions/contract.ts';
import { ShortDump } from '../../../../sandbox/ecc/session/conditions.ts';
import type { AbapSystem } from '../../../../sandbox/ecc/session/contract.ts';
import { openAbapSystem } from '../../../../sandbox/ecc/session/system.ts';
import { FaultBook } from '../../../../sandbox/faults.ts';
import { type LoadedBooks, loadedBooks } from '../../loaded.ts';
import { type Caller, logOn } from '../session/caller.ts';

let books: LoadedBooks;
let system: AbapSystem;
let caller: Caller;
let guids = 0;
beforeAll(async () => {
  books = await loadedBooks({ customers: 20, items: 120, seed: 3, asOf: '2026-11-20' });
}, 60_000);
const open = (fscm: boolean) =>
  openAbapSystem({
    db: books.db,
    faults: new FaultBook(),
    sid: 'ADT',
    client: '100',
    users: [],
    timeZone: 'Europe/Berlin',
    today: () => '2026-11-20',
    now: () => Date.parse('2026-11-20T10:11:12Z'),
    fscm,
  });
beforeEach(() => {
  system = open(true);
  caller = logOn(system);
});
afterEach(() => system.close());
afterAll(() => books?.close());

const newGuid = () => {
  guids += 1;
  return `40908A3045BF1A51E1000000${String(guids).padStart(8, '0')}`;
};
const attributes = (given: Record<string, string>, delta = '') =>
  Object.entries(given).map(([ATTR_ID, ATTR_VALUE]) => ({ ATTR_ID, ATTR_VALUE, XDELTA: delta }));
const FACTS = {
  FIN_KUNNR: '0000010001',
  FIN_BUKRS: '1000',
  FIN_CUSTDISP_AMT: '119.00',
  FIN_CUSTDISP_CUR: 'EUR',
  REASON_CODE: '0001',
  EXT_REF: 'ref-1',
  CASE_TITLE: 'Cabinet door dented',
};
const create = (guid: string, more: Record<string, Value> = {}, by = caller) =>
  by.call('BAPI_DISPUTE_CREATE', {
    CASE_GUID_CREATE: guid,
    CASE_TYPE: 'F_DM',
    ATTRIBUTES: attributes(FACTS),
    NOTES: [{ TEXT_LINE: 'Door dented' }, { TEXT_LINE: 'on arrival' }],
    ...more,
  });
const commit = (by = caller) => by.call('BAPI_TRANSACTION_COMMIT', { WAIT: 'X' });
const rows = (value: Value | undefined): Row[] => (Array.isArray(value) ? value : []);
const detail = async (guid: string): Promise<Record<string, string>> => {
  const result = await caller.call('BAPI_DISPUTE_GETDETAIL_MULTI', { CASE_DETAIL: [{ CASE_GUID: guid }] });
  return Object.fromEntries(rows(result['CASE_DETAIL']).map((row) => [row['ATTR_ID'], row['ATTR_VALUE'] ?? '']));
};
const told = (result: Result) => result['RETURN'];
const filed = async () => {
  const guid = newGuid();
  await create(guid);
  await commit();
  return guid;
};

describe('BAPI_DISPUTE_CREATE', () => {
  it('files a case under the GUID that the caller gives, with a number of its own, once it is committed', async () => {
    const guid = newGuid();
    expect(await create(guid)).toEqual({ CASE_GUID: guid });
    expect(await detail(guid)).toEqual({});
    expect(await commit()).toEqual({});
    expect(await detail(guid)).toMatchObject({
      EXT_KEY: expect.stringMatching(/^00000\d{7}$/),
      CASE_TYPE: 'F_DM',
      STAT_ORDERNO: '01',
      CREATED_BY: 'ADIT_WRITE',
      CREATE_TIME: '20261120101112',
      ...FACTS,
    });
    const notes = await caller.call('BAPI_CASE_GETNOTES', { GUID: guid });
    expect(rows(notes['NOTE_HEADERS'])).toEqual([{ TDID: '0001', TDFUSER: 'ADIT_WRITE', TDFDATE: '20261120' }]);
    expect(rows(notes['NOTE_CONTENTS']).map((row) => row['TDLINE'])).toEqual(['Door dented', 'on arrival']);
  });

  it('is found in SCMG_T_CASE_ATTR by the caller’s own reference', async () => {
    await filed();
    const found = await caller.call('RFC_READ_TABLE', {
      QUERY_TABLE: 'SCMG_T_CASE_ATTR',
      FIELDS: [{ FIELDNAME: 'EXT_KEY' }],
      OPTIONS: [{ TEXT: "EXT_REF = 'ref-1'" }],
    });
    expect(rows(found['DATA']).length).toBeGreaterThan(0);
  });

  it('refuses a GUID that is taken', async () => {
    const guid = await filed();
    expect(told(await create(guid))).toMatchObject({ TYPE: 'E', ID: 'SCMG', NUMBER: '107' });
  });

  it('lets one of two sessions win that create the same GUID at once, and tells the other at its commit', async () => {
    const guid = newGuid();
    const other = logOn(system, 'MILLERJ');
    // Neither sees the other's registered update.
    expect([told(await create(guid)), told(await create(guid, {}, other))]).toEqual([undefined, undefined]);
    const answers = await Promise.all([commit(), commit(other)]);
    expect(answers.filter((answer) => 'RETURN' in answer)).toMatchObject([{ RETURN: { TYPE: 'E', NUMBER: '101' } }]);
    expect((await system.updateFailures()).at(-1)?.error).toBe('SAPSQL_ARRAY_INSERT_DUPREC');
    expect((await detail(guid))['CASE_TITLE']).toBe(FACTS.CASE_TITLE);
  });

  // SAP's documentation: without UPDATE_TASK the update is direct; the return of the call then commits it.
  it('writes at once without UPDATE_TASK, and no rollback takes it back', async () => {
    const guid = newGuid();
    await create(guid, { UPDATE_TASK: '' });
    await caller.call('BAPI_TRANSACTION_ROLLBACK');
    expect((await detail(guid))['CASE_TYPE']).toBe('F_DM');
    // What an ABAP program does not catch is a short dump.
    const twice = newGuid();
    const [one, other] = [logOn(system), logOn(system)];
    const both = await Promise.allSettled([one, other].map((by) => create(twice, { UPDATE_TASK: '' }, by)));
    const lost = both.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    const refused = both.flatMap((each) => (each.status === 'fulfilled' && told(each.value) ? [each.value] : []));
    expect(lost.length + refused.length).toBe(1);
    for (const reason of lost) expect(reason).toBeInstanceOf(ShortDump);
  });

  it('does nothing in a test run', async () => {
    const guid = newGuid();
    expect(await create(guid, { TESTRUN: 'X' })).toEqual({ CASE_GUID: guid });
    await commit();
    expect(await detail(guid)).toEqual({});
  });

  it.each([
    ['no GUID', { CASE_GUID_CREATE: '4711' }],
    ['an unknown case type', { CASE_TYPE: 'PROM' }],
    ['an unknown attribute', { ATTRIBUTES: attributes({ ...FACTS, KUNNR: '1' }) }],
    ['an unknown customer', { ATTRIBUTES: attributes({ ...FACTS, FIN_KUNNR: '10001' }) }],
    ['an amount with a comma', { ATTRIBUTES: attributes({ ...FACTS, FIN_CUSTDISP_AMT: '119,00' }) }],
  ])('refuses %s', async (_name, more) => {
    expect(told(await create(newGuid(), more))).toMatchObject({ TYPE: 'E' });
  });

  it('cuts a text that is too long and says nothing', async () => {
    const guid = newGuid();
    await create(guid, { ATTRIBUTES: attributes({ ...FACTS, EXT_REF: `${'r'.repeat(30)}lost` }) });
    await commit();
    expect((await detail(guid))['EXT_REF']).toBe('r'.repeat(30));
  });
});

describe('changes of a case', () => {
  it('set attributes, add to amounts, and add a note', async () => {
    const guid = await filed();
    await caller.call('BAPI_DISPUTE_ATTRIBUTES_CHANGE', {
      CASE_GUID: guid,
      ATTRIBUTES: [...attributes({ PROCESSOR: 'QUILL' }), ...attributes({ FIN_CUSTDISP_AMT: '-19.00' }, 'X')],
      NOTES: [{ TEXT_LINE: 'Customer called again' }],
    });
    expect((await detail(guid))['PROCESSOR']).toBe('');
    await commit();
    expect(await detail(guid)).toMatchObject({ PROCESSOR: 'QUILL', FIN_CUSTDISP_AMT: '100.00' });
    const found = await caller.call('BAPI_CASE_GETNOTES', { GUID: guid, SEARCH_TERM: 'again' });
    expect(rows(found['NOTE_CONTENTS']).map((row) => row['TDLINE'])).toEqual(['Customer called again']);
  });

  it('are refused for a case that is closed, is not there, or is worked on', async () => {
    const guid = await filed();
    const set = (STAT_ORDERNO: string, by = caller, id = guid) =>
      by.call('BAPI_DISPUTE_ATTRIBUTES_CHANGE', { CASE_GUID: id, ATTRIBUTES: attributes({ STAT_ORDERNO }) });
    expect(told(await set('02', caller, newGuid()))).toMatchObject({ TYPE: 'E', ID: 'SCMG', NUMBER: '001' });
    const other = logOn(system, 'MILLERJ');
    await set('02', other);
    expect(told(await set('08'))).toMatchObject({ TYPE: 'E', MESSAGE: 'Case is locked by user MILLERJ' });
    await commit(other);
    expect(told(await set('08'))).toBeUndefined();
    await commit();
    expect(told(await set('02'))).toMatchObject({ TYPE: 'E', NUMBER: '108' });
  });

  it('by processes of the subledger follow one another', async () => {
    const guid = await filed();
    const process = (PROC_SEQNR_OLD: string, PROC_SEQNR_NEW: string) =>
      caller.call('BAPI_DISPUTE_PROCESS', {
        CASE_GUID: guid,
        PROC_SEQNR_OLD,
        PROC_SEQNR_NEW,
        AMOUNTS_DELTA: { DELTA_DISPUTED: '25.5000' },
      });
    expect(told(await process('000', '001'))).toBeUndefined();
    await commit();
    expect(told(await process('000', '001'))).toMatchObject({ TYPE: 'E', NUMBER: '109' });
    await process('001', '002');
    await commit();
    expect((await detail(guid))['FIN_DISPUTED_AMT']).toBe('51.0000');
  });

  it('add notes of several kinds, told apart by their element number', async () => {
    const guid = await filed();
    const line = (ELEM_NO: string, TDLINE: string) => ({ ELEM_NO, TDFORMAT: '*', TDLINE });
    const add = (CASE_NOTES: Row[]) =>
      caller.call('BAPI_CASE_ADDNOTES', {
        GUID: guid,
        CASE_NOTES,
        CASE_NOTE_IDS: [
          { ELEM_NO: '1', TDID: '0001' },
          { ELEM_NO: '2', TDID: '0002' },
        ],
      });
    await add([line('1', 'a'), line('2', 'b'), line('1', 'c')]);
    await commit();
    const inner = await caller.call('BAPI_CASE_GETNOTES', { GUID: guid, TEXT_ID: '0002' });
    expect(rows(inner['NOTE_CONTENTS'])).toMatchObject([{ ELEM_NO: '1', TDLINE: 'b' }]);
    const all = await caller.call('BAPI_CASE_GETNOTES', { GUID: guid });
    expect(rows(all['NOTE_CONTENTS']).map((row) => `${row['ELEM_NO']}${row['TDLINE']}`)).toEqual([
      '1Door dented',
      '1on arrival',
      '2a',
      '2c',
      '3b',
    ]);
    expect(told(await add([line('3', 'lost')]))).toMatchObject({ TYPE: 'E', NUMBER: '110' });
  });
});

describe('a system without FSCM', () => {
  it('has neither the functions nor leave to read the cases', async () => {
    const plain = open(false);
    const by = logOn(plain);
    await expect(create(newGuid(), {}, by)).rejects.toMatchObject({ reason: 'not_found' });
    const read = by.call('RFC_READ_TABLE', { QUERY_TABLE: 'SCMG_T_CASE_ATTR' });
    await expect(read).rejects.toMatchObject({ key: 'NOT_AUTHORIZED' });
    const described = by.call('RFC_GET_FUNCTION_INTERFACE', { FUNCNAME: 'BAPI_DISPUTE_CREATE' });
    await expect(described).rejects.toMatchObject({ key: 'FU_NOT_FOUND' });
    await plain.close();
  });
});
