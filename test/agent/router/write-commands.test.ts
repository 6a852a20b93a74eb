import { describe, expect, it } from 'vitest';
import type { CommandState } from '../../../domain/commands.ts';
import { money } from '../../../domain/money.ts';
import type { CommandName } from '../../../domain/operations.ts';
import { customerFacts, invoiceFacts, openItemFacts, searchKey } from './facts.ts';
import { openPolicy, world } from './world.ts';

const C = '0000100001';
const OTHER = '0000100002';
const INVOICE = '0090817201';
const eur = (amount: string) => money(amount, 'EUR');
const EUR = eur('100.00');

/** `limits` of the operations named; everything else as it is. */
function filled(rows: Readonly<Record<string, object>> = {}) {
  const w = world({ policy: openPolicy({ operations: { ...openPolicy().operations, ...rows } }) });
  for (const customer of [C, OTHER]) {
    w.ecc.table.customer.push(customerFacts(customer));
    w.ecc.table.searchKey.push(searchKey(customer));
  }
  w.ecc.table.openItem.push(openItemFacts(C, INVOICE, { open: EUR, original: EUR }));
  w.ecc.table.invoice.push(invoiceFacts(C, INVOICE));
  return w;
}

type World = ReturnType<typeof filled>;

const PROMISE = {
  customer: C,
  items: [{ invoice: INVOICE, amount: EUR }],
  instalments: [{ date: '2026-06-20', amount: EUR }],
};
const DISPUTE = { customer: C, invoice: INVOICE, reason: 'price' };

/** Moves a command of the fake ledger on. */
function decide(w: World, at: number, state: CommandState, document?: string) {
  const decidedAt = '2026-06-01T12:00:00.000Z';
  const receipt = document === undefined ? {} : { receipt: { document, postedAt: decidedAt } };
  Object.assign(w.ledger.commands[at] ?? {}, { state, ...receipt, decidedAt });
}

const idOf = (reply: { body: { data: unknown } }) => (reply.body.data as { commandId: string }).commandId;

