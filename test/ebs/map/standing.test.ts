import { describe, expect, it } from 'vitest';
import { instantOf, localOf } from '../../../domain/dates.ts';
import { money } from '../../../domain/money.ts';
import type { Text } from '../../../ebs/ask.ts';
import { ACTIVITIES, DISPUTES, PROMISES } from '../../../ebs/catalogue/standing.ts';
import { activityFacts } from '../../../ebs/map/activity.ts';
import { disputeFacts } from '../../../ebs/map/dispute.ts';
import { promiseFacts } from '../../../ebs/map/promise.ts';
import { readWritten } from '../../../ebs/map/written.ts';
import { rowOf } from '../asked.ts';

const ID = '0123456789ABCDEF';
const eur = (amount: string) => money(amount, 'EUR');

describe('texts that Adit wrote', () => {
  it.each([
    [`Short delivery\n[adit:${ID}]`, 'Short delivery', ID],
    [`[adit:${ID}] Short delivery`, 'Short delivery', ID],
    [`[adit:${ID}]`, '', ID],
    [`a\r\nb\r\n--\r\nmethod: wire\r\n[adit:${ID}]`, 'a\nb', ID],
    ['What [adit:X] means, nobody knows', 'What [adit:X] means, nobody knows', undefined],
    ['We agreed\n--\nmethod: wire', 'We agreed\n--\nmethod: wire', undefined],
    [`not a[adit:${ID}]`, `not a[adit:${ID}]`, undefined],
    [null, '', undefined],
  ])('%j', (text, said, commandId) => {
    const written = readWritten(text);
    expect([written.said, written.commandId]).toEqual([said, commandId]);
  });

  it('reads lines behind the last rule, and what a later change says is no command of the record', () => {
    const { lines, commandId } = readWritten(`no\n--\nreason: late\nreplaces: 17\n[adit-change:${ID}]`);
    expect(commandId).toBeUndefined();
    expect(Object.fromEntries(lines)).toEqual({ reason: ['late'], replaces: ['17'] });
  });
});

describe('disputes of requests for a credit memo', () => {
  const request = (cells: Partial<Record<(typeof DISPUTES)['columns'][number], Text>> = {}) =>
    rowOf(DISPUTES, {
      REQUEST_ID: '12',
      ORG_ID: '101',
      TRX_NUMBER: '90001',
      CURRENCY_CODE: 'EUR',
      AMOUNT: '-250.5',
      REASON_CODE: 'PRICE',
      STATUS: 'PENDING_APPROVAL',
      COMMENTS: `[10] too dear\n[adit:${ID}]`,
      OPENED_ON: '2026-11-20',
      ...cells,
    });
  const reasonOf = (code: string) => code.toLowerCase();

  it('tells the request positive, with its own notes and those that name it', () => {
    const note = (id: string, text: string) => request({ NOTE_ID: id, NOTE: text });
    const rows = [
      note('9', `Sent the price list\n--\ndispute: 12\n[adit:FEDCBA9876543210]`),
      note('10', `About another\n--\ndispute: 123\n[adit:AAAAAAAAAAAAAAAA]`),
      note('8', `Called back\n--\ndispute: 12\n[adit:BBBBBBBBBBBBBBBB]`),
    ];
    expect(disputeFacts('1001', rows, reasonOf)).toEqual([
      {
        dispute: '12',
        commandId: ID,
        customer: '1001',
        documentsIn: ['101'],
        invoices: ['90001'],
        reason: 'price',
        openedOn: '2026-11-20',
        status: 'open',
        resolver: 'not_available',
        amount: eur('250.50'),
        notes: ['[10] too dear', 'Called back', 'Sent the price list'],
        expectedOn: 'not_available',
      },
    ]);
  });

  it.each([
    ['APPROVED_PEND_COMP', 'in_process'],
    ['COMPLETE', 'closed'],
    ['NOT_APPROVED', 'closed'],
    ['CANCELLED', 'withdrawn'],
  ])('%s is %s', (stored, told) => {
    expect(disputeFacts('1001', [request({ STATUS: stored })], reasonOf)[0]?.status).toBe(told);
  });

  it('refuses a status that is none', () => {
    expect(() => disputeFacts('1001', [request({ STATUS: 'constructor' })], reasonOf)).toThrow(
      expect.objectContaining({ code: 'ERP_REPLY_INVALID' }),
    );
  });
});

