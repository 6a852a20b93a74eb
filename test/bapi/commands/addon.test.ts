import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../connector/command-digest.ts';
import type { ConnectorCommand } from '../../../domain/connector.ts';
import { within } from '../world.ts';
import { ACCOUNT, type Answers, broken, type Fields, failing, fakeSap, money } from './fake-driver.ts';

const ID = '0192f0c4-aaaa-7bbb-8ccc-000000000001';

const command = (kind: string, args: Fields): ConnectorCommand => ({ commandId: ID, kind, customer: '100001', args });

const posted = { EV_OBJECT_ID: '0000000042', EV_POSTED_ON: '2026-03-15', EV_POSTED_AT: '11:00:07' };

/** The add-on as it answers when all is well, with its own books for the look-up. */
function addon(name: string, reply: Fields = posted): Answers {
  let stored: Fields | null = null;
  return {
    ...ACCOUNT,
    [name]: (input) => {
      stored = { EV_FOUND: 'X', EV_KUNNR: input['IV_KUNNR'], EV_DIGEST: input['IV_DIGEST'], ...posted };
      return reply;
    },
    Z_ADIT_COMMAND_LOOKUP: () => stored ?? {},
  };
}

const promise = command('create_promise', {
  items: [{ invoice: '90000018', amount: money('1200.00') }],
  instalments: [
    { date: '2026-04-01', amount: money('700.00') },
    { date: '2026-05-01', amount: money('500.00') },
  ],
  method: 'wire',
  promisedBy: 'Ms Sand',
  callId: 'call-7',
  recordingReference: 'rec/7',
  followUp: '2026-04-02',
});

