import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../../sandbox/ecc/functions/contract.ts';
import { type AddOnWorld, command, messageOf, openAddOnWorld, rowsOf } from './world.ts';

let world: AddOnWorld;
beforeAll(async () => {
  world = await openAddOnWorld();
  await world.db.query('TRUNCATE ecc.cdhdr, ecc.cdpos');
}, 60_000);
afterEach(async () => {
  await world.clear();
  await world.db.query('TRUNCATE ecc.cdhdr, ecc.cdpos');
});
afterAll(() => world?.close());

const LINDQVIST = '0000010001';
const task = (customer = LINDQVIST) =>
  world.call('Z_ADIT_ACTIVITY_CREATE', { ...command(customer), IV_KIND: 'TASK', IV_TEXT: 'x' });
const prefer = (customer: string) => world.call('Z_ADIT_PREFERENCE_SET', { ...command(customer), IV_METHOD: 'wire' });
const promise = () =>
  world.call('Z_ADIT_PROMISE_CREATE', {
    ...command(LINDQVIST),
    IT_ITEMS: [{ BUKRS: '1000', BELNR: '4900000004', GJAHR: '2026', BUZEI: '001', AMOUNT: '1.00', WAERS: 'EUR' }],
    IT_INSTALMENTS: [{ DUE_ON: '20261201', AMOUNT: '1.00', WAERS: 'EUR' }],
  });
const dispute = () =>
  world.call('Z_ADIT_DISPUTE_CREATE', {
    ...command(LINDQVIST),
    IV_BUKRS: '1000',
    IV_BELNR: '4900000004',
    IV_GJAHR: '2026',
    IV_BUZEI: '001',
    IV_REASON: 'price',
  });
/** A change document, by the clock of Berlin, with a position for each table key given. */
async function document(
  number: string,
  at: string,
  objectid: string,
  positions: readonly string[] = [],
  objectclas = 'DEBI',
) {
  const key = ['100', objectclas, objectid, number];
  await world.db.query(
    'INSERT INTO ecc.cdhdr (mandant, objectclas, objectid, changenr, udate, utime) VALUES ($1, $2, $3, $4, $5, $6)',
    [...key, at.slice(0, 8), at.slice(8)],
  );
  for (const [n, position] of positions.entries()) {
    const [table, tabkey] = position.split(' ');
    await world.db.query(
      'INSERT INTO ecc.cdpos (mandant, objectclas, objectid, changenr, tabname, tabkey, fname) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [...key, table, tabkey, `F${n}`],
    );
  }
}

const since = (values: object = {}) =>
  world.call('Z_ADIT_CHANGES_SINCE', { IV_SINCE_ON: '20261120', IV_SINCE_AT: '121415', ...values });
const named = (rows: readonly Row[]) => rows.map(({ OBJECT, OBJECT_ID }) => `${OBJECT} ${OBJECT_ID}`);

