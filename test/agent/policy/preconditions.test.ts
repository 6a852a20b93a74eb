import { describe, expect, it } from 'vitest';
import { createPolicyEffects } from '../../../agent/policy/effects.ts';
import { withErpIds } from '../../../agent/policy/erp-ids.ts';
import { createPolicy } from '../../../agent/policy/policy.ts';
import type { OwnCommand } from '../../../domain/derive/own-command.ts';
import { AditError } from '../../../domain/errors.ts';
import type { DisputeFacts, PromiseFacts } from '../../../domain/facts.ts';
import { money } from '../../../domain/money.ts';
import type { CommandName } from '../../../domain/operations.ts';
import { FakeClock } from '../../protocol/fake-clock.ts';
import { customerFacts, invoiceFacts, openItemFacts } from '../router/facts.ts';
import { FakeLedger, FakeSystem, openPolicy } from '../router/world.ts';

const C = '0000100001';
const OTHER = '0000100002';
const OPEN = '0090000001';
const PAID = '0090000002';
const FOREIGN = '0090000003';
const HIDDEN = '0090000004';
const eur = (amount: string) => money(amount, 'EUR');
const signal = new AbortController().signal;

const promise = (change: Partial<PromiseFacts> = {}): PromiseFacts => ({
  promise: 'P1',
  customer: C,
  items: [{ invoice: OPEN, amount: eur('100') }],
  instalments: [{ date: '2026-06-20', amount: eur('100'), status: 'open' }],
  method: 'wire',
  takenOn: '2026-05-30',
  takenBy: 'OTT',
  status: 'open',
  recordingReference: 'not_available',
  ...change,
});
const dispute = (change: Partial<DisputeFacts> = {}): DisputeFacts => ({
  dispute: 'D1',
  customer: C,
  invoices: [OPEN],
  reason: 'price',
  openedOn: '2026-05-30',
  status: 'open',
  resolver: 'not_available',
  amount: eur('10'),
  notes: [],
  expectedOn: 'not_available',
  ...change,
});

/** An ERP with an open, a paid, a foreign and a hidden invoice; the policy shows company code 1000. */
function world(own: readonly OwnCommand[] = [], operations: Record<string, unknown> = {}) {
  const clock = new FakeClock();
  const system = new FakeSystem('ecc', clock);
  system.serves = new Set(['customer', 'openItem', 'invoice', 'payment', 'promise', 'dispute']);
  const { table } = system;
  table.customer.push(customerFacts(C), customerFacts(OTHER));
  const hidden = { orgUnit: '2000', number: '1', year: '2026', item: '001' };
  table.openItem.push(
    openItemFacts(C, OPEN, { open: eur('100') }),
    openItemFacts(C, OPEN, { open: eur('50') }),
    openItemFacts(OTHER, FOREIGN),
    openItemFacts(C, HIDDEN, { orgUnit: '2000', document: hidden }),
  );
  table.invoice.push(
    invoiceFacts(C, OPEN, { balance: eur('150') }),
    invoiceFacts(C, PAID, { status: 'paid', balance: eur('0') }),
    invoiceFacts(OTHER, FOREIGN),
    invoiceFacts(C, HIDDEN, { document: hidden }),
  );
  table.promise.push(
    promise(),
    promise({ promise: 'P2', status: 'kept' }),
    promise({ promise: 'P3', customer: OTHER }),
  );
  table.dispute.push(dispute(), dispute({ dispute: 'D2', status: 'closed' }));
  const config = openPolicy({ orgUnits: ['1000'], operations: { ...openPolicy().operations, ...operations } });
  const ledger = new FakeLedger();
  const policy = createPolicy({ config, writesSwitch: { isOn: () => true } });
  const deps = { config, host: { system: () => system }, policy, own: () => own, audit: ledger.audit, clock };
  const effects = createPolicyEffects(deps);
  const ask = (kind: CommandName, args: Readonly<Record<string, unknown>>) =>
    effects.precondition({ commandId: 'c9', kind, system: 'ecc', customer: C, args }, signal);
  return { system, ledger, effects, ask };
}

const promised = (invoice: string, amount: string, date = '2026-06-20', currency = 'EUR') => ({
  items: [{ invoice, amount: money(amount, currency) }],
  instalments: [{ date, amount: money(amount, currency) }],
});
const rescheduled = (promise: string, amount: string, date = '2026-06-20', currency = 'EUR') => ({
  promise,
  action: 'reschedule',
  instalments: [{ date, amount: money(amount, currency) }],
});