/** Command, function, what must stand in its input. */
const CASES: readonly (readonly [ConnectorCommand, string, Fields])[] = [
  [
    promise,
    'Z_ADIT_PROMISE_CREATE',
    {
      IV_CALL_ID: 'call-7',
      IT_ITEMS: [
        {
          BUKRS: '1000',
          BELNR: '1800000001',
          GJAHR: '2026',
          BUZEI: '001',
          INVOICE: '0090000018',
          AMOUNT: '1000.00',
          WAERS: 'EUR',
        },
        {
          BUKRS: '1000',
          BELNR: '1800000001',
          GJAHR: '2026',
          BUZEI: '002',
          INVOICE: '0090000018',
          AMOUNT: '200.00',
          WAERS: 'EUR',
        },
      ],
      IT_INSTALMENTS: [
        { POSNR: '1', DUE_ON: '2026-04-01', AMOUNT: '700.00', WAERS: 'EUR' },
        { POSNR: '2', DUE_ON: '2026-05-01', AMOUNT: '500.00', WAERS: 'EUR' },
      ],
      IV_METHOD: 'wire',
      IV_PROMISED_BY: 'Ms Sand',
      IV_RECORDING: 'rec/7',
      IV_FOLLOW_UP_ON: '2026-04-02',
    },
  ],
  [
    command('change_promise', {
      promise: '0000000009',
      action: 'reschedule',
      instalments: [{ date: '2026-06-01', amount: money('5') }],
      reason: 'holiday',
    }),
    'Z_ADIT_PROMISE_CHANGE',
    {
      IV_PROMISE_ID: '0000000009',
      IV_ACTION: 'RESCHEDULE',
      IT_INSTALMENTS: [{ POSNR: '1', DUE_ON: '2026-06-01', AMOUNT: '5', WAERS: 'EUR' }],
      IV_REASON: 'holiday',
    },
  ],
  [
    command('create_dispute', {
      invoice: '90000019',
      reason: 'price',
      amount: money('200', 'JPY'),
      lines: ['10'],
      text: 'x',
    }),
    'Z_ADIT_DISPUTE_CREATE',
    {
      IV_BUKRS: '1000',
      IV_BELNR: '1800000002',
      IV_GJAHR: '2026',
      IV_BUZEI: '001',
      IV_INVOICE: '0090000019',
      IV_REASON: 'PR01',
      IV_AMOUNT: '200',
      IV_WAERS: 'JPY',
      IT_LINES: [{ LINE: '10' }],
      IV_TEXT: 'x',
    },
  ],
  [
    command('update_dispute', { dispute: '0000000003', action: 'note', text: 'photo follows' }),
    'Z_ADIT_DISPUTE_UPDATE',
    { IV_DISPUTE_ID: '0000000003', IV_ACTION: 'NOTE', IV_TEXT: 'photo follows' },
  ],
  [
    command('log_call', {
      startedAt: '2026-03-15T23:30:15Z',
      durationSeconds: 61,
      outcome: 'promised',
      direction: 'outbound',
      recordingReference: 'rec/7',
      callbackAt: '2026-03-20T09:00:00Z',
      linkedCommands: ['c-1'],
      text: 'will pay',
    }),
    'Z_ADIT_ACTIVITY_CREATE',
    {
      IV_KIND: 'CALL',
      IV_STARTED_ON: '2026-03-15',
      IV_STARTED_AT: '23:30:15',
      IV_DURATION: 61,
      IV_OUTCOME: 'promised',
      IV_DIRECTION: 'O',
      IV_DUE_ON: '2026-03-20',
      IV_DUE_AT: '09:00:00',
      IT_REFERENCES: [
        { KIND: 'RECORDING', VALUE: 'rec/7' },
        { KIND: 'COMMAND', VALUE: 'c-1' },
      ],
      IV_TEXT: 'will pay',
    },
  ],
  [
    command('report_payment', {
      reference: 'W-1',
      amount: money('12345678901234567890.12'),
      date: '2026-03-10',
      method: 'wire',
      invoices: ['90000018', '90000019'],
    }),
    'Z_ADIT_ACTIVITY_CREATE',
    {
      IV_KIND: 'PAYMENT',
      IV_DURATION: -1,
      IV_REFERENCE: 'W-1',
      IV_AMOUNT: '12345678901234567890.12',
      IV_WAERS: 'EUR',
      IV_VALUE_ON: '2026-03-10',
      IV_METHOD: 'wire',
      IT_REFERENCES: [
        { KIND: 'INVOICE', VALUE: '0090000018' },
        { KIND: 'INVOICE', VALUE: '0090000019' },
      ],
    },
  ],
  [
    command('request_document', { kind: 'invoice_copy', invoice: '90000018', to: '0000000077' }),
    'Z_ADIT_ACTIVITY_CREATE',
    {
      IV_KIND: 'DOCUMENT',
      IV_SUBKIND: 'invoice_copy',
      IV_DURATION: -1,
      IV_INVOICE: '0090000018',
      IV_CONTACT: '0000000077',
    },
  ],
  [
    command('set_preference', { paymentMethod: 'ach', language: 'de', channel: 'email', doNotCall: true }),
    'Z_ADIT_PREFERENCE_SET',
    { IV_METHOD: 'ach', IV_LANGUAGE: 'de', IV_CHANNEL: 'email', IV_DO_NOT_CALL: 'X' },
  ],
  [
    command('create_task', {
      kind: 'escalation',
      text: 'call the owner',
      dueAt: '2026-03-16T08:00:00Z',
      assignee: 'MEIER',
      context: { callReference: 'call-7', invoices: ['90000018'], amounts: [money('5.00')] },
    }),
    'Z_ADIT_ACTIVITY_CREATE',
    {
      IV_KIND: 'TASK',
      IV_SUBKIND: 'escalation',
      IV_DURATION: -1,
      IV_DUE_ON: '2026-03-16',
      IV_DUE_AT: '08:00:00',
      IV_ASSIGNEE: 'MEIER',
      IV_INVOICE: '0090000018',
      IT_REFERENCES: [
        { KIND: 'CALL', VALUE: 'call-7' },
        { KIND: 'AMOUNT', VALUE: '5.00 EUR' },
      ],
      IV_TEXT: 'call the owner',
    },
  ],
];

const SECTION = { addon: 'on', disputeReasons: { price: 'PR01' } };