describe('Z_ADIT_CHANGES_SINCE', () => {
  it("tells every kind of object with its customer and the time of its change in UTC, and the server's time", async () => {
    await promise();
    world.pass(1);
    await dispute();
    world.pass(1);
    await task();
    world.pass(1);
    await prefer('0000010003');
    world.pass(100);
    const result = await since();
    expect(rowsOf(result, 'ET_CHANGES').map(({ SEQUENCE_KEY: _key, ...row }) => Object.values(row))).toEqual([
      ['PROMISE', '0000000001', LINDQVIST, '20261120', '121415'],
      ['DISPUTE', '0000000001', LINDQVIST, '20261120', '121416'],
      ['ACTIVITY', '0000000001', LINDQVIST, '20261120', '121417'],
      ['PREFERENCE', '0000010003', '0000010003', '20261120', '121418'],
    ]);
    expect(result).toMatchObject({ EV_SERVER_ON: '20261120', EV_SERVER_AT: '121558', EV_MORE: '' });
  });

  it('begins with the second that is asked for', async () => {
    await task();
    world.pass(1);
    await task();
    expect(named(rowsOf(await since(), 'ET_CHANGES'))).toEqual(['ACTIVITY 0000000001', 'ACTIVITY 0000000002']);
    expect(named(rowsOf(await since({ IV_SINCE_AT: '121416' }), 'ET_CHANGES'))).toEqual(['ACTIVITY 0000000002']);
    expect(rowsOf(await since({ IV_SINCE_ON: '20261121', IV_SINCE_AT: '000000' }), 'ET_CHANGES')).toEqual([]);
  });

  it('tells a promise and a dispute again when they are changed', async () => {
    await promise();
    await dispute();
    world.pass(60);
    await world.call('Z_ADIT_PROMISE_CHANGE', {
      ...command(LINDQVIST),
      IV_PROMISE_ID: '0000000001',
      IV_ACTION: 'CANCEL',
    });
    await world.call('Z_ADIT_DISPUTE_UPDATE', {
      ...command(LINDQVIST),
      IV_DISPUTE_ID: '0000000001',
      IV_ACTION: 'NOTE',
      IV_TEXT: 'x',
    });
    expect(named(rowsOf(await since({ IV_SINCE_AT: '121416' }), 'ET_CHANGES'))).toEqual([
      'DISPUTE 0000000001',
      'PROMISE 0000000001',
    ]);
  });

  it.each([1, 2, 3, 5, 100])('pages by key through changes of one second, %i at a time, each once', async (size) => {
    await promise();
    await dispute();
    for (const customer of ['0000010003', '0000010004', '0000010005']) {
      await task(customer);
      await prefer(customer);
    }
    await document('0000000042', '20261120131415', LINDQVIST, ['KNA1 x']);
    await document('0000000043', '20261120131415', '0000010003', ['KNA1 x']);
    const all = rowsOf(await since(), 'ET_CHANGES');
    expect(all).toHaveLength(10);
    const paged: Row[] = [];
    for (let after = '', more = true; more; ) {
      const page = await since({ IV_MAX: String(size), ...(after !== '' && { IV_AFTER: after }) });
      const rows = rowsOf(page, 'ET_CHANGES');
      paged.push(...rows);
      after = rows.at(-1)?.['SEQUENCE_KEY'] ?? '';
      more = page['EV_MORE'] === 'X';
      expect(rows.length).toBeLessThanOrEqual(size);
      expect(rows.length > 0 || !more).toBe(true);
    }
    expect(paged).toEqual(all);
  });

  it('gives a thousand at most, whatever is asked for', async () => {
    await world.db.query(
      `INSERT INTO ecc.zadit_activity (mandt, activity_id, kunnr, changed_on, changed_at)
       SELECT '100', lpad(n::text, 10, '0'), '${LINDQVIST}', '20261120', '130000' FROM generate_series(1, 1500) AS n`,
    );
    for (const asked of ['0', '-5', '100000']) {
      const result = await since({ IV_MAX: asked });
      expect([rowsOf(result, 'ET_CHANGES').length, result['EV_MORE']]).toEqual([1000, 'X']);
    }
  });

  it('tells changed master data in UTC: a contact alone as the contact, anything else as the customer', async () => {
    await document('0000000001', '20261120131415', LINDQVIST, ['KNA1 100x']);
    await document('0000000002', '20261120131416', LINDQVIST, ['KNVK 1000000030010', 'KNVK 1000000030010']);
    await document('0000000003', '20261120131417', LINDQVIST, ['KNVK 1000000030010', 'KNVK 1000000030011']);
    await document('0000000004', '20261120131418', LINDQVIST, ['KNVK 1000000030010', 'KNB1 x']);
    await document('0000000005', '20261120131414', LINDQVIST, ['KNA1 too early']);
    await document('0000000006', '20261120131419', 'MATERIAL', [], 'MATERIAL');
    const rows = rowsOf(await since(), 'ET_CHANGES');
    expect(rows.map(({ CHANGED_AT, OBJECT, OBJECT_ID, KUNNR }) => [CHANGED_AT, OBJECT, OBJECT_ID, KUNNR])).toEqual([
      ['121415', 'CUSTOMER', LINDQVIST, LINDQVIST],
      ['121416', 'CONTACT', '0000030010', LINDQVIST],
      ['121417', 'CUSTOMER', LINDQVIST, LINDQVIST],
      ['121418', 'CUSTOMER', LINDQVIST, LINDQVIST],
    ]);
  });

  it('tells a changed address as its customer or contact, and one of nobody without a customer, so that paging goes on', async () => {
    const { rows } = await world.db.query("SELECT adrnr FROM ecc.kna1 WHERE kunnr = '0000010003'");
    await document('0000000001', '20261120140000', `CA01${rows[0].adrnr}`, [], 'ADRESSE');
    await document('0000000002', '20261120140001', 'CA010099999999', [], 'ADRESSE');
    const contact = await world.db.query('SELECT parnr, prsnr, adrnd FROM ecc.knvk WHERE kunnr = $1 LIMIT 1', [
      LINDQVIST,
    ]);
    const { parnr, prsnr, adrnd } = contact.rows[0];
    await document('0000000003', '20261120140002', `CA01${adrnd}${prsnr}`, [], 'ADRESSE3');
    expect(rowsOf(await since(), 'ET_CHANGES')).toMatchObject([
      { OBJECT: 'CUSTOMER', OBJECT_ID: '0000010003', KUNNR: '0000010003' },
      { OBJECT: 'CUSTOMER', OBJECT_ID: '', KUNNR: '' },
      { OBJECT: 'CONTACT', OBJECT_ID: parnr, KUNNR: LINDQVIST },
    ]);
  });

  it('reckons with summer time: half past nine in July is half past seven in UTC', async () => {
    await document('0000000001', '20260715093000', LINDQVIST, ['KNA1 x']);
    const summer = { IV_SINCE_ON: '20260715', IV_SINCE_AT: '073000' };
    expect(rowsOf(await since(summer), 'ET_CHANGES')).toMatchObject([{ CHANGED_ON: '20260715', CHANGED_AT: '073000' }]);
    expect(rowsOf(await since({ ...summer, IV_SINCE_AT: '073001' }), 'ET_CHANGES')).toEqual([]);
  });

  it('with no time at all begins at the beginning', async () => {
    await document('0000000001', '19990101000000', LINDQVIST, ['KNA1 x']);
    await task();
    const all = await world.call('Z_ADIT_CHANGES_SINCE');
    expect(named(rowsOf(all, 'ET_CHANGES'))).toEqual([`CUSTOMER ${LINDQVIST}`, 'ACTIVITY 0000000001']);
  });

  it('refuses who may display no customer', async () => {
    world.authorise((_user, company) => company !== null);
    expect(messageOf(await since())).toBe('E011');
  });
});
