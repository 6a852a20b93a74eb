import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AddOnWorld, command, messageOf, openAddOnWorld, rowsOf } from './world.ts';

let world: AddOnWorld;
beforeAll(async () => {
  world = await openAddOnWorld();
}, 60_000);
afterEach(() => world.clear());
afterAll(() => world?.close());

const LINDQVIST = '0000010001';
const ITEM = {
  IV_BUKRS: '1000',
  IV_BELNR: '4900000003',
  IV_GJAHR: '2026',
  IV_BUZEI: '001',
  IV_INVOICE: '0090000003',
};

describe('disputes', () => {
  const create = (more: object = {}) =>
    world.call('Z_ADIT_DISPUTE_CREATE', { ...command(LINDQVIST), ...ITEM, IV_REASON: 'price', ...more });
  const update = (values: object) =>
    world.call('Z_ADIT_DISPUTE_UPDATE', { ...command(LINDQVIST), IV_DISPUTE_ID: '0000000001', ...values });
  const read = () => world.call('Z_ADIT_DISPUTES_READ', { IV_KUNNR: LINDQVIST });

  it('are opened over all that is open where no amount is named, with lines and text in the first note', async () => {
    const created = await create({ IT_LINES: [{ LINE: '10' }, { LINE: '20' }], IV_TEXT: 'Too dear by 5 %' });
    expect([created['EV_OBJECT_ID'], created['EV_EXISTING'], messageOf(created)]).toEqual(['0000000001', '', '']);
    const result = await read();
    expect(rowsOf(result, 'ET_DISPUTES')).toMatchObject([
      {
        DISPUTE_ID: '0000000001',
        STATUS: 'O',
        REASON: 'price',
        AMOUNT: '2998.0000',
        WAERS: 'EUR',
        INVOICE: '0090000003',
        OPENED_ON: '20261120',
        OPENED_AT: '121415',
      },
    ]);
    expect(rowsOf(result, 'ET_NOTES')).toEqual([
      {
        DISPUTE_ID: '0000000001',
        POSNR: '0001',
        WRITTEN_ON: '20261120',
        WRITTEN_AT: '121415',
        WRITTEN_BY: 'ADIT_WRITE',
        TEXT: '[10, 20] Too dear by 5 %',
      },
    ]);
  });

  it('are not opened twice for an item: the open one is given, also while it is in process', async () => {
    await create({ IV_AMOUNT: '10.00', IV_WAERS: 'EUR' });
    const second = await create();
    await world.db.query("UPDATE ecc.zadit_dispute SET status = 'P'");
    const third = await create();
    await world.db.query("UPDATE ecc.zadit_dispute SET status = 'C'");
    const fourth = await create();
    expect([second, third, fourth].map((one) => [one['EV_OBJECT_ID'], one['EV_EXISTING']])).toEqual([
      ['0000000001', 'X'],
      ['0000000001', 'X'],
      ['0000000004', ''],
    ]);
  });

  it("refuse too much, another currency, another customer's item and a missing reason, and leave nothing", async () => {
    const refused = [
      await create({ IV_AMOUNT: '2998.01', IV_WAERS: 'EUR' }),
      await create({ IV_AMOUNT: '1.00', IV_WAERS: 'USD' }),
      await create({ IV_BELNR: '4900000007' }),
      await create({ IV_REASON: '' }),
    ];
    expect(refused.map(messageOf)).toEqual(['E003', 'E006', 'E002', 'E008']);
    expect(await world.rows()).toBe(0);
  });

  it('take notes in order, whatever signs are in them, and are withdrawn', async () => {
    await create();
    const text = 'It\'s "10~20" <b>€</b> \\ $x 100 % 日本\nsecond line';
    expect(messageOf(await update({ IV_ACTION: 'NOTE', IV_TEXT: text }))).toBe('');
    expect(messageOf(await update({ IV_ACTION: 'WITHDRAW', IV_TEXT: 'settled' }))).toBe('');
    const result = await read();
    expect(rowsOf(result, 'ET_DISPUTES')).toMatchObject([{ STATUS: 'W' }]);
    expect(rowsOf(result, 'ET_NOTES').map(({ POSNR, TEXT }) => [POSNR, TEXT])).toEqual([
      ['0001', text],
      ['0002', 'settled'],
    ]);
  });

  it("refuse a note without text, a note after the end, an unknown number, and another customer's dispute", async () => {
    await create();
    const empty = await update({ IV_ACTION: 'NOTE' });
    const unknown = await update({ IV_ACTION: 'NOTE', IV_TEXT: 'x', IV_DISPUTE_ID: '0000000007' });
    const foreign = await update({ ...command('0000010003'), IV_ACTION: 'NOTE', IV_TEXT: 'x' });
    await update({ IV_ACTION: 'WITHDRAW' });
    const late = await update({ IV_ACTION: 'NOTE', IV_TEXT: 'x' });
    expect([empty, unknown, foreign, late].map(messageOf)).toEqual(['E008', 'E004', 'E004', 'E005']);
    expect(rowsOf(await read(), 'ET_NOTES')).toEqual([]);
  });
});