describe('accepting commands', () => {
  const plan = (...dates: string[]) => ({
    ...PROMISE,
    instalments: dates.map((date) => ({ date, amount: eur(String(100 / dates.length)) })),
  });
  const call = (change: object) => ({
    customer: C,
    startedAt: '2026-06-01T11:00:00Z',
    durationSeconds: 60,
    outcome: 'promised',
    ...change,
  });
  const REFUSED: readonly (readonly [CommandName, object, string])[] = [
    ['create_promise', plan('2026-06-01'), 'instalments.0.date'],
    ['create_promise', plan('2026-06-20', '2026-08-31'), 'instalments.1.date'],
    ['create_promise', plan('2026-06-20', '2026-06-20'), 'instalments'],
    ['create_promise', plan('2026-06-21', '2026-06-20'), 'instalments'],
    ['create_promise', { ...PROMISE, followUp: '2026-05-31' }, 'followUp'],
    ['create_promise', { ...PROMISE, instalments: [{ date: '2026-06-20', amount: eur('99.99') }] }, 'instalments'],
    [
      'create_promise',
      { ...PROMISE, instalments: [{ date: '2026-06-20', amount: money('100', 'USD') }] },
      'instalments',
    ],
    ['create_promise', { ...PROMISE, items: [{ invoice: INVOICE, amount: eur('-100') }] }, 'items.0.amount'],
    ['create_promise', { ...PROMISE, items: [...PROMISE.items, ...PROMISE.items] }, 'items'],
    ['change_promise', { customer: C, promise: 'P1', action: 'reschedule' }, 'instalments'],
    [
      'change_promise',
      { customer: C, promise: 'P1', action: 'cancel', instalments: PROMISE.instalments },
      'instalments',
    ],
    [
      'change_promise',
      { customer: C, promise: 'P1', action: 'reschedule', instalments: [{ date: '2026-05-01', amount: EUR }] },
      'instalments.0.date',
    ],
    ['create_dispute', { ...DISPUTE, amount: { amount: '1.005', currency: 'EUR' } }, 'amount'],
    ['create_dispute', { ...DISPUTE, amount: { amount: '1.5', currency: 'JPY' } }, 'amount'],
    ['create_dispute', { ...DISPUTE, reason: 'because' }, 'reason'],
    ['update_dispute', { customer: C, dispute: 'D1', action: 'note' }, 'text'],
    ['report_payment', { customer: C, reference: 'x', amount: EUR, date: '2026-06-02' }, 'date'],
    ['report_payment', { customer: C, reference: '', amount: EUR }, 'reference'],
    ['request_document', { customer: C, kind: 'invoice_copy' }, 'invoice'],
    ['request_document', { customer: C, kind: 'statement', invoice: INVOICE }, 'invoice'],
    ['request_document', { customer: C, kind: 'statement', email: 'x@example.com' }, ''],
    ['log_call', call({ startedAt: '2026-06-01T12:02:00Z' }), 'startedAt'],
    ['log_call', call({ callbackAt: '2026-06-01T10:00:00Z' }), 'callbackAt'],
    ['log_call', call({ linkedCommands: ['no-such'] }), 'linkedCommands.0'],
    ['update_contact', { customer: C, action: 'change', contact: '1' }, 'phone'],
    ['update_contact', { customer: C, action: 'change', phone: '+4930123456' }, 'contact'],
    ['update_contact', { customer: C, action: 'add', phone: '030 123456' }, 'phone'],
    ['set_preference', { customer: C }, ''],
    ['set_preference', { customer: C, doNotCall: false }, 'doNotCall'],
  ];

  it.each(REFUSED)('refuses %s before anything reaches the ERP or the ledger: %o', async (op, input, field) => {
    const w = filled();
    const { status, body } = await w.ask(op, input);
    expect([status, body.code]).toEqual([400, 'INPUT_INVALID']);
    expect(body.details).toMatchObject({ fields: expect.arrayContaining([expect.objectContaining({ field })]) });
    expect(w.ecc.reads.length + w.ledger.commands.length).toBe(0);
  });

  it('takes each command in the mode of the policy and says no more of it than its state', async () => {
    const w = filled({ create_promise: { mode: 'auto', limits: { amount: { EUR: '100' } } } });
    const { body } = await w.ask('create_promise', PROMISE);
    expect(body.data).toEqual({ commandId: 'cmd-1', state: 'ready', outcome: 'accepted' });
    expect(body.summary).not.toMatch(/recorded|promise|100/i);
  });

  it('sends more than the limit, another currency and unlimited money to a person', async () => {
    const limited = filled({ create_promise: { mode: 'auto', limits: { amount: { EUR: '99.99' } } } });
    expect((await limited.ask('create_promise', PROMISE)).body.data).toMatchObject({ outcome: 'pending_approval' });
    const unlimited = filled();
    for (const [op, input] of [
      ['create_promise', PROMISE],
      ['report_payment', { customer: C, reference: 'x', amount: EUR }],
      ['create_dispute', { ...DISPUTE, amount: EUR }],
    ] as const) {
      expect([op, (await unlimited.ask(op, input)).body.data]).toMatchObject([op, { outcome: 'pending_approval' }]);
    }
    expect((await unlimited.ask('create_task', { customer: C, kind: 'review', text: 'x' })).body.data).toMatchObject({
      outcome: 'accepted',
    });
  });

  it('holds a dispute without an amount against what is open on the invoice', async () => {
    const modeUnder = async (limit: string, change: (w: World) => void = () => undefined) => {
      const w = filled({ create_dispute: { mode: 'auto', limits: { amount: { EUR: limit } } } });
      change(w);
      await w.ask('create_dispute', DISPUTE);
      return w.ledger.commands[0]?.given.mode;
    };
    expect(await modeUnder('100')).toBe('auto');
    expect(await modeUnder('99.99')).toBe('approve');
    // What is open cannot be told: then a person looks.
    expect(await modeUnder('100', (w) => w.ecc.table.openItem.splice(0))).toBe('approve');
  });

  it('answers the command whose dispute is open instead of a second one', async () => {
    const w = filled();
    const first = idOf(await w.ask('create_dispute', DISPUTE));
    const again = [
      w.ask('create_dispute', { ...DISPUTE, invoice: '90817201', reason: 'quality' }),
      w.ask('create_dispute', DISPUTE, { idempotencyKey: 'k' }),
    ];
    for (const reply of await Promise.all(again)) expect(idOf(reply)).toBe(first);
    decide(w, 0, 'confirmed', 'D7');
    expect(idOf(await w.ask('create_dispute', DISPUTE))).toBe(first);
    expect(w.ledger.commands).toHaveLength(1);
    expect(idOf(await w.ask('create_dispute', { ...DISPUTE, customer: OTHER }))).not.toBe(first);
  });

  it('opens another dispute once the first is withdrawn here or closed in the ERP', async () => {
    const withdrawn = filled();
    const first = idOf(await withdrawn.ask('create_dispute', DISPUTE));
    await withdrawn.ask('update_dispute', { customer: C, dispute: first, action: 'withdraw' });
    expect(idOf(await withdrawn.ask('create_dispute', DISPUTE))).not.toBe(first);
    const closed = filled();
    closed.ecc.serves = new Set([...closed.ecc.serves, 'dispute']);
    await closed.ask('create_dispute', DISPUTE);
    decide(closed, 0, 'confirmed', 'D7');
    closed.ecc.table.dispute.push({
      dispute: 'D7',
      customer: C,
      invoices: [INVOICE],
      reason: 'price',
      openedOn: '2026-06-01',
      status: 'closed',
      resolver: 'not_available',
      amount: EUR,
      notes: [],
      expectedOn: 'not_available',
    });
    await closed.clock.advance(1_000);
    expect(idOf(await closed.ask('create_dispute', DISPUTE))).toBe('cmd-2');
  });

  it('links a call log to commands of that customer and tenant only', async () => {
    const w = filled();
    const own = idOf(await w.ask('create_task', { customer: C, kind: 'review', text: 'x' }));
    const foreign = idOf(await w.ask('create_task', { customer: OTHER, kind: 'review', text: 'x' }));
    const another = idOf(await w.ask('create_task', { customer: C, kind: 'review', text: 'y' }, { tenant: 't2' }));
    expect((await w.ask('log_call', call({ linkedCommands: [own] }))).status).toBe(200);
    for (const commandId of [foreign, another]) {
      const { body } = await w.ask('log_call', call({ linkedCommands: [own, commandId] }));
      expect(body.details).toMatchObject({ fields: [{ field: 'linkedCommands.1' }] });
    }
  });

  it('wants a person before a document goes to a contact that was changed here', async () => {
    const w = filled();
    const asked = { customer: C, kind: 'statement', to: '1' };
    expect((await w.ask('request_document', asked)).body.data).toMatchObject({ outcome: 'accepted' });
    await w.ask('update_contact', { customer: C, action: 'change', contact: '1', email: 'thief@example.com' });
    expect((await w.ask('request_document', asked)).body.data).toMatchObject({ outcome: 'pending_approval' });
    expect((await w.ask('request_document', { ...asked, to: '2' })).body.data).toMatchObject({ outcome: 'accepted' });
  });

  it('masks bank numbers in what the caller gives as reference or name', async () => {
    const w = filled();
    await w.ask('report_payment', { customer: C, reference: 'DE89 3704 0044 0532 0130 00', amount: EUR });
    expect(w.ledger.commands[0]?.args['reference']).toBe('[iban removed]');
  });
});