describe('a command of the add-on', () => {
  it.each(CASES.map((row) => [row[0].kind, ...row] as const))(
    '%s is one call with its id and digest, read back by them',
    async (_kind, given, name, expected) => {
      const { erp, calls, named } = fakeSap(addon(name), SECTION);
      const outcome = await erp.execute(given, within());
      expect(outcome).toMatchObject({
        outcome: 'done',
        receipt: { document: '0000000042', postedAt: '2026-03-15T11:00:07.000Z' },
        readBack: 'verified',
      });
      expect(named(name)).toEqual([
        { IV_COMMAND_ID: ID, IV_DIGEST: digestOf(given), IV_KUNNR: '0000100001', ...expected },
      ]);
      expect(calls.filter(({ session }) => session > 0)).toEqual([]);
    },
  );

  it.each(CASES.map((row) => [row[0].kind, row[0], row[1]] as const))(
    '%s is done as well when the add-on has had it before',
    async (_kind, given, name) => {
      const { erp, named } = fakeSap(addon(name, { ...posted, EV_DUPLICATE: 'X' }), SECTION);
      expect(await erp.execute(given, within())).toMatchObject({
        outcome: 'done',
        receipt: { document: '0000000042' },
      });
      expect(named(name)).toHaveLength(1);
    },
  );

  it('returns the open dispute that the item has already', async () => {
    const [, , [given, name] = []] = CASES;
    if (!given || !name) throw new Error('no case');
    const { erp } = fakeSap(addon(name, { ...posted, EV_EXISTING: 'X' }), SECTION);
    expect(await erp.execute(given, within())).toMatchObject({ outcome: 'done', receipt: { document: '0000000042' } });
  });
});

const throwing = (error: Error) => () => {
  throw error;
};

describe('failures of a command of the add-on', () => {
  const name = 'Z_ADIT_PROMISE_CREATE';

  it.each<[string, Answers, string, string]>([
    [
      'the account cannot be read',
      { ...addon(name), BAPI_AR_ACC_GETOPENITEMS: throwing(broken('unknown')) },
      'not-sent',
      'broke',
    ],
    [
      'nothing of the invoice is open',
      { ...addon(name), BAPI_AR_ACC_GETOPENITEMS: () => ({ LINEITEMS: [] }) },
      'refused',
      'nothing of invoice 0090000018',
    ],
    ['the connection cannot be made', { ...addon(name), [name]: throwing(broken('none')) }, 'not-sent', 'broke'],
    ['the connection breaks in the call', { ...addon(name), [name]: throwing(broken('unknown')) }, 'unknown', 'broke'],
    ['the customer is unknown', addon(name, { RETURN: failing('E', 'ZADIT', '001') }), 'refused', 'ZADIT001'],
    ['more is promised than is open', addon(name, { RETURN: failing('E', 'ZADIT', '003') }), 'refused', 'ZADIT003'],
    [
      'the id is in use for something else',
      addon(name, { RETURN: failing('E', 'ZADIT', '010') }),
      'refused',
      'ZADIT010',
    ],
    ['the user may not', addon(name, { RETURN: failing('E', 'ZADIT', '011') }), 'refused', 'ZADIT011'],
    ['it gives up with type A', addon(name, { RETURN: failing('A', 'ZADIT', '008') }), 'refused', 'ZADIT008'],
    ['somebody holds the customer', addon(name, { RETURN: failing('E', 'ZADIT', '007') }), 'not-sent', 'ZADIT007'],
    ['it names nothing that it made', addon(name, { ...posted, EV_OBJECT_ID: '' }), 'unknown', 'no number'],
    ['its own books do not have it', { ...addon(name), Z_ADIT_COMMAND_LOOKUP: () => ({}) }, 'unknown', 'do not'],
    [
      'its books have it under another number',
      {
        ...addon(name),
        Z_ADIT_COMMAND_LOOKUP: () => ({
          EV_FOUND: 'X',
          EV_KUNNR: '0000100001',
          EV_DIGEST: digestOf(promise),
          ...posted,
          EV_OBJECT_ID: '7',
        }),
      },
      'unknown',
      'do not',
    ],
  ])('are told exactly when %s', async (_what, answers, expected, reason) => {
    const { erp, named } = fakeSap(answers, SECTION);
    const outcome = await erp.execute(promise, within());
    expect(outcome).toMatchObject({ outcome: expected, reason: expect.stringContaining(reason) });
    expect(named(name).length).toBeLessThanOrEqual(1);
  });

  it('take nothing from the definite word of the add-on when reading back fails', async () => {
    const { erp } = fakeSap({ ...addon(name), Z_ADIT_COMMAND_LOOKUP: throwing(broken('unknown')) }, SECTION);
    expect(await erp.execute(promise, within())).toMatchObject({ outcome: 'done', readBack: 'by-reply' });
  });

  it.each([
    ['more than is open', money('1500.01'), 'only 1500.00 EUR'],
    ['another currency', money('10', 'USD'), 'not in USD'],
  ])('come before the call for %s', async (_what, amount, reason) => {
    const { erp, named } = fakeSap(addon(name), SECTION);
    const given = command('create_promise', {
      items: [{ invoice: '90000018', amount }],
      instalments: [{ date: '2026-04-01', amount }],
    });
    expect(await erp.execute(given, within())).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining(reason),
    });
    expect(named(name)).toEqual([]);
  });

  it('come before the call for a credit memo, which nobody owes', async () => {
    const { erp, named } = fakeSap(addon('Z_ADIT_DISPUTE_CREATE'), SECTION);
    const given = command('create_dispute', { invoice: '90000020', reason: 'price' });
    expect(await erp.execute(given, within())).toMatchObject({ outcome: 'refused' });
    expect(named('Z_ADIT_DISPUTE_CREATE')).toEqual([]);
  });

  it('come before the call for arguments that no version of the command allows', async () => {
    const { erp, calls } = fakeSap(addon('Z_ADIT_DISPUTE_UPDATE'), SECTION);
    const given = command('update_dispute', { dispute: '1', action: 'erase' });
    expect(await erp.execute(given, within())).toMatchObject({ outcome: 'refused' });
    expect(calls).toEqual([]);
  });
});

