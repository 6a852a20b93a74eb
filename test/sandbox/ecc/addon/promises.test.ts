import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AddOnWorld, command, messageOf, openAddOnWorld, rowsOf } from './world.ts';

let world: AddOnWorld;
beforeAll(async () => {
  world = await openAddOnWorld();
}, 60_000);
afterEach(() => world.clear());
afterAll(() => world?.close());

const LINDQVIST = '0000010001';
/** 9,520.00 EUR. */
const OVERDUE = {
  BUKRS: '1000',
  BELNR: '4900000004',
  GJAHR: '2026',
  BUZEI: '001',
  INVOICE: '0090000004',
  WAERS: 'EUR',
};
/** 4,998.00 EUR, of which 2,000.00 are paid. */
const PARTLY_PAID = { ...OVERDUE, BELNR: '4900000003', INVOICE: '0090000003' };
const CREDIT_MEMO = { ...OVERDUE, BELNR: '4900000006', INVOICE: '0090000006' };

const eur = (dueOn: string, amount: string) => ({ DUE_ON: dueOn, AMOUNT: amount, WAERS: 'EUR' });
const promise = (more: object = {}) => ({
  IT_ITEMS: [{ ...OVERDUE, AMOUNT: '9520.00' }],
  IT_INSTALMENTS: [eur('20261201', '4000.00'), eur('20261215', '5520.00')],
  IV_METHOD: 'wire',
  IV_PROMISED_BY: 'Mrs Lindqvist',
  IV_RECORDING: 'rec/4711',
  ...more,
});
const create = (more: object = {}) => world.call('Z_ADIT_PROMISE_CREATE', { ...command(LINDQVIST), ...promise(more) });
const read = () => world.call('Z_ADIT_PROMISES_READ', { IV_KUNNR: LINDQVIST });