describe('promises of Advanced Collections', () => {
  const detail = (cells: Partial<Record<(typeof PROMISES)['columns'][number], Text>> = {}) =>
    rowOf(PROMISES, {
      DETAIL_ID: '40',
      PROMISE_DATE: '2026-12-10',
      AMOUNT: '300',
      CURRENCY_CODE: 'EUR',
      METHOD: 'CHECK',
      STATUS: 'COLLECTABLE',
      STATE: 'PROMISE',
      TAKEN_ON: '2026-11-20',
      TAKEN_BY: 'ADIT_AGENT',
      ORG_ID: '101',
      TRX_NUMBER: '90001',
      ...cells,
    });
  const note = (id: string, text: string) => ({ NOTE_ID: id, NOTE: text });
  const ours = (id: string, lines = 'method: wire\nrecording: REC 1') => note(id, `\n--\n${lines}\n[adit:${ID}]`);

  it('makes one promise of what one command wrote', () => {
    const rows = [
      detail({ ...ours('1'), DETAIL_ID: '41', PROMISE_DATE: '2027-01-10', TRX_NUMBER: '90001' }),
      detail({ ...ours('2'), DETAIL_ID: '40' }),
      detail({ ...ours('3'), DETAIL_ID: '42', TRX_NUMBER: '90002', AMOUNT: '50.5' }),
      detail({ DETAIL_ID: '9', TRX_NUMBER: '90003', TAKEN_ON: '2026-10-01' }),
    ];
    expect(promiseFacts('1001', rows)).toEqual([
      {
        promise: '40',
        commandId: ID,
        customer: '1001',
        documentsIn: ['101'],
        items: [
          { invoice: '90001', amount: eur('600') },
          { invoice: '90002', amount: eur('50.50') },
        ],
        instalments: [
          { date: '2026-12-10', amount: eur('350.50'), status: 'open' },
          { date: '2027-01-10', amount: eur('300'), status: 'open' },
        ],
        method: 'wire',
        takenOn: '2026-11-20',
        takenBy: 'ADIT_AGENT',
        status: 'open',
        recordingReference: 'REC 1',
      },
      expect.objectContaining({ promise: '9', method: 'check', recordingReference: 'not_available' }),
    ]);
  });

  it.each([
    ['FULFILLED', 'PROMISE', 'kept'],
    ['FULLFILLED', null, 'kept'],
    ['PENDING', 'BROKEN_PROMISE', 'broken'],
    ['CANCELLED', 'PROMISE', 'cancelled'],
    ['CANCELLED', 'BROKEN_PROMISE', 'cancelled'],
    ['OPEN', 'PROMISE', 'open'],
  ])('%s %s is %s', (stored, state, told) => {
    const [promise] = promiseFacts('1001', [detail({ STATUS: stored, STATE: state })]);
    expect([promise?.status, promise?.instalments[0]?.status]).toEqual([told, told]);
  });

  it('is superseded by one whose note says so, and only cancelled otherwise', () => {
    const cancelled = [
      detail({ STATUS: 'CANCELLED', ...ours('1') }),
      detail({ STATUS: 'CANCELLED', ...note('2', '--\nreason: moved\n[adit-change:NEXT]') }),
    ];
    expect(promiseFacts('1001', cancelled)[0]).toMatchObject({ status: 'cancelled', commandId: ID });
    const replacing = detail({ DETAIL_ID: '50', ...note('3', '--\nreplaces: 40\n[adit:CCCCCCCCCCCCCCCC]') });
    const [newer, older] = promiseFacts('1001', [...cancelled, replacing]);
    expect(newer).toMatchObject({ promise: '50', status: 'open' });
    expect(older).toMatchObject({ promise: '40', status: 'superseded', instalments: [{ status: 'cancelled' }] });
  });
});