const MET: readonly (readonly [CommandName, object])[] = [
  ['create_promise', promised(OPEN, '150')],
  ['create_promise', promised('90000001', '0.01')],
  // Accepted yesterday for today, carried out now.
  ['create_promise', promised(OPEN, '150', '2026-06-01')],
  ['change_promise', { promise: 'P1', action: 'cancel' }],
  ['change_promise', rescheduled('P1', '100')],
  ['create_dispute', { invoice: OPEN, reason: 'price', amount: eur('150') }],
  ['create_dispute', { invoice: OPEN, reason: 'price', lines: ['10'] }],
  ['create_dispute', { invoice: OPEN, reason: 'price', lines: ['000010'] }],
  ['update_dispute', { dispute: 'D1', action: 'note', text: 'x' }],
  ['report_payment', { reference: 'x', amount: eur('1') }],
  ['report_payment', { reference: 'x', amount: eur('1'), invoices: [OPEN, PAID] }],
  ['request_document', { kind: 'statement' }],
  ['request_document', { kind: 'invoice_copy', invoice: PAID, to: '1' }],
  ['log_call', { startedAt: '2026-06-01T10:00:00Z', durationSeconds: 1, outcome: 'other' }],
  ['update_contact', { action: 'change', contact: '1', phone: '+49301' }],
  ['update_contact', { action: 'add', phone: '+49301' }],
  ['set_preference', { doNotCall: true }],
  ['create_task', { kind: 'review', text: 'x' }],
];

