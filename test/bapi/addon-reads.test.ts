import { afterEach, describe, expect, it } from 'vitest';
import { oneCustomer } from './erp-data.ts';
import type { Values } from './tiny-sap.ts';
import { startWorld, type World, within } from './world.ts';

const CUSTOMER = '0000100001';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** The add-on's answers as SOAP RFC carries them: exported tables by item, dates and times apart, decimals padded. */
async function reading(replies: Readonly<Record<string, Values>>, section: Record<string, unknown> = {}) {
  const data = oneCustomer();
  const functions = Object.fromEntries(Object.entries(replies).map(([name, reply]) => [name, () => reply]));
  const world = await startWorld(
    { ...data, functions: { ...data.functions, ...functions } },
    { addon: 'on', ...section },
  );
  worlds.push(world);
  return world;
}

const calledIn = ({ sap }: World) => sap.calls.map(({ name }) => name);

const PROMISE = {
  PROMISE_ID: '0000000007',
  KUNNR: CUSTOMER,
  STATUS: 'O',
  METHOD: 'wire',
  PROMISED_BY: 'Ms Sand',
  TAKEN_ON: '2026-03-10',
  TAKEN_AT: '09:00:00',
  TAKEN_BY: 'MEIER',
  RECORDING: '',
  PREDECESSOR: '',
  COMMAND_ID: '',
};
const ITEM = {
  PROMISE_ID: '0000000007',
  BUKRS: '1000',
  BELNR: '1800000001',
  GJAHR: '2026',
  INVOICE: '0090000018',
  WAERS: 'EUR',
};
const INSTALMENT = { PROMISE_ID: '0000000007', DUE_ON: '2026-04-01', AMOUNT: '300.0000', WAERS: 'EUR', STATUS: 'O' };

