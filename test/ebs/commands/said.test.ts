import { describe, expect, it } from 'vitest';
import type { ConnectorCommand } from '../../../domain/connector.ts';
import type { Text } from '../../../ebs/ask.ts';
import { command, done, EVERY, euros, fakeEbs, ID, present } from './fake-driver.ts';

const MARK = `[adit:${ID}]`;
const POINTS = () => ({ x_status: 'DONE', x_points: null, x_message: null });

/** What the procedure of a command was told, with or without the add-on. */
async function toldBy(of: ConnectorCommand, procedure: string, changed: Record<string, unknown> = {}) {
  const ebs = fakeEbs(changed, { [procedure]: done(), read_contact_points: POINTS });
  expect(await ebs.execute(of)).toMatchObject({ outcome: 'done', receipt: { document: '4711' } });
  const sent = ebs.sent.find(({ name }) => name === procedure);
  if (!sent) throw new Error(`${procedure} was not called`);
  return sent;
}

const EXPECTED: Readonly<Record<string, readonly [procedure: string, binds: Readonly<Record<string, Text>>]>> = {
  create_promise: [
    'create_promise',
    {
      p_way: 'iex',
      p_items: '300.25|INV-1\n99.75|INV-2',
      p_instalments: '2026-04-01|150.00\n2026-05-01|250.00',
      p_currency: 'EUR',
      p_note: `--\npromised by: Ida Müller\nmethod: wire\ncall: call-7\nrecording: rec/7\n${MARK}`,
      p_plan_due: '2026-04-02T09:00:00',
      p_follow_up_on: '2026-05-02T09:00:00',
      p_plan_detail: null,
      p_plan_text: `Promise to pay 400.00 EUR: 150.00 on 2026-04-01, 250.00 on 2026-05-01\n--\ninvoice: INV-1 300.25 EUR\ninvoice: INV-2 99.75 EUR\npromised by: Ida Müller\nmethod: wire\ncall: call-7\nrecording: rec/7\n${MARK}`,
    },
  ],
  change_promise: [
    'change_promise',
    {
      p_promise: '9001',
      p_action: 'reschedule',
      p_instalments: '2026-06-01|400.00',
      p_note: `--\nreplaces: 9001\nreason: money comes later\n${MARK}`,
      p_cancel_note: `Promise 9001 is rescheduled: 400.00 EUR: 400.00 on 2026-06-01\n--\nreason: money comes later\n[adit-change:${ID}]`,
    },
  ],
  create_dispute: [
    'create_dispute',
    {
      p_invoice: 'INV-3',
      p_reason: 'QUANTITY',
      p_amount: '123.45',
      p_currency: 'EUR',
      p_lines: '1\n2',
      p_text: `[1, 2] two boxes were missing\n${MARK}`,
      p_detail: null,
    },
  ],
  update_dispute: [
    'update_dispute',
    { p_dispute: '88', p_action: 'withdraw', p_note: `counted again\n--\ndispute: 88\n${MARK}`, p_detail: null },
  ],
  report_payment: [
    'create_task',
    {
      p_kind: 'report_payment',
      p_name: 'Payment reported: 10.00 EUR',
      p_text: `for both invoices\n--\nreference: CHK 1\namount: 10.00 EUR\npaid on: 2026-03-01\nmethod: check\ninvoice: INV-1\ninvoice: INV-2\n${MARK}`,
      p_due: null,
    },
  ],
  request_document: [
    'create_task',
    {
      p_kind: 'request_document',
      p_name: 'Document requested: a copy of an invoice',
      p_text: `The customer asks for a copy of an invoice.\n--\ndocument: invoice_copy\ninvoice: INV-1\ncontact: 55\n${MARK}`,
    },
  ],
  log_call: [
    'log_call',
    {
      p_started: '2026-01-03T00:59:58',
      p_ended: '2026-01-03T01:00:59',
      p_duration: '61',
      p_text: 'he will pay',
      p_references:
        'outcome: promised\ndirection: outbound\ntranscript: tra/1\nrecording: rec/1\ncommand: A1\ncommand: B2',
      p_follow_up: 'callback 2026-07-04T09:30:00Z',
      p_note: null,
    },
  ],
  update_contact: ['update_contact', { p_contact: null, p_steps: 'CREATE|||PHONE|Y||49|3012345678' }],
  set_preference: [
    'set_preference',
    {
      p_channel: 'SMS',
      p_do_not_call: 'Y',
      p_note: `What the customer prefers\n--\npayment method: ach\nlanguage: da\nchannel: text_message\ndo not call: yes\n${MARK}`,
    },
  ],
  create_task: [
    'create_task',
    {
      p_kind: 'create_task',
      p_name: 'Callback for customer 1005',
      p_due: '2026-07-04T11:30:00',
      p_assignee: 'IKELLER',
      p_text: `call back about the delivery\n--\nfor: IKELLER\ncall: call-7\ninvoice: INV-1\namount: 1.00 EUR\nas of: 2026-03-15T08:00:00Z\n${MARK}`,
      p_note: null,
    },
  ],
};