const UNMET: readonly (readonly [CommandName, object, RegExp])[] = [
  ['create_promise', promised(OPEN, '150.01'), /more than is open/],
  ['create_promise', promised(OPEN, '1', '2026-06-20', 'USD'), /not in USD/],
  ['create_promise', promised(PAID, '1'), /not open/],
  ['create_promise', promised(FOREIGN, '1'), /not open/],
  ['create_promise', promised(HIDDEN, '1'), /not open/],
  ['create_promise', promised(OPEN, '1', '2026-05-31'), /has passed/],
  ['create_promise', promised(OPEN, '1', '2026-08-31'), /more than 90 days ahead/],
  ['change_promise', { promise: 'P2', action: 'cancel' }, /is kept/],
  ['change_promise', { promise: 'P3', action: 'cancel' }, /no promise P3 of this customer/],
  ['change_promise', { promise: 'P9', action: 'cancel' }, /no promise P9/],
  ['change_promise', rescheduled('P1', '99.99'), /do not add up/],
  ['change_promise', rescheduled('P1', '100', '2026-06-20', 'USD'), /another currency/],
  ['change_promise', rescheduled('P1', '100', '2026-05-01'), /has passed/],
  ['create_dispute', { invoice: PAID, reason: 'price' }, /is paid/],
  ['create_dispute', { invoice: FOREIGN, reason: 'price' }, /not this customer's/],
  ['create_dispute', { invoice: HIDDEN, reason: 'price' }, /not this customer's/],
  ['create_dispute', { invoice: OPEN, reason: 'price', amount: eur('150.01') }, /more than is owed/],
  ['create_dispute', { invoice: OPEN, reason: 'price', amount: money('1', 'USD') }, /not in USD/],
  ['create_dispute', { invoice: OPEN, reason: 'price', lines: ['10', '20'] }, /no line 20/],
  ['update_dispute', { dispute: 'D2', action: 'withdraw' }, /is closed/],
  ['update_dispute', { dispute: 'D9', action: 'withdraw' }, /no dispute D9/],
  ['report_payment', { reference: 'x', amount: eur('1'), invoices: [OPEN, FOREIGN] }, /not this customer's/],
  ['request_document', { kind: 'invoice_copy', invoice: FOREIGN }, /not this customer's/],
  ['request_document', { kind: 'statement', to: '2' }, /no contact 2/],
  ['update_contact', { action: 'change', contact: '2', phone: '+49301' }, /no contact 2/],
  ['update_contact', { action: 'invalidate', contact: '2', phone: '+49301' }, /no contact 2/],
];

describe('what must be true in the ERP right before a command is sent', () => {
  it.each(MET)('lets %s go on: %o', async (kind, args) => {
    expect(await world().ask(kind, { ...args })).toEqual({ met: true });
  });

  it.each(UNMET)('ends %s, saying why: %o', async (kind, args, reason) => {
    expect(await world().ask(kind, { ...args })).toEqual({ met: false, reason: expect.stringMatching(reason) });
  });

  it('lets every command wait while any read behind it fails', async () => {
    for (const [kind, args] of MET) {
      const { system, ask } = world();
      const readAll = system.read.bind(system);
      let reads = 0;
      system.read = (...asked) => {
        reads++;
        return readAll(...asked);
      };
      await ask(kind, { ...args });
      for (let failing = 1; failing <= reads; failing++) {
        let at = 0;
        system.read = (...asked) =>
          ++at === failing ? Promise.reject(new AditError('ERP_UNREACHABLE', 'gone')) : readAll(...asked);
        await expect(ask(kind, { ...args }), `${kind}, read ${failing}`).rejects.toMatchObject({
          code: 'ERP_UNREACHABLE',
        });
      }
    }
  });

  it('reads at that moment and for that customer only', async () => {
    const { system, ask } = world();
    await ask('create_promise', promised(OPEN, '1'));
    await ask('create_promise', promised(OPEN, '1'));
    expect(system.reads.map(({ entity }) => entity)).toEqual(['customer', 'openItem', 'customer', 'openItem']);
    for (const { selector } of system.reads) expect(selector).toMatchObject({ customer: C });
  });

  it('does not promise beyond the days that the policy allows at that moment', async () => {
    const { ask } = world([], { create_promise: { mode: 'auto', limits: { daysAhead: 5 } } });
    expect(await ask('create_promise', promised(OPEN, '1', '2026-06-06'))).toEqual({ met: true });
    expect(await ask('create_promise', promised(OPEN, '1', '2026-06-07'))).toMatchObject({ met: false });
  });

  it('says that a contact cannot be checked where the ERP tells none', async () => {
    const { system, ask } = world();
    system.table.customer.splice(0, 2, customerFacts(C, { contacts: 'not_available' }));
    expect(await ask('request_document', { kind: 'statement', to: '1' })).toMatchObject({ met: false });
    expect(await ask('request_document', { kind: 'statement' })).toEqual({ met: true });
  });

  it('finds an own promise by its command where the ERP keeps none, and sends the number that it got', async () => {
    const made: OwnCommand = {
      commandId: 'c1',
      kind: 'create_promise',
      system: 'ecc',
      customer: C,
      state: 'confirmed',
      args: promised(OPEN, '100'),
      acceptedAt: '2026-05-31T10:00:00.000Z',
      decidedAt: '2026-05-31T10:00:01.000Z',
      receipt: { document: '77', postedAt: '2026-05-31T10:00:01.000Z' },
    };
    const { system, ask } = world([made]);
    system.serves = new Set(['customer', 'openItem']);
    expect(await ask('change_promise', rescheduled('c1', '100'))).toEqual({ met: true });
    expect(await ask('change_promise', rescheduled('77', '99'))).toMatchObject({ met: false });
    const undecided = world([{ ...made, state: 'awaiting_approval' }]);
    expect(await undecided.ask('change_promise', rescheduled('c1', '100'))).toMatchObject({ met: false });
    const command = { commandId: 'c9', kind: 'change_promise', customer: C, args: rescheduled('c1', '100') };
    expect(withErpIds(command, [made])).toEqual({ ...command, args: rescheduled('77', '100') });
    expect(withErpIds({ ...command, args: { dispute: 'c1' } }, [made]).args).toEqual({ dispute: '77' });
    expect(withErpIds({ ...command, args: { text: 'c1' } }, [made]).args).toEqual({ text: 'c1' });
  });

  it('writes the old and the new way to reach a contact into the audit', async () => {
    const { ledger, ask } = world();
    await ask('update_contact', { action: 'change', contact: '1', phone: '+4930999' });
    expect(ledger.audited).toEqual([
      {
        kind: 'contact.change',
        actor: 'agent',
        subject: 'c9',
        fields: {
          action: 'change',
          contact: '1',
          before: { phones: ['+4971611234'], emails: ['m@example.com'] },
          after: { phone: '+4930999', email: null },
        },
      },
    ]);
  });
});

describe('the policy asked again', () => {
  const command = (kind: CommandName, args: object, mode: 'auto' | 'approve' = 'auto') => ({
    commandId: 'c9',
    kind,
    system: 'ecc',
    customer: C,
    args: { ...args },
    mode,
  });

  it('refuses by itself what has become more than the limit, and lets an approved one through', () => {
    const limits = { amount: { EUR: '100' } };
    const { effects } = world([], { create_promise: { mode: 'auto', limits } });
    expect(effects.recheck(command('create_promise', promised(OPEN, '100')))).toEqual({ allowed: true });
    const more = promised(OPEN, '100.01');
    expect(effects.recheck(command('create_promise', more))).toMatchObject({ allowed: false });
    expect(effects.recheck(command('create_promise', more, 'approve'))).toEqual({ allowed: true });
  });

  it('sends no document by itself to a contact that was changed here within 30 days', () => {
    const changed = (decidedAt: string | null, args: object): OwnCommand => ({
      commandId: 'c1',
      kind: 'update_contact',
      system: 'ecc',
      customer: C,
      state: decidedAt ? 'confirmed' : 'awaiting_approval',
      args: { ...args },
      acceptedAt: '2026-05-01T10:00:00.000Z',
      ...(decidedAt && { decidedAt }),
    });
    const to = (contact?: string) => ({ kind: 'statement', ...(contact && { to: contact }) });
    const table = [
      ['2026-05-20T10:00:00.000Z', { action: 'change', contact: '1', phone: '+49301' }, '1', false],
      ['2026-05-20T10:00:00.000Z', { action: 'change', contact: '1', phone: '+49301' }, '2', true],
      ['2026-05-20T10:00:00.000Z', { action: 'change', contact: '1', phone: '+49301' }, undefined, false],
      ['2026-05-20T10:00:00.000Z', { action: 'add', phone: '+49301' }, '2', false],
      ['2026-05-01T10:00:00.000Z', { action: 'change', contact: '1', phone: '+49301' }, '1', true],
      [null, { action: 'change', contact: '1', phone: '+49301' }, '1', false],
    ] as const;
    for (const [decidedAt, args, contact, allowed] of table) {
      const { effects } = world([changed(decidedAt, args)]);
      expect([contact, effects.recheck(command('request_document', to(contact))).allowed]).toEqual([contact, allowed]);
      expect(effects.recheck(command('request_document', to(contact), 'approve')).allowed).toBe(true);
    }
  });
});