describe('promises of the add-on', () => {
  const replies = (promise: Values, instalment: Values = {}) => ({
    Z_ADIT_PROMISES_READ: {
      ET_PROMISES: [{ ...PROMISE, ...promise }],
      ET_ITEMS: [
        { ...ITEM, BUZEI: '001', AMOUNT: '200.0000' },
        { ...ITEM, BUZEI: '002', AMOUNT: '100.0000' },
        { ...ITEM, PROMISE_ID: '0000000006', BUZEI: '001', AMOUNT: '1.0000' },
      ],
      ET_INSTALMENTS: [{ ...INSTALMENT, POSNR: '001', ...instalment }],
    },
  });
  const read = async (promise: Values, instalment: Values = {}) =>
    (await reading(replies(promise, instalment))).erp.read('promise', { customer: '100001' }, within());

  it('come with their items, of which parts of one invoice are one, and their instalments', async () => {
    const { rows, complete, coverage } = await read({ COMMAND_ID: 'c-1' });
    expect({ complete, coverage }).toEqual({ complete: true, coverage: undefined });
    expect(rows).toEqual([
      {
        promise: '0000000007',
        commandId: 'c-1',
        customer: CUSTOMER,
        documentsIn: ['1000'],
        items: [{ invoice: '0090000018', amount: { amount: '300.00', currency: 'EUR' } }],
        instalments: [{ date: '2026-04-01', amount: { amount: '300.00', currency: 'EUR' }, status: 'open' }],
        method: 'wire',
        takenOn: '2026-03-10',
        takenBy: 'MEIER',
        status: 'open',
        recordingReference: 'not_available',
      },
    ]);
  });

  it.each([
    ['K', 'kept'],
    ['B', 'broken'],
    ['C', 'cancelled'],
    ['S', 'superseded'],
  ])('in state %s are %s', async (code, status) => {
    expect((await read({ STATUS: code })).rows).toMatchObject([{ status }]);
  });

  it.each<[string, Values, Values]>([
    ['a state that is none', { STATUS: 'X' }, {}],
    ['an instalment in a state that is none', {}, { STATUS: 'S' }],
    ['an instalment without a date', {}, { DUE_ON: '0000-00-00' }],
    ['a promise that was never taken', { TAKEN_ON: '0000-00-00' }, {}],
    ['another customer', { KUNNR: '0000100002' }, {}],
  ])('make the whole reply doubtful with %s', async (_what, promise, instalment) => {
    await expect(read(promise, instalment)).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
  });

  it('of a customer that does not exist are not found', async () => {
    const world = await reading({
      Z_ADIT_PROMISES_READ: { RETURN: { TYPE: 'E', ID: 'ZADIT', NUMBER: '001', MESSAGE: 'x' } },
    });
    await expect(world.erp.read('promise', { customer: '1' }, within())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

const DISPUTE = {
  DISPUTE_ID: '0000000003',
  KUNNR: CUSTOMER,
  INVOICE: '0090000018',
  BELNR: '1800000001',
  REASON: 'PR01',
  STATUS: 'P',
  AMOUNT: '1234567890123456789.1234',
  WAERS: 'EUR',
  OPENED_ON: '2026-03-01',
  RESOLVER: 'SCHMIDT',
  EXPECTED_ON: '0000-00-00',
  COMMAND_ID: '',
};

describe('disputes of the add-on', () => {
  const read = async (dispute: Values, section: Record<string, unknown> = {}) => {
    const world = await reading(
      {
        Z_ADIT_DISPUTES_READ: {
          ET_DISPUTES: [{ ...DISPUTE, ...dispute }],
          ET_NOTES: [
            { DISPUTE_ID: '0000000003', POSNR: '0002', TEXT: 'b'.repeat(600) },
            { DISPUTE_ID: '0000000003', POSNR: '0001', TEXT: ' first\u0085line ' },
            { DISPUTE_ID: '0000000004', POSNR: '0001', TEXT: 'of another' },
          ],
        },
      },
      section,
    );
    return (await world.erp.read('dispute', { customer: '100001' }, within())).rows;
  };

  it('come with their notes in order, cut and cleaned, and with all digits', async () => {
    expect(await read({}, { disputeReasons: { price: 'PR01' } })).toEqual([
      {
        dispute: '0000000003',
        customer: CUSTOMER,
        invoices: ['0090000018'],
        reason: 'price',
        openedOn: '2026-03-01',
        status: 'in_process',
        resolver: 'SCHMIDT',
        amount: { amount: '1234567890123456789.1234', currency: 'EUR' },
        notes: ['first line', 'b'.repeat(500)],
        expectedOn: 'not_available',
      },
    ]);
  });

  it.each([
    ['the site’s own code where two reasons share it', { price: 'PR01', terms: 'PR01' }, 'PR01', 'PR01'],
    ['our word where nothing is mapped', {}, 'PRICE', 'price'],
  ])('give as reason %s', async (_what, disputeReasons, REASON, reason) => {
    expect(await read({ REASON }, { disputeReasons })).toMatchObject([{ reason }]);
  });

  it('refuse a state that is none', async () => {
    await expect(read({ STATUS: '' })).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
  });
});

describe('activities of the add-on', () => {
  const row = (fields: Values) => ({
    ACTIVITY_ID: '0000000001',
    KUNNR: CUSTOMER,
    KIND: 'CALL',
    STARTED_ON: '2026-03-10',
    STARTED_AT: '09:30:00',
    DURATION: '61',
    DIRECTION: 'O',
    OUTCOME: 'promised',
    STATUS: 'D',
    REFERENCE: '',
    INVOICE: '',
    CREATED_BY: 'ADIT',
    COMMAND_ID: '',
    TEXT: 'x',
    ...fields,
  });
  const read = async (rows: readonly Values[], references: readonly Values[] = []) => {
    const world = await reading({ Z_ADIT_ACTIVITIES_READ: { ET_ACTIVITIES: rows, ET_REFERENCES: references } });
    const { rows: facts } = await world.erp.read(
      'activity',
      { customer: '100001', from: '2026-03-01T08:00:00.000Z' },
      within(),
    );
    return { facts, world };
  };

  it('are asked from an instant on, in UTC', async () => {
    const { world } = await read([]);
    expect(world.sap.calls.at(-1)?.input).toMatchObject({
      IV_KUNNR: CUSTOMER,
      IV_FROM_ON: '2026-03-01',
      IV_FROM_AT: '08:00:00',
    });
  });

  it('are calls and things to do, newest first, with what they refer to', async () => {
    const { facts } = await read(
      [
        row({ COMMAND_ID: 'c-1' }),
        row({
          ACTIVITY_ID: '0000000002',
          KIND: 'PAYMENT',
          STARTED_ON: '2026-03-11',
          DURATION: '-1',
          DIRECTION: '',
          OUTCOME: '',
          STATUS: 'O',
          REFERENCE: 'W-1',
          INVOICE: '0090000018',
        }),
        row({
          ACTIVITY_ID: '0000000003',
          KIND: 'TASK',
          STARTED_ON: '2026-03-12',
          DURATION: '-1',
          DIRECTION: '',
          OUTCOME: '',
          STATUS: 'C',
        }),
      ],
      [
        { ACTIVITY_ID: '0000000001', KIND: 'RECORDING', VALUE: 'rec/1' },
        { ACTIVITY_ID: '0000000001', KIND: 'COMMAND', VALUE: 'c-1' },
      ],
    );
    expect(
      facts.map(({ activity, kind, outcome, durationSeconds, direction, references }) => [
        activity,
        kind,
        outcome,
        durationSeconds,
        direction,
        references,
      ]),
    ).toEqual([
      ['0000000003', 'task', 'cancelled', 'not_available', 'not_available', []],
      ['0000000002', 'task', 'payment_reported', 'not_available', 'not_available', ['W-1', '0090000018']],
      ['0000000001', 'call', 'promised', 61, 'outbound', ['c-1', 'rec/1']],
    ]);
    expect(facts[2]).toMatchObject({ at: '2026-03-10T09:30:00.000Z', commandId: 'c-1', by: 'ADIT' });
  });

  it('from before that instant are left out, whatever the ERP sends', async () => {
    const { facts } = await read([row({ STARTED_ON: '2026-03-01', STARTED_AT: '07:59:59' })]);
    expect(facts).toEqual([]);
  });
});

describe('a customer with the add-on', () => {
  const customer = async (replies: Readonly<Record<string, Values>>, section: Record<string, unknown> = {}) => {
    const world = await reading(replies, section);
    const { rows } = await world.erp.read('customer', { customer: '100001' }, within());
    return { facts: rows[0], world };
  };
  const wishes = { EV_METHOD: 'WIRE', EV_LANGUAGE: 'FR', EV_CHANNEL: 'email', EV_DO_NOT_CALL: 'X', RETURN: {} };

  const nothingSaid = { EV_METHOD: '', EV_LANGUAGE: '', EV_CHANNEL: '', EV_DO_NOT_CALL: '', RETURN: {} };

  it('has the preferences that it keeps', async () => {
    const { facts } = await customer({ Z_ADIT_PREFERENCE_READ: wishes });
    expect(facts?.preferences).toMatchObject({ language: 'fr', channel: 'email', doNotCall: 'yes' });
    expect(facts?.paymentProfile.method).toBe('wire');
  });

  it('has said nothing against calls until somebody writes it down', async () => {
    const { facts } = await customer({ Z_ADIT_PREFERENCE_READ: nothingSaid });
    expect(facts?.preferences).toMatchObject({ channel: 'not_available', doNotCall: 'no' });
  });

  it('is answered without preferences where the user may not read them, and nobody takes that for a yes to calls', async () => {
    const denied = { ...nothingSaid, RETURN: { TYPE: 'E', ID: 'ZADIT', NUMBER: '011', MESSAGE: 'F_KNA1_BUK' } };
    const { facts } = await customer({ Z_ADIT_PREFERENCE_READ: denied });
    expect(facts?.preferences.doNotCall).toBe('unreadable');
  });

  it.each([
    ['without the answer about calls', { EV_METHOD: '', EV_LANGUAGE: '', EV_CHANNEL: '', RETURN: {} }, { RETURN: {} }],
    ['not at all', undefined, undefined],
  ])('takes nothing for granted where this system has the interface %s', async (_what, preference, contacts) => {
    const replies = {
      ...(preference && { Z_ADIT_PREFERENCE_READ: preference }),
      ...(contacts && { Z_ADIT_CONTACTS_READ: contacts }),
    };
    const { facts } = await customer(replies, { readTable: 'off' });
    expect(facts).toMatchObject({ contacts: 'not_available', preferences: { doNotCall: 'unreadable' } });
    expect(facts?.name).not.toBe('');
  });

  it('has the contacts that it tells, where tables may not be read', async () => {
    const { facts, world } = await customer(
      {
        Z_ADIT_PREFERENCE_READ: nothingSaid,
        Z_ADIT_CONTACTS_READ: {
          ET_CONTACTS: [
            {
              PARNR: '0000000078',
              NAMEV: '',
              NAME1: 'Zorn',
              ROLE: '',
              PHONE: '1234567890123456',
              MAIL: '',
              IS_MAIN: '',
            },
            {
              PARNR: '0000000077',
              NAMEV: 'Anna',
              NAME1: 'Sand',
              ROLE: '01',
              PHONE: '030 123456',
              MAIL: 'a@x.example',
              IS_MAIN: 'X',
            },
          ],
          RETURN: {},
        },
      },
      { readTable: 'off' },
    );
    expect(facts?.contacts).toEqual([
      {
        contact: '0000000077',
        name: 'Anna Sand',
        role: '01',
        phones: [{ number: '+4930123456', type: 'work', primary: true, status: 'unknown' }],
        emails: ['a@x.example'],
        preferred: true,
      },
      { contact: '0000000078', name: 'Zorn', role: 'not_available', phones: [], emails: [], preferred: false },
    ]);
    expect(calledIn(world)).not.toContain('RFC_READ_TABLE');
  });

  it('has the lines of an invoice, where tables may not be read and lines are wanted', async () => {
    const lines = {
      Z_ADIT_BILLING_LINES_READ: {
        ET_LINES: [
          {
            POSNR: '000010',
            ARKTX: 'Pumps',
            FKIMG: '3.000',
            VRKME: 'ST',
            NETWR: '840.3400',
            WAERS: 'EUR',
            KOSTL: 'C1',
            HKONT: '',
          },
        ],
      },
    };
    const world = await reading(lines, { readTable: 'off' });
    const selector = { invoice: '0090000018', customer: '100001' };
    const { rows } = await world.erp.read('invoice', { ...selector, lines: true }, within());
    expect(rows[0]?.lines).toEqual([
      {
        line: '000010',
        description: 'Pumps',
        quantity: '3',
        unit: 'ST',
        unitPrice: { amount: '280.113333', currency: 'EUR' },
        amount: { amount: '840.34', currency: 'EUR' },
        glAccount: 'not_available',
        costCentre: 'C1',
      },
    ]);
    const before = calledIn(world).filter((name) => name.startsWith('Z_')).length;
    await world.erp.read('invoice', selector, within());
    expect(calledIn(world).filter((name) => name.startsWith('Z_'))).toHaveLength(before);
  });
});

describe('without the add-on or another keeper', () => {
  it.each([
    ['promise', { promises: 'local' }],
    ['promise', { promises: 'workflow-event' }],
    ['dispute', { disputes: 'fscm' }],
    ['dispute', { addon: 'off' }],
    ['activity', { addon: 'off' }],
  ] as const)('%s of %o is known to the agent alone, and SAP is not asked', async (entity, section) => {
    const world = await reading({}, section);
    const result = await world.erp.read(entity, { customer: '100001', from: '2026-01-01T00:00:00Z' }, within());
    expect(result).toMatchObject({ rows: [], coverage: 'agent-only' });
    expect(world.sap.calls).toEqual([]);
  });
});