describe('do not call', () => {
  const WISH = { customer: C, doNotCall: true };
  const isBarred = async (w: World) => {
    const { body } = await w.ask('check_call_clearance', { customer: C });
    const { reasons } = body.data as { reasons: { code: string }[] };
    const customer = await w.ask('get_customer', { customer: C });
    const { preferences } = customer.body.data as { preferences: { doNotCall: string } };
    return [reasons.some(({ code }) => code === 'do_not_call'), preferences.doNotCall];
  };

  it.each(['auto', 'approve', 'draft'])('holds from acceptance on in mode %s, whatever becomes of it', async (mode) => {
    const w = filled({ set_preference: { mode } });
    expect(await isBarred(w)).toEqual([false, 'no']);
    await w.ask('set_preference', WISH);
    expect(await isBarred(w)).toEqual([true, 'yes']);
    w.ledger.commands.splice(0);
    expect(await isBarred(w)).toEqual([true, 'yes']);
    await w.ledger.callBars.lift({ system: 'ecc', customer: C });
    expect(await isBarred(w)).toEqual([false, 'no']);
  });

  it('holds where the ERP has no place for it, as a draft, and is not counted against a limit', async () => {
    const w = filled({ set_preference: { mode: 'auto', limits: { perHour: 0 } } });
    Object.assign(w.ecc, { commandSource: () => null });
    expect((await w.ask('set_preference', WISH)).body.data).toMatchObject({ outcome: 'draft' });
    expect(w.ledger.commands[0]?.given.limits).toEqual({});
    expect(await isBarred(w)).toEqual([true, 'yes']);
    expect((await w.ask('set_preference', { customer: C, language: 'de' })).body.code).toBe('OP_UNSUPPORTED');
  });

  it('keeps a barred customer out of the list of whom to call', async () => {
    const w = filled();
    const asOf = new Date(w.clock.now()).toISOString();
    w.records.feedAsOf = asOf;
    w.records.overdue = [{ system: 'ecc', customer: C, asOf }] as typeof w.records.overdue;
    await w.records.put({
      system: 'ecc',
      entity: 'openItem',
      selector: { customer: C },
      rows: [openItemFacts(C, INVOICE)],
      asOf,
      complete: true,
    } as Parameters<typeof w.records.put>[0]);
    const listed = async () => ((await w.ask('list_call_candidates', {})).body.data as object[]).length;
    expect(await listed()).toBe(1);
    await w.ask('set_preference', WISH);
    expect(await listed()).toBe(0);
  });
});