describe('activities', () => {
  const create = (values: object) => world.call('Z_ADIT_ACTIVITY_CREATE', { ...command(LINDQVIST), ...values });
  const read = (more: object = {}) => world.call('Z_ADIT_ACTIVITIES_READ', { IV_KUNNR: LINDQVIST, ...more });
  const CALL = {
    IV_KIND: 'CALL',
    IV_STARTED_ON: '20261119',
    IV_STARTED_AT: '080910',
    IV_DURATION: '95',
    IV_DIRECTION: 'O',
    IV_OUTCOME: 'promised',
  };

  it('log a call with its references, and it is done', async () => {
    const references = [
      { KIND: 'recording', VALUE: 'rec/1' },
      { KIND: 'command', VALUE: 'c-1' },
    ];
    const made = await create({ ...CALL, IV_TEXT: 'Spoke to accounting', IT_REFERENCES: references });
    expect([made['EV_OBJECT_ID'], messageOf(made)]).toEqual(['0000000001', '']);
    const result = await read();
    expect(rowsOf(result, 'ET_ACTIVITIES')).toMatchObject([
      {
        KIND: 'CALL',
        STATUS: 'D',
        STARTED_ON: '20261119',
        STARTED_AT: '080910',
        DURATION: '95',
        DIRECTION: 'O',
        OUTCOME: 'promised',
        TEXT: 'Spoke to accounting',
        CREATED_BY: 'ADIT_WRITE',
      },
    ]);
    expect(rowsOf(result, 'ET_REFERENCES').map(({ KIND, VALUE }) => [KIND, VALUE])).toEqual([
      ['recording', 'rec/1'],
      ['command', 'c-1'],
    ]);
  });

  it('keep a reported payment, a wanted document and a task open, begun when they were made', async () => {
    const payment = {
      IV_KIND: 'PAYMENT',
      IV_AMOUNT: '12.34',
      IV_WAERS: 'EUR',
      IV_VALUE_ON: '20261118',
      IV_REFERENCE: 'TRX 9',
      IV_METHOD: 'wire',
      IT_REFERENCES: [{ KIND: 'invoice', VALUE: '0090000004' }],
    };
    const document = {
      IV_KIND: 'DOCUMENT',
      IV_SUBKIND: 'invoice_copy',
      IV_INVOICE: '0090000001',
      IV_CONTACT: '0000030010',
    };
    const task = {
      IV_KIND: 'TASK',
      IV_SUBKIND: 'callback',
      IV_TEXT: 'Call back',
      IV_DUE_ON: '20261121',
      IV_DUE_AT: '090000',
      IV_ASSIGNEE: 'COLLECT1',
    };
    const messages = [];
    for (const values of [payment, document, task]) messages.push(messageOf(await create(values)));
    expect(messages).toEqual(['', '', '']);
    const rows = rowsOf(await read(), 'ET_ACTIVITIES');
    expect(rows.map(({ KIND, STATUS, STARTED_ON, DURATION }) => [KIND, STATUS, STARTED_ON, DURATION])).toEqual(
      ['PAYMENT', 'DOCUMENT', 'TASK'].map((kind) => [kind, 'O', '20261120', '-1']),
    );
    expect(rows).toMatchObject([
      { AMOUNT: '12.3400', VALUE_ON: '20261118', REFERENCE: 'TRX 9' },
      { INVOICE: '0090000001', CONTACT: '0000030010' },
      { DUE_ON: '20261121', DUE_AT: '090000', ASSIGNEE: 'COLLECT1' },
    ]);
  });

  it('refuse another kind, what is missing, a foreign invoice or contact, and leave nothing', async () => {
    const refused = [
      await create({ IV_KIND: 'VISIT' }),
      await create({ IV_KIND: 'CALL' }),
      await create({ IV_KIND: 'PAYMENT', IV_WAERS: 'EUR' }),
      await create({ IV_KIND: 'TASK' }),
      await create({ ...CALL, IT_REFERENCES: [{ KIND: 'recording', VALUE: '' }] }),
      await create({ IV_KIND: 'DOCUMENT', IV_SUBKIND: 'invoice_copy', IV_INVOICE: '0090000012' }),
      await create({ IV_KIND: 'DOCUMENT', IV_SUBKIND: 'statement', IV_CONTACT: '0000030030' }),
    ];
    expect(refused.map(messageOf)).toEqual(['E008', 'E008', 'E008', 'E008', 'E008', 'E002', 'E004']);
    expect(await world.rows()).toBe(0);
  });

  it('are read from a moment on, that second included', async () => {
    for (const at of ['080909', '080910', '080911'])
      await create({ ...CALL, IV_STARTED_AT: at, IT_REFERENCES: [{ KIND: 'at', VALUE: at }] });
    const result = await read({ IV_FROM_ON: '20261119', IV_FROM_AT: '080910' });
    expect(rowsOf(result, 'ET_ACTIVITIES').map(({ STARTED_AT }) => STARTED_AT)).toEqual(['080910', '080911']);
    expect(rowsOf(result, 'ET_REFERENCES').map(({ VALUE }) => VALUE)).toEqual(['080910', '080911']);
  });
});

describe('preferences', () => {
  const set = (values: object) => world.call('Z_ADIT_PREFERENCE_SET', { ...command(LINDQVIST), ...values });
  const read = () => world.call('Z_ADIT_PREFERENCE_READ', { IV_KUNNR: LINDQVIST });

  it('are set one by one, and what is not named stays', async () => {
    const first = await set({ IV_METHOD: 'wire', IV_LANGUAGE: 'de' });
    expect([first['EV_OBJECT_ID'], messageOf(first)]).toEqual([LINDQVIST, '']);
    await set({ IV_CHANNEL: 'email', IV_DO_NOT_CALL: 'X' });
    await set({ IV_METHOD: 'check' });
    expect(await read()).toMatchObject({
      EV_METHOD: 'check',
      EV_LANGUAGE: 'de',
      EV_CHANNEL: 'email',
      EV_DO_NOT_CALL: 'X',
    });
  });

  it('refuse a call that names none, and are initial where nobody has set any', async () => {
    expect(messageOf(await set({}))).toBe('E008');
    expect(await read()).toMatchObject({ EV_METHOD: '', EV_DO_NOT_CALL: '' });
    expect(await world.rows()).toBe(0);
  });
});