describe('Z_ADIT_PROMISE_CREATE', () => {
  it('writes the promise with its items and instalments and gives its number and the time in UTC', async () => {
    const given = command(LINDQVIST);
    const created = await world.call('Z_ADIT_PROMISE_CREATE', { ...given, ...promise() });
    expect(created).toMatchObject({
      EV_OBJECT_ID: '0000000001',
      EV_DUPLICATE: '',
      EV_POSTED_ON: '20261120',
      EV_POSTED_AT: '121415',
    });
    expect(messageOf(created)).toBe('');
    const result = await read();
    expect(rowsOf(result, 'ET_PROMISES')).toEqual([
      {
        PROMISE_ID: '0000000001',
        KUNNR: LINDQVIST,
        STATUS: 'O',
        METHOD: 'wire',
        PROMISED_BY: 'Mrs Lindqvist',
        TAKEN_ON: '20261120',
        TAKEN_AT: '121415',
        TAKEN_BY: 'ADIT_WRITE',
        RECORDING: 'rec/4711',
        PREDECESSOR: '',
        COMMAND_ID: given.IV_COMMAND_ID,
      },
    ]);
    expect(rowsOf(result, 'ET_ITEMS')).toEqual([{ ...OVERDUE, PROMISE_ID: '0000000001', AMOUNT: '9520.0000' }]);
    expect(rowsOf(result, 'ET_INSTALMENTS')).toMatchObject([
      { POSNR: '001', DUE_ON: '20261201', AMOUNT: '4000.0000', WAERS: 'EUR', STATUS: 'O' },
      { POSNR: '002', DUE_ON: '20261215', AMOUNT: '5520.0000', WAERS: 'EUR', STATUS: 'O' },
    ]);
  });

  it('makes a task of the follow-up date, with the number of the promise', async () => {
    await create({ IV_FOLLOW_UP_ON: '20261202' });
    const result = await world.call('Z_ADIT_ACTIVITIES_READ', { IV_KUNNR: LINDQVIST });
    expect(rowsOf(result, 'ET_ACTIVITIES')).toMatchObject([
      { KIND: 'TASK', SUBKIND: 'follow_up', DUE_ON: '20261202', REFERENCE: '0000000001', STATUS: 'O' },
    ]);
  });

  it('takes items of a branch, which stand on the account of its head office', async () => {
    const item = { BUKRS: '1000', BELNR: '4900000012', GJAHR: '2026', BUZEI: '001', AMOUNT: '239.19', WAERS: 'EUR' };
    const plan = { IT_ITEMS: [item], IT_INSTALMENTS: [eur('20261201', '239.19')] };
    const branch = await world.call('Z_ADIT_PROMISE_CREATE', { ...command('0000010007'), ...plan });
    const head = await world.call('Z_ADIT_PROMISE_CREATE', { ...command('0000010006'), ...plan });
    const sister = await world.call('Z_ADIT_PROMISE_CREATE', { ...command('0000010008'), ...plan });
    expect([branch, head, sister].map(messageOf)).toEqual(['', '', 'E002']);
  });

  const refusals: readonly [string, string, object][] = [
    [
      'more than the invoice',
      'E003',
      { IT_ITEMS: [{ ...OVERDUE, AMOUNT: '9520.01' }], IT_INSTALMENTS: [eur('20261201', '9520.01')] },
    ],
    [
      'more than what a partial payment has left',
      'E003',
      { IT_ITEMS: [{ ...PARTLY_PAID, AMOUNT: '2998.01' }], IT_INSTALMENTS: [eur('20261201', '2998.01')] },
    ],
    [
      'an item that is not on the account',
      'E002',
      { IT_ITEMS: [{ ...OVERDUE, BELNR: '4900000011', AMOUNT: '9520.00' }] },
    ],
    ['an item of another year', 'E002', { IT_ITEMS: [{ ...OVERDUE, GJAHR: '2025', AMOUNT: '9520.00' }] }],
    ['a cleared item', 'E002', { IT_ITEMS: [{ ...OVERDUE, BELNR: '4900000001', AMOUNT: '9520.00' }] }],
    [
      'a credit memo',
      'E002',
      { IT_ITEMS: [{ ...CREDIT_MEMO, AMOUNT: '119.00' }], IT_INSTALMENTS: [eur('20261201', '119.00')] },
    ],
    ['instalments that do not add up', 'E006', { IT_INSTALMENTS: [eur('20261201', '9519.99')] }],
    [
      "a currency that is not the item's",
      'E006',
      {
        IT_ITEMS: [{ ...OVERDUE, AMOUNT: '9520.00', WAERS: 'USD' }],
        IT_INSTALMENTS: [{ ...eur('20261201', '9520.00'), WAERS: 'USD' }],
      },
    ],
    [
      'instalments of two currencies',
      'E006',
      { IT_INSTALMENTS: [eur('20261201', '9519.00'), { ...eur('20261202', '1.00'), WAERS: 'USD' }] },
    ],
    ['no instalment', 'E008', { IT_INSTALMENTS: [] }],
    ['no item', 'E008', { IT_ITEMS: [] }],
    [
      'two instalments on one day',
      'E008',
      { IT_INSTALMENTS: [eur('20261201', '4000.00'), eur('20261201', '5520.00')] },
    ],
    ['an instalment of nothing', 'E008', { IT_INSTALMENTS: [eur('20261201', '9520.00'), eur('20261202', '0.00')] }],
    [
      'a negative amount',
      'E008',
      { IT_ITEMS: [{ ...OVERDUE, AMOUNT: '-1.00' }], IT_INSTALMENTS: [eur('20261201', '1.00')] },
    ],
    [
      'the same item twice',
      'E008',
      {
        IT_ITEMS: [
          { ...OVERDUE, AMOUNT: '4760.00' },
          { ...OVERDUE, AMOUNT: '4760.00' },
        ],
      },
    ],
    ['no digest', 'E008', { IV_DIGEST: '' }],
    ['a customer that does not exist', 'E001', { IV_KUNNR: '0000099999' }],
  ];
  it.each(refusals)('refuses %s with %s and leaves nothing', async (_what, message, more) => {
    const refused = await create(more);
    expect(messageOf(refused)).toBe(message);
    expect(refused).toMatchObject({ EV_OBJECT_ID: '', EV_POSTED_ON: '00000000', EV_DUPLICATE: '' });
    expect(refused['RETURN']).toMatchObject({ ID: 'ZADIT', MESSAGE: expect.stringMatching(/\w/) });
    expect(await world.rows()).toBe(0);
  });

  it('promises exactly what is open, and of a partly paid invoice exactly the rest', async () => {
    const partly = { IT_ITEMS: [{ ...PARTLY_PAID, AMOUNT: '2998.00' }], IT_INSTALMENTS: [eur('20261201', '2998.00')] };
    expect([messageOf(await create()), messageOf(await create(partly))]).toEqual(['', '']);
  });

  const noPartialPayments: readonly [string, string][] = [
    ['a debit that names it', "shkzg = 'S'"],
    ['a residual item that names it', "rebzt = 'V'"],
    ['a payment of the same number of another year', "rebzj = '2025'"],
    ['a payment of another item of its document', "rebzz = '002'"],
    ['a payment of another invoice', "rebzg = '4900000004'"],
    ['a payment in another company code', "bukrs = '2000'"],
    ['a payment on another account', "kunnr = '0000010003'"],
  ];
  it.each(noPartialPayments)('does not take %s for a partial payment of the invoice', async (_what, change) => {
    const whole = { IT_ITEMS: [{ ...PARTLY_PAID, AMOUNT: '4998.00' }], IT_INSTALMENTS: [eur('20261201', '4998.00')] };
    const more = { IT_ITEMS: [{ ...PARTLY_PAID, AMOUNT: '4998.01' }], IT_INSTALMENTS: [eur('20261201', '4998.01')] };
    const { rows } = await world.db.query<{ line: string }>(
      `SELECT to_jsonb(bsid)::text AS line FROM ecc.bsid WHERE rebzg = $1 AND rebzt = 'Z' AND shkzg = 'H' AND kunnr = $2`,
      [PARTLY_PAID.BELNR, LINDQVIST],
    );
    expect(rows).toHaveLength(1);
    const was = rows[0]?.line;
    const { belnr, gjahr, buzei } = JSON.parse(was ?? '{}') as Record<string, string>;
    const payment = [belnr, gjahr, buzei];
    await world.db.query(`UPDATE ecc.bsid SET ${change} WHERE belnr = $1 AND gjahr = $2 AND buzei = $3`, payment);
    try {
      expect([messageOf(await create(more)), messageOf(await create(whole))]).toEqual(['E003', '']);
    } finally {
      await world.db.query('DELETE FROM ecc.bsid WHERE belnr = $1 AND gjahr = $2 AND buzei = $3', payment);
      await world.db.query('INSERT INTO ecc.bsid SELECT * FROM jsonb_populate_record(NULL::ecc.bsid, $1::jsonb)', [
        was,
      ]);
    }
  });

  it('refuses who may not change customers, or not the documents of the company code, and leaves nothing', async () => {
    world.authorise((_user, _company, activity) => activity === '03');
    const nobody = await create();
    world.authorise((_user, company) => company !== '1000');
    const elsewhere = await create();
    expect([messageOf(nobody), messageOf(elsewhere)]).toEqual(['E011', 'E011']);
    expect(messageOf(await read())).toBe('E011');
    expect(await world.rows()).toBe(0);
  });

  it('says what is wrong in words', async () => {
    const refused = await create({
      IT_ITEMS: [{ ...OVERDUE, AMOUNT: '9520.01' }],
      IT_INSTALMENTS: [eur('20261201', '9520.01')],
    });
    expect(refused['RETURN']).toMatchObject({
      TYPE: 'E',
      MESSAGE: 'The amount is more than what is open of 4900000004',
      MESSAGE_V1: '4900000004',
    });
  });

  it('refuses a number that is in use, after a system copy has set the range back, and leaves the old promise', async () => {
    await create();
    await world.db.query("UPDATE ecc.zadit_number SET last_number = 0 WHERE object = 'PROMISE'");
    const before = await world.rows();
    expect(messageOf(await create())).toBe('E009');
    expect(await world.rows()).toBe(before);
  });
});

