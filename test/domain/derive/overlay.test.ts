import { describe, expect, it } from 'vitest';
import { COMMAND_STATES, type CommandState, STATE_MEANING } from '../../../domain/commands.ts';
import { deriveClearance } from '../../../domain/derive/clearance.ts';
import { deriveInvoice } from '../../../domain/derive/invoice.ts';
import { deriveOpenItems } from '../../../domain/derive/open-items.ts';
import { laidOver, overlayOf } from '../../../domain/derive/overlay.ts';
import { paymentReports } from '../../../domain/derive/own-activities.ts';
import type { OwnCommand } from '../../../domain/derive/own-command.ts';
import type { ActivityFacts, DisputeFacts, PromiseFacts } from '../../../domain/facts.ts';
import { money } from '../../../domain/money.ts';
import type { CommandName } from '../../../domain/operations.ts';
import { Activity, Dispute, PaymentPromise } from '../../../domain/receivables.ts';
import { customer, invoice, item } from './fixtures.ts';

const ACCEPTED = '2026-07-01T22:30:00.000Z';
const DECIDED = '2026-07-01T22:31:00.000Z';
const BEFORE = '2026-07-01T22:00:00.000Z';
const AFTER = '2026-07-01T23:00:00.000Z';
const EUR = money('100', 'EUR');
const INVOICE = '0090000001';

const ARGS: { readonly [K in CommandName]: Readonly<Record<string, unknown>> } = {
  create_promise: {
    items: [{ invoice: INVOICE, amount: EUR }],
    instalments: [{ date: '2026-07-10', amount: EUR }],
    method: 'wire',
    recordingReference: 'rec-1',
  },
  change_promise: { promise: 'P1', action: 'cancel' },
  create_dispute: { invoice: INVOICE, reason: 'price', text: 'too dear' },
  update_dispute: { dispute: 'D1', action: 'withdraw' },
  report_payment: { reference: 'CHK 7', amount: EUR, invoices: [INVOICE] },
  request_document: { kind: 'invoice_copy', invoice: INVOICE },
  log_call: { startedAt: '2026-07-01T20:00:00Z', durationSeconds: 90, outcome: 'promised', direction: 'outbound' },
  update_contact: { action: 'change', contact: '1', phone: '+4930123456' },
  set_preference: { language: 'fr', channel: 'email' },
  create_task: { kind: 'callback', text: 'call back' },
};

function own(kind: CommandName, change: Partial<OwnCommand> = {}): OwnCommand {
  const args = ARGS[kind];
  return {
    commandId: 'c1',
    kind,
    system: 'ecc',
    customer: '0000010001',
    state: 'ready',
    args,
    acceptedAt: ACCEPTED,
    ...change,
  };
}

const confirmed = (document: string): Partial<OwnCommand> => ({
  state: 'confirmed',
  decidedAt: DECIDED,
  receipt: { document, postedAt: DECIDED },
});

function lay(commands: readonly OwnCommand[], asOf = AFTER, doNotCall = false) {
  const overlay = overlayOf(commands, { timeZone: 'Europe/Berlin', doNotCall });
  return {
    overlay,
    promises: (rows: readonly PromiseFacts[] = []) => laidOver(overlay, 'promise', { rows, asOf }),
    disputes: (rows: readonly DisputeFacts[] = []) => laidOver(overlay, 'dispute', { rows, asOf }),
    activities: (rows: readonly ActivityFacts[] = []) => laidOver(overlay, 'activity', { rows, asOf }),
    customer: () => laidOver(overlay, 'customer', { rows: [customer()], asOf })[0],
  };
}

const erpPromise = (change: Partial<PromiseFacts> = {}): PromiseFacts => ({
  promise: 'P1',
  customer: '0000010001',
  items: [{ invoice: INVOICE, amount: EUR }],
  instalments: [{ date: '2026-07-10', amount: EUR, status: 'open' }],
  method: 'wire',
  takenOn: '2026-06-30',
  takenBy: 'OTT',
  status: 'open',
  recordingReference: 'not_available',
  ...change,
});

const erpDispute = (change: Partial<DisputeFacts> = {}): DisputeFacts => ({
  dispute: 'D1',
  customer: '0000010001',
  invoices: [INVOICE],
  reason: 'price',
  openedOn: '2026-06-30',
  status: 'open',
  resolver: 'OTT',
  amount: EUR,
  notes: [],
  expectedOn: 'not_available',
  ...change,
});

const erpActivity = (change: Partial<ActivityFacts> = {}): ActivityFacts => ({
  activity: '4711',
  customer: '0000010001',
  kind: 'task',
  at: DECIDED,
  direction: 'not_available',
  outcome: 'open',
  durationSeconds: 'not_available',
  by: 'ADIT',
  text: 'call back',
  references: [],
  ...change,
});

