import { describe, expect, it } from 'vitest';
import { commandSource, WAYS } from '../../../bapi/commands/ways.ts';
import { connector } from '../../../bapi/index.ts';
import { commandRows } from '../../../domain/command-rows.ts';
import type { ConnectorCommand } from '../../../domain/connector.ts';
import { within } from '../world.ts';
import { ACCOUNT, type Fields, fakeSap, money, sectionOf } from './fake-driver.ts';

const KINDS = Object.keys(commandRows);
const WORKFLOW = { taskWorkflow: { task: 'WS90000001' } };
const EVENTS = { workflowEvents: { task: 'ADIT_TASK', escalation: 'ADIT_ESCALATION', promise: 'ADIT_PROMISE' } };
const FSCM = { disputes: 'fscm', fscm: { caseType: 'F_DM' } };

/** What a section offers: command, by which setting, how an unknown outcome is settled. */
const offered = (section: Fields, isRfc = true) => {
  const parsed = sectionOf(section, isRfc);
  return KINDS.flatMap((kind) => {
    const source = commandSource(parsed, kind);
    return source ? [`${kind} with ${source.with}, ${source.settling}`] : [];
  });
};

const ADDON = [
  'create_promise with promises: addon, marker',
  'change_promise with promises: addon, marker',
  'create_dispute with disputes: addon, marker',
  'update_dispute with disputes: addon, marker',
  'report_payment with addon: on, marker',
  'request_document with addon: on, marker',
  'log_call with callLog: addon, marker',
  'set_preference with addon: on, marker',
  'create_task with tasks: addon, marker',
];

describe('the ways of a section', () => {
  it('are none where nothing is installed and nothing configured', () => {
    expect(offered({})).toEqual([]);
  });

  it('are nine with the add-on, over both roads', () => {
    expect(offered({ addon: 'on' })).toEqual(ADDON);
    expect(offered({ addon: 'on' }, false)).toEqual(ADDON);
  });

  it('are ten where contacts may be changed and calls share a session', () => {
    const contact = { addon: 'on', contactChanges: 'address', maxWorkProcessSeconds: 300 };
    expect(offered(contact)).toContain('update_contact with contactChanges: address, quiesce_readback');
    expect(offered(contact)).toHaveLength(KINDS.length);
    expect(offered(contact, false)).toEqual(ADDON);
  });

  it('wait twice the time of a work process and its hard end, and rest with a person where that time is unknown', () => {
    const contact = { contactChanges: 'address' };
    expect(commandSource(sectionOf({ ...contact, maxWorkProcessSeconds: 300 }), 'update_contact')).toMatchObject({
      settling: 'quiesce_readback',
      quiesceMs: 670_000,
    });
    const unknown = commandSource(sectionOf(contact), 'update_contact');
    expect(unknown).toMatchObject({ settling: 'park' });
    expect(unknown).not.toHaveProperty('quiesceMs');
  });

  it('say of a marker how long a first attempt may be running, where that is known', () => {
    const quiesce = (section: Fields) => commandSource(sectionOf(section), 'create_promise')?.quiesceMs;
    expect(quiesce({ addon: 'on', maxWorkProcessSeconds: 300 })).toBe(670_000);
    expect(quiesce({ addon: 'on' })).toBeUndefined();
    expect(quiesce({ promises: 'local', maxWorkProcessSeconds: 300 })).toBe(0);
  });

  it('open disputes as cases only where calls share a session and the case type is known', () => {
    const row = 'create_dispute with disputes: fscm, marker';
    expect(offered(FSCM)).toEqual([row]);
    expect(offered(FSCM, false)).toEqual([]);
    expect(offered({ disputes: 'fscm' })).toEqual([]);
  });

  it('start a workflow or raise an event for what is a task, and only then without the add-on', () => {
    const by = (setting: string) =>
      ['report_payment', 'request_document', 'create_task'].map((kind) => `${kind} with ${setting}, park`);
    expect(offered(WORKFLOW)).toEqual(by('tasks: workflow'));
    expect(offered(EVENTS)).toEqual(by('tasks: workflow-event'));
    expect(offered({ addon: 'on', ...WORKFLOW })).toContain('create_task with tasks: workflow, park');
    expect(offered({ addon: 'on', ...WORKFLOW })).toContain('report_payment with addon: on, marker');
    expect(offered({ addon: 'on', ...WORKFLOW, tasks: 'addon' })).toEqual(ADDON);
  });

  it('keep locally only what the section says shall be kept locally', () => {
    expect(offered({ promises: 'local', disputes: 'local', callLog: 'local' })).toEqual([
      'create_promise with promises: local, marker',
      'change_promise with promises: local, marker',
      'create_dispute with disputes: local, marker',
      'update_dispute with disputes: local, marker',
      'log_call with callLog: local, marker',
    ]);
  });

  it('are none without a user for writing', () => {
    const section = { ...sectionOf({ addon: 'on' }), write: undefined };
    expect(KINDS.filter((kind) => commandSource(section, kind) !== null)).toEqual([]);
  });

  it('are all listed by the connector', () => {
    expect(Object.values(connector.commands).flat()).toHaveLength(WAYS.length);
    expect(Object.keys(connector.commands).sort()).toEqual([...KINDS].sort());
  });
});