describe('Z_ADIT_PROMISE_CHANGE', () => {
  const change = (values: object) => world.call('Z_ADIT_PROMISE_CHANGE', { ...command(LINDQVIST), ...values });
  const reschedule = (instalments: object[], more: object = {}) =>
    change({ IV_PROMISE_ID: '0000000001', IV_ACTION: 'RESCHEDULE', IT_INSTALMENTS: instalments, ...more });

  it('reschedules by a new promise about the same items, which names the superseded one', async () => {
    await create();
    world.pass(3600);
    const changed = await reschedule([eur('20270101', '9520.00')], { IV_REASON: 'money comes later' });
    expect([changed['EV_OBJECT_ID'], messageOf(changed)]).toEqual(['0000000002', '']);
    const result = await read();
    expect(rowsOf(result, 'ET_PROMISES')).toMatchObject([
      { PROMISE_ID: '0000000001', STATUS: 'S', TAKEN_AT: '121415' },
      { PROMISE_ID: '0000000002', STATUS: 'O', TAKEN_AT: '131415', PREDECESSOR: '0000000001', METHOD: 'wire' },
    ]);
    expect(rowsOf(result, 'ET_ITEMS').map(({ PROMISE_ID, AMOUNT }) => [PROMISE_ID, AMOUNT])).toEqual([
      ['0000000001', '9520.0000'],
      ['0000000002', '9520.0000'],
    ]);
    expect(rowsOf(result, 'ET_INSTALMENTS').map(({ PROMISE_ID, STATUS }) => `${PROMISE_ID} ${STATUS}`)).toEqual([
      '0000000001 C',
      '0000000001 C',
      '0000000002 O',
    ]);
  });

  it('takes kept instalments over, so that the new plan makes up the rest', async () => {
    await create();
    await world.db.query("UPDATE ecc.zadit_prom_inst SET status = 'K' WHERE posnr = '001'");
    expect(messageOf(await reschedule([eur('20270101', '9520.00')]))).toBe('E006');
    expect(messageOf(await reschedule([eur('20270101', '5520.00')]))).toBe('');
    const instalments = rowsOf(await read(), 'ET_INSTALMENTS');
    expect(instalments.map(({ PROMISE_ID, STATUS, AMOUNT }) => `${PROMISE_ID} ${STATUS} ${AMOUNT}`)).toEqual([
      '0000000001 K 4000.0000',
      '0000000001 C 5520.0000',
      '0000000002 K 4000.0000',
      '0000000002 O 5520.0000',
    ]);
  });

  it('cancels, and an instalment that was kept stays kept', async () => {
    await create();
    await world.db.query("UPDATE ecc.zadit_prom_inst SET status = 'K' WHERE posnr = '001'");
    const cancelled = await change({ IV_PROMISE_ID: '0000000001', IV_ACTION: 'CANCEL', IV_REASON: 'paid by check' });
    expect([cancelled['EV_OBJECT_ID'], messageOf(cancelled)]).toEqual(['0000000001', '']);
    const result = await read();
    expect(rowsOf(result, 'ET_PROMISES')).toMatchObject([{ STATUS: 'C' }]);
    expect(rowsOf(result, 'ET_INSTALMENTS')).toMatchObject([{ STATUS: 'K' }, { STATUS: 'C' }]);
  });

  it("refuses what is not open any more, not there, another customer's, or no action, and changes nothing", async () => {
    await create();
    await change({ IV_PROMISE_ID: '0000000001', IV_ACTION: 'CANCEL' });
    const before = await world.rows();
    const again = await change({ IV_PROMISE_ID: '0000000001', IV_ACTION: 'CANCEL' });
    const late = await reschedule([eur('20270101', '9520.00')]);
    const absent = await change({ IV_PROMISE_ID: '0000000009', IV_ACTION: 'CANCEL' });
    const foreign = await world.call('Z_ADIT_PROMISE_CHANGE', {
      ...command('0000010003'),
      IV_PROMISE_ID: '0000000001',
      IV_ACTION: 'CANCEL',
    });
    const odd = await change({ IV_PROMISE_ID: '0000000001', IV_ACTION: 'DELETE' });
    expect([again, late, absent, foreign, odd].map(messageOf)).toEqual(['E005', 'E005', 'E004', 'E004', 'E008']);
    expect(await world.rows()).toBe(before);
  });

  it('rolls the superseded state back when the new plan does not add up', async () => {
    await create();
    expect(messageOf(await reschedule([eur('20270101', '1.00')]))).toBe('E006');
    expect(rowsOf(await read(), 'ET_PROMISES')).toMatchObject([{ STATUS: 'O' }]);
  });
});
