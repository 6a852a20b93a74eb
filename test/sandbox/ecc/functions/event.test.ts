import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Value } from '../../../../sandbox/ecc/functions/contract.ts';
import { Cut } from '../../../../sandbox/ecc/session/conditions.ts';
import type { AbapSystem } from '../../../../sandbox/ecc/session/contract.ts';
import { openAbapSystem } from '../../../../sandbox/ecc/session/system.ts';
import { FaultBook } from '../../../../sandbox/faults.ts';
import { readLedger } from '../../../../sandbox/ledger/ledger.ts';
import { type LoadedBooks, loadedBooks } from '../../loaded.ts';
import { type Caller, logOn } from '../session/caller.ts';

let books: LoadedBooks;
let faults: FaultBook;
let system: AbapSystem;
let caller: Caller;
beforeAll(async () => {
  books = await loadedBooks({ customers: 20, items: 120, seed: 3, asOf: '2026-11-20' });
}, 60_000);
beforeEach(() => {
  faults = new FaultBook();
  const facts = { sid: 'ADT', client: '100', users: [], timeZone: 'America/Lima', today: () => '2026-11-20' };
  system = openAbapSystem({ db: books.db, faults, ...facts });
  caller = logOn(system);
});
afterEach(async () => {
  await system.close();
  await books.db.query('TRUNCATE sim.event; TRUNCATE sim.work_item');
});
afterAll(() => books?.close());

const raise = (more: Record<string, Value> = {}) =>
  caller.call('SAP_WAPI_CREATE_EVENT', {
    OBJECT_TYPE: 'BUS3007',
    OBJECT_KEY: '0000010001',
    EVENT: 'TASKREQUESTED',
    INPUT_CONTAINER: [
      { ELEMENT: 'KIND', VALUE: 'escalation' },
      { ELEMENT: 'TEXT', VALUE: 'call back' },
    ],
    ...more,
  });
const events = async () => (await books.db.query('SELECT object_key, event, receivers FROM sim.event')).rows;
const tasks = async () => (await readLedger(books.db, 'ecc')).tasks;

describe('SAP_WAPI_CREATE_EVENT', () => {
  it('commits by itself and gives the linked workflow a work item', async () => {
    expect(await raise()).toMatchObject({ RETURN_CODE: '0', EVENT_ID: expect.stringMatching(/^0*[1-9]\d*$/) });
    expect(await events()).toEqual([{ object_key: '0000010001', event: 'TASKREQUESTED', receivers: 1 }]);
    expect(await tasks()).toMatchObject([
      { customer: '0000010001', workflow: 'WS90000002', kind: 'escalation', text: 'call back', creator: 'ADIT_WRITE' },
    ]);
  });

  it('is a success when nobody receives the event, which its empty id alone tells', async () => {
    expect(await raise({ EVENT: 'NobodyListens' })).toEqual({ RETURN_CODE: '0', EVENT_ID: '0'.repeat(20) });
    expect([await tasks(), (await events()).length]).toEqual([[], 1]);
  });

  it('waits for the caller without COMMIT_WORK', async () => {
    await raise({ COMMIT_WORK: '' });
    expect(await events()).toEqual([]);
    await caller.call('BAPI_TRANSACTION_COMMIT', { WAIT: 'X' });
    expect(await events()).toHaveLength(1);
    await raise({ COMMIT_WORK: '' });
    await caller.session.close();
    expect(await events()).toHaveLength(1);
  });

  it.each([
    ['an object type that cannot be', { OBJECT_TYPE: '3007' }, '1'],
    ['an event that cannot be', { EVENT: 'no name' }, '1'],
    ['a container as XML', { IFS_XML_CONTAINER: 'PHg+' }, '2'],
    ['an element without a name', { INPUT_CONTAINER: [{ ELEMENT: '', VALUE: 'x' }] }, '2'],
  ])('refuses %s by its return code', async (_name, more, code) => {
    const result = await raise(more);
    expect([result['RETURN_CODE'], await events()]).toEqual([code, []]);
  });

  it('tells of an update that failed, and leaves neither event nor work item', async () => {
    faults.add({ system: 'ecc', at: 'update', match: 'SAP_WAPI_CREATE_EVENT', action: 'error' });
    expect((await raise())['RETURN_CODE']).toBe('999');
    expect([await events(), await tasks()]).toEqual([[], []]);
  });

  it('has raised the event when only the answer is lost', async () => {
    faults.add({ system: 'ecc', at: 'commit', match: 'SAP_WAPI_CREATE_EVENT', action: 'cut_mid' });
    await expect(raise()).rejects.toBeInstanceOf(Cut);
    expect(await events()).toHaveLength(1);
  });
});

describe('what tells which system this is', () => {
  // T000 is not client-dependent in its reading: programs list all clients with a plain SELECT.
  it('shows the roles of all clients in T000, and no installation number anywhere', async () => {
    const read = await caller.call('RFC_READ_TABLE', {
      QUERY_TABLE: 'T000',
      DELIMITER: '|',
      FIELDS: [{ FIELDNAME: 'MANDT' }, { FIELDNAME: 'CCCATEGORY' }],
    });
    const lines = Array.isArray(read['DATA']) ? read['DATA'].map((row) => row['WA']) : [];
    expect(lines.sort()).toEqual(['000|S', '100|T']);
    const described = await caller.call('RFC_GET_FUNCTION_INTERFACE', { FUNCNAME: 'RFC_SYSTEM_INFO' });
    expect(JSON.stringify(described)).not.toContain('INSTNR');
  });

  it('lists the indexes that the site has made, and the database has them', async () => {
    const read = await caller.call('RFC_READ_TABLE', {
      QUERY_TABLE: 'DD17S',
      DELIMITER: '|',
      FIELDS: [
        { FIELDNAME: 'SQLTAB' },
        { FIELDNAME: 'INDEXNAME' },
        { FIELDNAME: 'POSITION' },
        { FIELDNAME: 'FIELDNAME' },
      ],
      OPTIONS: [{ TEXT: "SQLTAB = 'BSAD' AND AS4LOCAL = 'A'" }],
    });
    const lines = Array.isArray(read['DATA']) ? read['DATA'].map((row) => (row['WA'] ?? '').replaceAll(' ', '')) : [];
    expect(lines.sort().map((line) => line.split('|').slice(1).join(' '))).toEqual([
      'Z01 0001 MANDT',
      'Z01 0002 BUKRS',
      'Z01 0003 AUGDT',
      'Z02 0001 MANDT',
      'Z02 0002 BUKRS',
      'Z02 0003 CPUDT',
    ]);
    const { rows } = await books.db.query("SELECT indexdef FROM pg_indexes WHERE indexname = 'bsad~z02'");
    expect(rows[0]?.indexdef).toContain('(mandt, bukrs, cpudt)');
  });

  it('tells the zone of the server, not of the machine that it runs on', async () => {
    const told = await caller.call('RFC_SYSTEM_INFO');
    expect(told['RFCSI_EXPORT']).toMatchObject({ RFCSYSID: 'ADT', RFCTZONE: '-18000', RFCDAYST: '' });
  });
});

describe('BAPI_CR_ACC_GETDETAIL', () => {
  it('tells only whether there is a credit account', async () => {
    const ask = (CUSTOMER: string) => caller.call('BAPI_CR_ACC_GETDETAIL', { CREDITCONTROLAREA: '1000', CUSTOMER });
    expect(await ask('0000010001')).toEqual({});
    // The third customer has no credit limit kept.
    expect(await ask('0000010003')).toMatchObject({ RETURN: { TYPE: 'E' } });
  });
});