const command = (kind: string, args: Fields): ConnectorCommand => ({
  commandId: '0192f0c4-aaaa-7bbb-8ccc-000000000001',
  kind,
  customer: '100001',
  args,
});

const promise = command('create_promise', {
  items: [{ invoice: '90000018', amount: money('10.00') }],
  instalments: [{ date: '2026-04-01', amount: money('10.00') }],
});

describe('a command that is kept locally', () => {
  it('asks SAP nothing and says in its receipt that SAP does not have it', async () => {
    const { erp, calls } = fakeSap(ACCOUNT, { promises: 'local' });
    const receipt = { document: `local:${promise.commandId}`, postedAt: '2026-03-15T11:00:00.000Z' };
    expect(await erp.execute(promise, within())).toMatchObject({ outcome: 'done', receipt, readBack: 'by-reply' });
    expect(await erp.lookup(promise, within())).toEqual({ found: 'present', receipt });
    expect(calls).toEqual([]);
  });
});

describe('an event', () => {
  const raised = async (given: ConnectorCommand, section: Fields, reply: Fields) => {
    const sap = fakeSap({ SAP_WAPI_CREATE_EVENT: () => reply }, section);
    return { outcome: await sap.erp.execute(given, within()), inputs: sap.named('SAP_WAPI_CREATE_EVENT') };
  };
  const OK = { RETURN_CODE: 0, EVENT_ID: '00000000000000000815' };

  it('is raised on the customer and commits by itself', async () => {
    const { outcome, inputs } = await raised(promise, { ...EVENTS, promises: 'workflow-event' }, OK);
    expect(outcome).toMatchObject({ outcome: 'done', receipt: { document: OK.EVENT_ID }, readBack: 'by-reply' });
    expect(inputs).toMatchObject([
      { OBJECT_TYPE: 'BUS3007', OBJECT_KEY: '0000100001', EVENT: 'ADIT_PROMISE', COMMIT_WORK: 'X' },
    ]);
    const container = inputs[0]?.['INPUT_CONTAINER'];
    expect(container).toContainEqual({ ELEMENT: 'REFERENCE', VALUE: promise.commandId });
    expect(container).toContainEqual({ ELEMENT: 'TEXT', VALUE: 'Promised: 10.00 EUR on 2026-04-01, for 90000018.' });
  });

  it.each([
    ['task', 'callback', EVENTS, 'ADIT_TASK'],
    ['escalation', 'escalation', EVENTS, 'ADIT_ESCALATION'],
    ['escalation without an event of its own', 'escalation', { workflowEvents: { task: 'ADIT_TASK' } }, 'ADIT_TASK'],
  ])('of its own is raised for a %s', async (_what, kind, section, event) => {
    const { inputs } = await raised(command('create_task', { kind, text: 'x' }), section, OK);
    expect(inputs).toMatchObject([{ EVENT: event }]);
  });

  it.each([
    ['a return code', { RETURN_CODE: 6 }, 'refused'],
    ['no event id', { RETURN_CODE: 0, EVENT_ID: '00000000000000000000' }, 'unknown'],
  ])('is not done with %s', async (_what, reply, expected) => {
    const { outcome } = await raised(promise, { ...EVENTS, promises: 'workflow-event' }, reply);
    expect(outcome).toMatchObject({ outcome: expected });
  });

  it('leaves nothing to look the command up by', async () => {
    const { erp } = fakeSap({}, { ...EVENTS, promises: 'workflow-event' });
    expect(await erp.lookup(promise, within())).toEqual({ found: 'cannot-tell' });
  });

  it('tells cash application what the caller said was paid', async () => {
    const given = command('report_payment', { reference: 'W-1', amount: money('5.00'), date: '2026-03-10' });
    const { inputs } = await raised(given, EVENTS, OK);
    expect(inputs[0]?.['INPUT_CONTAINER']).toContainEqual({
      ELEMENT: 'TEXT',
      VALUE: 'Paid according to the caller: 5.00 EUR on 2026-03-10, reference W-1.',
    });
  });

  it.each(['invoice_copy', 'statement', 'payment_instructions'])('asks for a document of kind %s', async (kind) => {
    const invoice = kind === 'invoice_copy' ? { invoice: '90000018' } : {};
    const { outcome, inputs } = await raised(command('request_document', { kind, ...invoice }), EVENTS, OK);
    expect(outcome).toMatchObject({ outcome: 'done' });
    expect(inputs[0]?.['INPUT_CONTAINER']).toContainEqual({ ELEMENT: 'KIND', VALUE: 'document_requested' });
  });

  it.each([
    ['cancel', {}, 'Promise 7 is taken back.'],
    [
      'reschedule',
      { instalments: [{ date: '2026-06-01', amount: money('5') }] },
      'Promise 7 is now: 5 EUR on 2026-06-01.',
    ],
  ])('tells of a promise to %s', async (action, more, text) => {
    const given = command('change_promise', { promise: '7', action, ...more });
    const { inputs } = await raised(given, { ...EVENTS, promises: 'workflow-event' }, OK);
    expect(inputs[0]?.['INPUT_CONTAINER']).toContainEqual({ ELEMENT: 'TEXT', VALUE: text });
  });
});