describe('looking up a command of the add-on', () => {
  const found = (fields: Fields = {}) => ({
    EV_FOUND: 'X',
    EV_KUNNR: '0000100001',
    EV_DIGEST: digestOf(promise),
    ...posted,
    ...fields,
  });

  it.each<[string, Fields, Fields]>([
    [
      'finds it',
      found(),
      { found: 'present', receipt: { document: '0000000042', postedAt: '2026-03-15T11:00:07.000Z' } },
    ],
    ['believes the books that it is not there', {}, { found: 'absent' }],
    [
      'cannot tell of an id that stands for another content',
      found({ EV_DIGEST: 'f'.repeat(64) }),
      { found: 'cannot-tell' },
    ],
    ['cannot tell of an id of another customer', found({ EV_KUNNR: '0000100002' }), { found: 'cannot-tell' }],
    ['cannot tell of a row that has no object', found({ EV_OBJECT_ID: '' }), { found: 'cannot-tell' }],
  ])('%s', async (_what, reply, expected) => {
    const { erp, calls } = fakeSap({ Z_ADIT_COMMAND_LOOKUP: () => reply }, SECTION);
    expect(await erp.lookup(promise, within())).toEqual(expected);
    expect(calls.map(({ name }) => name)).toEqual(['Z_ADIT_COMMAND_LOOKUP']);
  });

  it('throws when the ERP does not answer, which says nothing about the command', async () => {
    const { erp } = fakeSap({ Z_ADIT_COMMAND_LOOKUP: throwing(broken('unknown')) }, SECTION);
    await expect(erp.lookup(promise, within())).rejects.toMatchObject({ code: 'ERP_UNREACHABLE' });
  });

  it('tells nothing where no way is configured any more', async () => {
    const { erp, calls } = fakeSap({}, { addon: 'off' });
    expect(await erp.lookup(promise, within())).toEqual({ found: 'cannot-tell' });
    expect(calls).toEqual([]);
  });
});