const clearanceCodes = (commands: readonly OwnCommand[], doNotCall = false) => {
  const laid = lay(commands, AFTER, doNotCall);
  const facts = laid.customer() ?? customer();
  const activities = laid.activities();
  const { reasons } = deriveClearance({
    purpose: 'collection',
    customer: facts,
    items: deriveOpenItems([item()], {
      keyDate: '2026-07-02',
      system: 'ecc',
      disputes: laid.disputes(),
      promises: laid.promises(),
    }),
    disputes: laid.disputes(),
    promises: laid.promises(),
    activities,
    paymentReportedAt: paymentReports(activities),
    doNotCall,
    killSwitch: false,
    rules: {
      timeZone: 'UTC',
      hours: { from: 0, to: 24 },
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      maxContactsPer7Days: 2,
      dataTooOldSeconds: 14_400,
    },
    nowMs: Date.parse(AFTER),
    asOf: AFTER,
  });
  return reasons.map(({ code }) => code);
};

describe('own commands laid over answers', () => {
  it.each([
    ['create_promise', 'promises'],
    ['create_dispute', 'disputes'],
    ['report_payment', 'activities'],
    ['request_document', 'activities'],
    ['log_call', 'activities'],
    ['create_task', 'activities'],
  ] as const)('shows %s while it is undecided or recorded, and in no other state', (kind, where) => {
    for (const state of COMMAND_STATES) {
      const { undecided, outcome } = STATE_MEANING[state as CommandState];
      const shown = lay([own(kind, { state })])[where]().length;
      expect([state, shown]).toEqual([state, undecided || outcome === 'recorded' ? 1 : 0]);
    }
  });

  it('makes entities that match their published shapes', () => {
    const strip = ({ customer: _c, commandId: _i, ...row }: { customer: string; commandId?: string }) => row;
    for (const row of lay([own('create_promise')]).promises()) PaymentPromise.parse(strip(row));
    for (const row of lay([own('create_dispute')]).disputes()) Dispute.parse(strip(row));
    for (const kind of ['report_payment', 'request_document', 'log_call', 'create_task'] as const)
      for (const row of lay([own(kind)]).activities()) Activity.parse(strip(row));
  });

  it('dates a promise by the calendar of the ERP, not by UTC', () => {
    expect(lay([own('create_promise')]).promises()[0]).toMatchObject({ takenOn: '2026-07-02', status: 'open' });
  });

  it('names what a command made by its own id until the ERP gives a number', () => {
    expect(lay([own('create_promise')]).promises()[0]?.promise).toBe('c1');
    expect(lay([own('create_promise', confirmed('77'))]).promises()[0]?.promise).toBe('77');
  });

  it('counts nothing twice that the ERP delivers: by number, and by command id while undecided', () => {
    const promise = own('create_promise', confirmed('P1'));
    expect(lay([promise]).promises([erpPromise()])).toEqual([erpPromise()]);
    const uncertain = own('create_promise', { state: 'uncertain' });
    const delivered = erpPromise({ promise: '88', commandId: 'c1' });
    expect(lay([uncertain]).promises([delivered])).toEqual([delivered]);
    expect(lay([own('create_dispute', confirmed('D1'))]).disputes([erpDispute()])).toEqual([erpDispute()]);
    const made = erpActivity({ commandId: 'c1' });
    expect(lay([own('create_task', { state: 'uncertain' })]).activities([made])).toEqual([made]);
    const named = erpActivity({ activity: '9' });
    expect(lay([own('create_task', confirmed('9'))]).activities([named])).toEqual([named]);
  });

  it('does not take a call log that refers to a task for the task', () => {
    const log = erpActivity({ kind: 'call', outcome: 'promised', references: ['other', 'c1'] });
    expect(lay([own('create_task')]).activities([log])).toHaveLength(2);
    const task = erpActivity({ references: ['c1'] });
    expect(lay([own('create_task')]).activities([task])).toEqual([task]);
  });

  it('cancels a promise of the ERP from acceptance on, until facts read later tell of it', () => {
    const cancel = own('change_promise');
    expect(lay([cancel]).promises([erpPromise()])).toMatchObject([
      { status: 'cancelled', instalments: [{ status: 'cancelled' }] },
    ]);
    const done = own('change_promise', { state: 'confirmed', decidedAt: DECIDED });
    expect(lay([done], BEFORE).promises([erpPromise()])).toMatchObject([{ status: 'cancelled' }]);
    // Somebody opened it again in the ERP.
    expect(lay([done], AFTER).promises([erpPromise()])).toMatchObject([{ status: 'open' }]);
    expect(lay([cancel]).promises([erpPromise({ status: 'kept' })])).toMatchObject([{ status: 'kept' }]);
  });

  it('supersedes a promise that is rescheduled and keeps both', () => {
    const plan = [
      { date: '2026-07-20', amount: money('40', 'EUR') },
      { date: '2026-08-20', amount: money('60', 'EUR') },
    ];
    const args = { promise: 'P1', action: 'reschedule', instalments: plan };
    const [old, fresh, ...none] = lay([own('change_promise', { args })]).promises([erpPromise()]);
    expect([old?.status, fresh?.status, none.length]).toEqual(['superseded', 'open', 0]);
    expect(fresh).toMatchObject({ promise: 'c1', items: erpPromise().items, instalments: plan });
    const inErp = [erpPromise({ status: 'superseded' }), erpPromise({ promise: 'P2' })];
    expect(lay([own('change_promise', { args, ...confirmed('P2') })]).promises(inErp)).toEqual(inErp);
  });

  it('changes an own promise that is named by its command or by the number it got since', () => {
    const cancelOf = (promise: string) =>
      own('change_promise', { commandId: 'c2', args: { promise, action: 'cancel' } });
    const made = own('create_promise', confirmed('77'));
    for (const name of ['c1', '77']) {
      expect(lay([made, cancelOf(name)]).promises()).toMatchObject([{ promise: '77', status: 'cancelled' }]);
    }
    expect(lay([own('create_promise'), cancelOf('c1')]).promises()).toMatchObject([{ status: 'cancelled' }]);
  });

  it('withdraws a dispute and adds notes, and leaves a closed one alone', () => {
    const note = own('update_dispute', { args: { dispute: 'D1', action: 'note', text: 'sent photos' } });
    expect(lay([note]).disputes([erpDispute()])).toMatchObject([{ status: 'open', notes: ['sent photos'] }]);
    expect(lay([own('update_dispute')]).disputes([erpDispute()])).toMatchObject([{ status: 'withdrawn' }]);
    expect(lay([own('update_dispute')]).disputes([erpDispute({ status: 'closed' })])).toMatchObject([
      { status: 'closed' },
    ]);
  });

  it('adds no second dispute where the ERP holds an open one for the invoice', () => {
    expect(lay([own('create_dispute')]).disputes([erpDispute()])).toEqual([erpDispute()]);
    expect(lay([own('create_dispute')]).disputes([erpDispute({ status: 'closed' })])).toHaveLength(2);
  });

  it('marks items and invoices, however many zeros the number is given with', () => {
    const args = { ...ARGS.create_dispute, invoice: '90000001' };
    const disputes = lay([own('create_dispute', { args })]).disputes();
    const promises = lay([own('create_promise')]).promises();
    const [derived] = deriveOpenItems([item()], { keyDate: '2026-07-02', system: 'ecc', disputes, promises });
    expect(derived).toMatchObject({ disputed: true, promised: true });
    const context = { customer: 'ecc/1', keyDate: '2026-07-02', disputes };
    expect(deriveInvoice(invoice(), context).status).toBe('disputed');
  });

  it.each([
    ['create_promise', 'promised'],
    ['create_dispute', 'disputed'],
    ['report_payment', 'payment_reported'],
  ] as const)('stops collection calls after %s: %s', (kind, code) => {
    expect(clearanceCodes([])).toEqual([]);
    expect(clearanceCodes([own(kind)])).toContain(code);
    expect(clearanceCodes([own(kind, { state: 'failed' })])).toEqual([]);
  });

  it('counts logged calls as contacts, and the ERP’s report of a payment as one', () => {
    const calls = ['a', 'b'].map((commandId) => own('log_call', { commandId }));
    expect(clearanceCodes(calls)).toContain('too_many_contacts');
    expect(clearanceCodes(calls.slice(1))).toEqual([]);
    expect(paymentReports([erpActivity({ outcome: 'payment_reported' })])).toEqual([DECIDED]);
  });

  it('lets a withdrawn dispute and a cancelled promise stop nothing any more', () => {
    const withdraw = own('update_dispute', { commandId: 'c2', args: { dispute: 'c1', action: 'withdraw' } });
    const cancel = own('change_promise', { commandId: 'c2', args: { promise: 'c1', action: 'cancel' } });
    expect(clearanceCodes([own('create_dispute'), withdraw])).toEqual([]);
    expect(clearanceCodes([own('create_promise'), cancel])).toEqual([]);
  });

  it('tells preferences at once, and contacts only as the ERP has them', () => {
    expect(lay([own('set_preference')]).customer()?.preferences).toMatchObject({ language: 'fr', channel: 'email' });
    const known = lay([own('set_preference', { state: 'confirmed', decidedAt: DECIDED })]).customer();
    // The ERP has another language by now; for the channel it has no field, so that ours is all there is.
    expect(known?.preferences).toMatchObject({ language: 'de', channel: 'email' });
    expect(lay([own('update_contact')]).customer()).toEqual(customer());
    expect(lay([own('update_contact')]).overlay.pending).toMatchObject([{ commandId: 'c1', state: 'ready' }]);
  });

  it('says "do not call" whatever became of the command that asked for it', () => {
    expect(lay([], AFTER, true).customer()?.preferences.doNotCall).toBe('yes');
    expect(clearanceCodes([own('set_preference', { state: 'failed' })], true)).toContain('do_not_call');
  });

  it('makes a task of the follow-up of a promise, once', () => {
    const args = { ...ARGS.create_promise, followUp: '2026-07-11' };
    const made = own('create_promise', { args, ...confirmed('P1') });
    expect(lay([made]).activities()).toMatchObject([{ kind: 'task', activity: 'c1' }]);
    const inErp = erpActivity({ activity: 'P1', commandId: 'other' });
    expect(lay([made]).activities([inErp])).toHaveLength(2);
    expect(lay([made]).activities([erpActivity({ commandId: 'c1' })])).toHaveLength(1);
  });
});
