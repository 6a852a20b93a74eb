import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteClient } from '../../rfc-sdk/driver.ts';
import { rowsOf } from '../world.ts';
import { frontOver, libraryWith, type RfcWorld, startRfcWorld } from './world.ts';

let world: RfcWorld;
let client: RemoteClient;
beforeAll(async () => {
  world = await startRfcWorld();
  client = await world.open();
});
afterAll(() => world.close());

const rows = (value: unknown): Record<string, string>[] => (Array.isArray(value) ? value : []);
const openItems = (customer: string) =>
  client.call('BAPI_AR_ACC_GETOPENITEMS', { COMPANYCODE: '1000', CUSTOMER: customer, KEYDATE: '20261120' });

describe('calls over the RFC road', () => {
  it('tells of the connection what a real one tells', async () => {
    const { alive, connectionInfo } = await client.state();
    expect(alive).toBe(true);
    expect(connectionInfo).toMatchObject({
      sysId: 'ADT',
      sysNumber: world.front.sysnr,
      client: '100',
      user: 'ADIT_WRITE',
      language: 'E',
      isoLanguage: 'EN',
      partnerCodepage: '4103',
      partnerRel: '740',
      partnerBytesPerChar: '2',
    });
  });

  it('echoes text of every plane of Unicode', async () => {
    const text = 'Größe · 東京商事 · Ελλάδα · 😀';
    expect(await client.call('STFC_CONNECTION', { REQUTEXT: text })).toMatchObject({
      ECHOTEXT: text,
      RESPTEXT: expect.stringContaining('100/ADIT_WRITE/E'),
    });
  });

  it('gives exact amounts, dates and keys, the same as the SOAP road', async () => {
    const { LINEITEMS, RETURN } = await openItems('0000010001');
    const found = rows(LINEITEMS).find(({ DOC_NO }) => DOC_NO === '1800000002');
    expect(RETURN).toMatchObject({ TYPE: '' });
    expect(found).toMatchObject({
      AMT_DOCCUR: '1234567890123.4500',
      PSTNG_DATE: '20260901',
      CLEAR_DATE: '00000000',
      FISC_YEAR: '2026',
      ITEM_NUM: '001',
      CURRENCY: 'EUR',
    });
    const soap = await world.soap.call(
      'BAPI_AR_ACC_GETOPENITEMS',
      '<COMPANYCODE>1000</COMPANYCODE><CUSTOMER>0000010001</CUSTOMER><KEYDATE>2026-11-20</KEYDATE><LINEITEMS/>',
    );
    const picked = (all: readonly Record<string, string>[]) =>
      all.map(({ DOC_NO, AMT_DOCCUR, DB_CR_IND, CURRENCY }) => [DOC_NO, Number(AMT_DOCCUR), DB_CR_IND, CURRENCY]);
    expect(picked(rows(LINEITEMS))).toEqual(picked(rowsOf(soap, 'LINEITEMS')));
    expect(rows(LINEITEMS).length).toBeGreaterThan(3);
  });

  it('takes structures and tables in, and sends back tables that nobody named', async () => {
    const found = await client.call('RFC_READ_TABLE', {
      QUERY_TABLE: 'KNA1',
      DELIMITER: '|',
      FIELDS: [{ FIELDNAME: 'KUNNR' }, { FIELDNAME: 'NAME1' }],
      OPTIONS: [{ TEXT: "KUNNR = '0000010003'" }],
    });
    expect(rows(found['DATA'])).toEqual([{ WA: expect.stringMatching(/^0000010003\|東京商事/) }]);
    const billing = await client.call('BAPI_BILLINGDOC_GETLIST', {
      REFDOCRANGE: { SIGN: 'I', OPTION: 'EQ', REF_DOC_LOW: '0080000001' },
    });
    expect(rows(billing['BILLINGDOCUMENTDETAIL']).length).toBeGreaterThan(0);
  });

  it('carries an add-on function: exporting and importing tables with strings in their rows', async () => {
    const fields = [
      { name: 'POSNR', type: 'NUMC' as const, length: 4 },
      { name: 'AMOUNT', type: 'DEC' as const, length: 23, decimals: 4 },
      { name: 'TEXT', type: 'STRING' as const },
    ];
    const library = libraryWith(
      'Z_NOTES',
      [
        { name: 'IT_NOTES', direction: 'import', type: 'Z_T_NOTE', isTable: true, fields },
        { name: 'IV_TEXT', direction: 'import', type: 'STRING' },
        { name: 'IV_COUNT', direction: 'import', type: 'INT4', optional: true },
        { name: 'ET_NOTES', direction: 'export', type: 'Z_T_NOTE', isTable: true, fields },
        { name: 'EV_TEXT', direction: 'export', type: 'STRING' },
        { name: 'EV_COUNT', direction: 'export', type: 'INT4' },
      ],
      async (_session, input) => ({
        ET_NOTES: [...input.rows('IT_NOTES')].reverse(),
        EV_TEXT: input.text('IV_TEXT'),
        EV_COUNT: input.text('IV_COUNT'),
      }),
    );
    const other = await world.soap.another({ library, sid: 'ADN' });
    const addOn = await frontOver(other, world.driver);
    const caller = await addOn.open();
    const long = `${'blank at the end, kept '.repeat(200)}😀`;
    const notes = [
      { POSNR: '0001', AMOUNT: '1234567890123456789.1234', TEXT: '  first line\nsecond' },
      { POSNR: '0002', AMOUNT: '-0.0001', TEXT: '' },
    ];
    expect(await caller.call('Z_NOTES', { IT_NOTES: notes, IV_TEXT: long, IV_COUNT: -7 })).toMatchObject({
      ET_NOTES: [...notes].reverse(),
      EV_TEXT: long,
      EV_COUNT: -7,
    });
    await caller.close();
    await addOn.close();
    await other.close();
  });

  it('reads 5,000 rows in one call', async () => {
    await world.soap.db.query(
      `INSERT INTO bsid (mandt, bukrs, kunnr, gjahr, belnr, buzei, budat, bldat, cpudt, zfbdt, waers, pswsl, blart, bschl, shkzg, wrbtr, dmbtr)
       SELECT mandt, bukrs, kunnr, gjahr, lpad((2000000000 + n)::text, 10, '0'), buzei, budat, bldat, cpudt, zfbdt, waers, pswsl, blart, bschl, shkzg, (n / 100.0)::numeric(23,2), (n / 100.0)::numeric(23,2)
         FROM bsid, generate_series(1, 5000) n WHERE belnr = '1800000001'`,
    );
    const started = performance.now();
    const { LINEITEMS } = await openItems('0000010001');
    const elapsedMs = performance.now() - started;
    const many = rows(LINEITEMS).filter(({ DOC_NO = '' }) => DOC_NO.startsWith('2'));
    const fields = Object.keys(many[0] ?? {}).length;
    process.stdout.write(`5,000 rows of ${fields} fields in ${elapsedMs.toFixed(0)} ms\n`);
    expect(many).toHaveLength(5000);
    expect(new Set(many.map(({ DOC_NO }) => DOC_NO)).size).toBe(5000);
    expect(elapsedMs).toBeLessThan(20_000);
  });

  it('writes every call into the log of the system, under its session', async () => {
    world.soap.calls.clear();
    await client.call('STFC_CONNECTION', { REQUTEXT: 'x' });
    const other = await world.open();
    await other.call('STFC_CONNECTION', { REQUTEXT: 'y' });
    await other.close();
    const logged = world.soap.calls.list().map(({ road, name, outcome }) => [road, name, outcome]);
    expect(logged).toEqual([
      ['rfc', 'STFC_CONNECTION', 'ok'],
      ['rfc', 'STFC_CONNECTION', 'ok'],
    ]);
    expect(new Set(world.soap.calls.list().map(({ session }) => session)).size).toBe(2);
  });

  it('forgets what a session has pending when its context is reset', async () => {
    const library = libraryWith(
      'Z_COUNT',
      [{ name: 'EV_COUNT', direction: 'export', type: 'INT4' }],
      async (session) => {
        const count = Number(session.memory.get('Z.COUNT') ?? 0) + 1;
        session.memory.set('Z.COUNT', count);
        return { EV_COUNT: String(count) };
      },
    );
    const other = await world.soap.another({ library, sid: 'ADM' });
    const front = await frontOver(other, world.driver);
    const caller = await front.open();
    const count = async () => (await caller.call('Z_COUNT'))['EV_COUNT'];
    expect([await count(), await count()]).toEqual([1, 2]);
    await caller.reset();
    expect(await count()).toBe(1);
    await caller.close();
    await front.close();
    await other.close();
  });

  it('shows a partner without Unicode as one: other characters than Latin-1 become #, both ways', async () => {
    const latin = await frontOver(world.soap, world.driver, { codepage: '1100' });
    const caller = await latin.open();
    expect((await caller.state()).connectionInfo).toMatchObject({ partnerCodepage: '1100', partnerBytesPerChar: '1' });
    expect(await caller.call('STFC_CONNECTION', { REQUTEXT: 'Größe 東京 😀' })).toMatchObject({
      ECHOTEXT: 'Größe ## ##',
    });
    const { DATA } = await caller.call('RFC_READ_TABLE', {
      QUERY_TABLE: 'KNA1',
      FIELDS: [{ FIELDNAME: 'NAME1' }],
      OPTIONS: [{ TEXT: "KUNNR = '0000010003'" }],
    });
    expect(rows(DATA)[0]?.['WA']).toBe('####');
    await caller.close();
    await latin.close();
  });

  it('serves some thousand small calls a second', async () => {
    const times = 1000;
    const elapsedMs = await client.repeat('STFC_CONNECTION', { REQUTEXT: 'x' }, times);
    process.stdout.write(`${Math.round((times * 1000) / elapsedMs)} calls a second, one after the other\n`);
    expect(times / (elapsedMs / 1000)).toBeGreaterThan(100);
  });
});