describe('answers after a command', () => {
  it('show it at once: promised, disputed, logged, and silent on the phone', async () => {
    const w = filled();
    const data = async <T>(op: string, input: object = { customer: C }) => (await w.ask(op, input)).body.data as T;
    await w.ask('create_promise', PROMISE);
    await w.ask('create_dispute', DISPUTE);
    await w.ask('report_payment', { customer: C, reference: 'CHK', amount: EUR });
    const { items } = await data<{ items: object[] }>('list_open_items');
    expect(items).toMatchObject([{ promised: true, disputed: true }]);
    expect(await data('get_aging')).toMatchObject({ buckets: [{ disputed: '100.00' }] });
    expect(await data('get_invoice', { invoice: INVOICE, customer: C })).toMatchObject({ status: 'disputed' });
    expect(await data('list_promises', { customer: C, status: 'open' })).toMatchObject([{ promise: 'cmd-1' }]);
    expect(await data('list_promises', { customer: C, status: 'kept' })).toEqual([]);
    expect(await data('list_disputes')).toMatchObject([{ dispute: 'cmd-2' }]);
    expect(await data('list_activities', { customer: C, from: '2026-06-01' })).toMatchObject([
      { outcome: 'payment_reported' },
    ]);
    const { reasons } = await data<{ reasons: { code: string }[] }>('check_call_clearance');
    expect(reasons.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['promised', 'disputed', 'payment_reported']),
    );
    const brief = await data<{ pendingCommands: object[] }>('get_account_brief');
    expect(brief).toMatchObject({ promises: [{ promise: 'cmd-1' }], disputes: [{ dispute: 'cmd-2' }] });
    expect(brief.pendingCommands).toHaveLength(3);
    await w.ask('change_promise', { customer: C, promise: 'cmd-1', action: 'cancel' });
    await w.ask('update_dispute', { customer: C, dispute: 'cmd-2', action: 'withdraw' });
    expect(await data('list_open_items')).toMatchObject({ items: [{ promised: false, disputed: false }] });
  });

  it('never carry the words of a dispute or a task unless the policy names the field', async () => {
    const w = filled();
    await w.ask('create_dispute', { ...DISPUTE, text: 'Geheimnis' });
    await w.ask('create_task', { customer: C, kind: 'review', text: 'Geheimnis' });
    for (const op of ['list_disputes', 'list_activities', 'get_account_brief']) {
      expect((await w.ask(op, { customer: C })).text).not.toContain('Geheimnis');
    }
  });

  it('show a command to its own customer alone', async () => {
    const w = filled();
    await w.ask('create_promise', PROMISE);
    expect((await w.ask('list_promises', { customer: OTHER })).body.data).toEqual([]);
  });
});