describe('activities', () => {
  const entry = (cells: Partial<Record<(typeof ACTIVITIES)['columns'][number], Text>>) =>
    rowOf(ACTIVITIES, { ID: '1', HAPPENED_AT: '2026-11-20T14:30:05', MADE_BY: 'ADIT_AGENT', ...cells });
  const only = (cells: Parameters<typeof entry>[0]) => activityFacts('1001', [entry(cells)], 'Europe/Berlin')[0];

  it('tells a call with what its lines say', () => {
    const lines =
      'outcome: promised\ndirection: outbound\ntranscript: T 1\nrecording: R 1\ncommand: AAAA\ncommand: BBBB';
    const call = { KIND: 'call', TITLE: `[adit:${ID}]`, BODY: 'Will pay', MORE: lines, DURATION: '185' };
    expect(only(call)).toEqual({
      activity: '1',
      commandId: ID,
      customer: '1001',
      kind: 'call',
      at: '2026-11-20T13:30:05.000Z',
      direction: 'outbound',
      outcome: 'promised',
      durationSeconds: 185,
      by: 'ADIT_AGENT',
      text: 'Will pay',
      references: [ID, 'T 1', 'R 1', 'AAAA', 'BBBB'],
    });
  });

  it('tells a task by what was said, else by whether it is done', () => {
    const body = `Paid 100.00 EUR\n--\nreference: CHK 7\ninvoice: 90001\namount: 100.00 EUR\n[adit:${ID}]`;
    expect(only({ KIND: 'task', TITLE: 'Payment reported: CHK 7', BODY: body, STATE: 'open' })).toMatchObject({
      commandId: ID,
      kind: 'task',
      outcome: 'payment_reported',
      text: 'Paid 100.00 EUR',
      references: [ID, 'CHK 7', '90001'],
    });
    expect(only({ KIND: 'task', TITLE: 'Call again', STATE: 'done' })).toMatchObject({
      outcome: 'done',
      text: 'Call again',
      references: [],
    });
  });

  it('tells a note of an invoice with its number, and a call of a person without what nobody keeps', () => {
    expect(only({ KIND: 'note', BODY: 'Asked for a copy', INVOICE: '90002' })).toMatchObject({
      kind: 'note',
      outcome: 'not_available',
      durationSeconds: 'not_available',
      references: ['90002'],
    });
    const call = only({ KIND: 'call', TITLE: 'CAMPAIGN', BODY: 'Nobody there' });
    expect(call).toMatchObject({ text: 'Nobody there', direction: 'not_available', outcome: 'not_available' });
    const told = only({ KIND: 'call', METHOD: 'OUTBOUND', OUTCOME: 'Refused to pay' });
    expect(told).toMatchObject({ direction: 'outbound', outcome: 'refused_to_pay', text: '' });
    expect(call).not.toHaveProperty('commandId');
  });

  it('counts an interaction with two activities once', () => {
    const rows = [
      entry({ KIND: 'call', BODY: 'a' }),
      entry({ KIND: 'call', BODY: 'b' }),
      entry({ KIND: 'task', ID: '0', BODY: 'c' }),
    ];
    expect(activityFacts('1001', rows, 'Europe/Berlin').map(({ kind }) => kind)).toEqual(['call', 'task']);
  });
});

describe("the database's clock", () => {
  it.each([
    ['2026-07-01T12:00:00', 'Europe/Berlin', '2026-07-01T10:00:00.000Z'],
    ['2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29T02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-11-30T23:59:59', 'America/New_York', '2026-12-01T04:59:59.000Z'],
  ])('%s in %s is %s', (local, zone, instant) => expect(instantOf(local, zone)).toBe(instant));
  it('is told back without parts of a second', () =>
    expect(localOf('2026-07-01T10:00:00.987Z', 'Europe/Berlin')).toBe('2026-07-01T12:00:00'));
  it.each(['2026-07-01', '2026-02-30T10:00:00', 'yesterday'])('does not take %s for a moment', (text) =>
    expect(instantOf(text, 'Europe/Berlin')).toBeNull(),
  );
});