describe.each(['on', 'off'])('what the commands say, addon: %s', (addon) => {
  it.each(Object.keys(EVERY))('%s', async (kind) => {
    const [procedure, binds] = EXPECTED[kind] ?? ['', {}];
    const sent = await toldBy(EVERY[kind] ?? command(kind, {}), procedure, { addon });
    expect(sent.binds).toMatchObject({
      p_command_id: ID,
      p_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      p_customer: '1005',
      p_orgs: ',101,102,',
      ...binds,
    });
    if (addon === 'on') {
      expect(sent.text).toMatch(/BEGIN\s+apps\.xxadit_write\./);
      expect(sent.binds).not.toHaveProperty('p_settings');
    } else {
      expect(sent.text).not.toContain('xxadit');
      expect(sent.binds['p_settings']).toContain('USER|ADIT_AGENT\nRESPONSIBILITY|ADIT_COLLECTIONS\nAPPLICATION|AR');
      expect(sent.binds['p_settings']).toContain('OUTCOME_ID|13\nACTION_ID|11\nACTION_ITEM_ID|12\nHANDLER_ID|222');
    }
  });
});

describe('what is told where it does not fit', () => {
  const long = 'ä'.repeat(1000);

  it('a disputed text longer than COMMENTS stands in a note of the request, whole', async () => {
    const wide = '購'.repeat(1000);
    const { binds } = await toldBy(
      command('create_dispute', { invoice: 'I', reason: 'other', text: wide }),
      'create_dispute',
    );
    expect(Buffer.byteLength(binds['p_text'] ?? '')).toBeLessThanOrEqual(1700);
    expect(binds['p_text']).toMatch(/…\n\[adit:\w+\]$/);
    expect(binds['p_detail']).toContain(`${wide}\n--\ndispute: {dispute}\n${MARK}`);
  });

  it('so does what an interaction cannot hold', async () => {
    const args = { startedAt: '2026-01-02T10:00:00Z', durationSeconds: 1, outcome: 'other', text: long };
    const { binds } = await toldBy(command('log_call', args), 'log_call');
    expect(Buffer.byteLength(binds['p_text'] ?? '')).toBeLessThanOrEqual(1000);
    expect(binds['p_detail']).toContain(long);
  });

  it('a task holds a thousand letters of two bytes by itself', async () => {
    const { binds } = await toldBy(command('create_task', { kind: 'review', text: long }), 'create_task');
    expect(binds['p_text']).toContain(long);
    expect(binds['p_note']).toBeNull();
  });
});

describe('what never gets to EBS', () => {
  it.each([
    ['a promise that is no number', command('change_promise', { promise: "1' OR 1=1", action: 'cancel' })],
    ['a dispute that is no number', command('update_dispute', { dispute: 'x', action: 'note', text: 'y' })],
    ['a contact that is no number', command('update_contact', { action: 'add', contact: 'x', phone: '+4930123456' })],
    [
      'a name of a contact',
      command('update_contact', { action: 'change', contact: '5', phone: '+4930123456', name: 'I' }),
    ],
    [
      'a role of a contact',
      command('update_contact', { action: 'change', contact: '5', phone: '+4930123456', role: 'b' }),
    ],
    [
      'an invoice of two lines',
      command('create_promise', {
        items: [{ invoice: 'A\nB', amount: euros('1') }],
        instalments: [{ date: '2026-04-01', amount: euros('1') }],
      }),
    ],
    ['arguments of another age', command('create_task', { kind: 'party', text: 'y' })],
    ['an id that is none', { ...command('create_task', { kind: 'review', text: 'y' }), commandId: "x'] [adit:y" }],
  ])('%s', async (_what, of) => {
    const ebs = fakeEbs({}, { read_contact_points: POINTS });
    expect(await ebs.execute(of)).toMatchObject({ outcome: 'refused' });
    expect(ebs.sent).toEqual([]);
  });
});

describe('a promise that was a task', () => {
  it('is changed by its number', async () => {
    const of = command('change_promise', { promise: 'TASK-12', action: 'cancel', reason: 'paid' });
    const ebs = fakeEbs({}, { change_promise: done('TASK-12'), lookup_command: present('TASK-12') });
    expect(await ebs.execute(of)).toMatchObject({ outcome: 'done', readBack: 'verified' });
    expect(ebs.sent[0]?.binds).toMatchObject({ p_promise: 'TASK-12', p_action: 'cancel', p_instalments: '' });
    expect(ebs.sent[1]?.binds).toMatchObject({ p_object: 'TASK-12', p_kind: 'change_promise' });
  });
});
