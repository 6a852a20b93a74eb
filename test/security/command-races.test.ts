import { describe, expect, it } from 'vitest';
import { createPolicyEffects } from '../../agent/policy/effects.ts';
import { createPolicy } from '../../agent/policy/policy.ts';
import { createRouter } from '../../agent/router.ts';
import { configSchema } from '../../config/schema.ts';
import { addDays } from '../../domain/dates.ts';
import { documentKey } from '../../domain/derive/document-number.ts';
import { money } from '../../domain/money.ts';
import type { CommandName } from '../../domain/operations.ts';
import { world as ledgerWorld, PATIENCE } from '../agent/ledger/world.ts';
import { customerFacts, invoiceFacts, openItemFacts, searchKey } from '../agent/router/facts.ts';
import { FakeLedger, FakeRecords, FakeSystem, fakeLog, openPolicy } from '../agent/router/world.ts';
import { FakeClock } from '../protocol/fake-clock.ts';

const C = '0000100001';
const OTHER = '0000100002';
const INVOICE = '0090817201';
const eur = (amount: string) => money(amount, 'EUR');

/** The router over a ledger on disk: what races is the real thing, only the ERP is not. */
function racing(mode: 'draft' | 'approve' | 'auto' = 'approve') {
  const opened = ledgerWorld();
  const { ledger, clock } = opened;
  const system = new FakeSystem('ecc', clock);
  for (const customer of [C, OTHER]) {
    system.table.customer.push(customerFacts(customer));
    system.table.searchKey.push(searchKey(customer));
  }
  system.table.openItem.push(openItemFacts(C, INVOICE));
  system.table.invoice.push(invoiceFacts(C, INVOICE));
  const names = Object.keys(openPolicy().operations) as CommandName[];
  const policyConfig = openPolicy({ operations: Object.fromEntries(names.map((name) => [name, { mode }])) });
  const config = { policy: policyConfig, cache: configSchema.shape.cache.parse({}), links: [] };
  const router = createRouter({
    config,
    policy: createPolicy({ config: policyConfig, writesSwitch: ledger.writesSwitch }),
    host: { systems: () => [system], system: () => system },
    records: new FakeRecords(),
    ledger,
    clock,
    log: fakeLog(),
  });
  const ask = async (op: string, input: object, meta: object = {}) => {
    const context = { signal: new AbortController().signal, remainingMs: 10_000 };
    const body = Buffer.from(JSON.stringify(input));
    const reply = await router.handle({ op, tenant: 't1', principal: 'bot', ...meta }, body, context);
    return JSON.parse(reply.body.toString()) as { code?: string; data?: { commandId: string; state: string } };
  };
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  return { ...opened, ask, today };
}

const ids = (replies: readonly { data?: { commandId: string } }[]) =>
  new Set(replies.flatMap(({ data }) => (data ? [data.commandId] : [])));

describe('commands that race', () => {
  it('open one dispute of twelve for one invoice and tenant, however it is spelled and whatever keys they carry', async () => {
    for (const mode of ['draft', 'approve'] as const) {
      const w = racing(mode);
      const replies = await Promise.all(
        Array.from({ length: 12 }, (_, at) =>
          w.ask(
            'create_dispute',
            { customer: C, invoice: at % 2 ? INVOICE : documentKey(INVOICE), reason: at % 3 ? 'price' : 'quality' },
            at % 4 === 0 ? { idempotencyKey: `key-${at}` } : { tenant: at % 5 === 0 ? 't2' : 't1' },
          ),
        ),
      );
      expect(replies.map(({ code }) => code).filter((code) => code !== undefined)).toEqual([]);
      // One for each tenant, who must not learn of the other's; the ERP gives the second the number of the first.
      const byTenant = (isOther: boolean) => replies.filter((_, at) => (at % 4 !== 0 && at % 5 === 0) === isOther);
      expect([ids(byTenant(false)).size, ids(byTenant(true)).size, w.ledger.list().length]).toEqual([1, 1, 2]);
    }
  });

  it('with one key are one command of one content, and every other content is refused', async () => {
    const w = racing();
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        w.ask(
          'report_payment',
          { customer: C, reference: 'CHK 1', amount: eur(at % 2 ? '10' : '99999.99') },
          { idempotencyKey: 'one-key' },
        ),
      ),
    );
    expect(ids(replies).size).toBe(1);
    expect(replies.filter(({ code }) => code === 'IDEMPOTENCY_MISMATCH')).toHaveLength(10);
    expect(w.ledger.list()).toHaveLength(1);
    const [command] = w.ledger.list();
    const customer = await w.ask(
      'report_payment',
      { customer: OTHER, reference: 'CHK 1', amount: eur('10') },
      { idempotencyKey: 'one-key' },
    );
    expect([customer.code, command?.customer]).toEqual(['IDEMPOTENCY_MISMATCH', C]);
  });

  it('bar calls at once and for good: no answer after the first acceptance says that she may be called', async () => {
    const w = racing();
    const wish = { customer: C, doNotCall: true };
    const before = await w.ask('check_call_clearance', { customer: C });
    expect(JSON.stringify(before.data)).not.toMatch(/do_not_call/i);
    let isTold = false;
    const late: string[] = [];
    await Promise.all(
      Array.from({ length: 16 }, async (_, at) => {
        if (at % 4 === 0) {
          await w.ask('set_preference', at % 8 ? wish : { ...wish, channel: 'letter' });
          isTold = true;
          return;
        }
        const wasTold = isTold;
        const { data } = await w.ask('check_call_clearance', { customer: C });
        if (wasTold && !/do_not_call/i.test(JSON.stringify(data))) late.push(JSON.stringify(data));
      }),
    );
    expect(late).toEqual([]);
    const after = await w.ask('check_call_clearance', { customer: C });
    expect(JSON.stringify(after.data)).toMatch(/do_not_call/i);
    // What would lift it again is no preference, and the platform cannot cancel.
    for (const [op, input] of [
      ['set_preference', { customer: C, doNotCall: false }],
      ['set_preference', { customer: C, channel: 'phone' }],
      ['cancel_command', { commandId: w.ledger.list()[0]?.commandId }],
    ] as const) {
      await w.ask(op, input);
      expect(w.ledger.callBars.holds('ecc', C), op).toBe(true);
    }
  });

  it(
    'reach the ERP once each, though every one is sent five times in one call',
    async () => {
      const w = racing('auto');
      await w.ledger.start();
      const call = { callId: 'call-1' };
      const claims = { companyName: 'zwetschge und soehne', accountNumber: '100001' };
      await w.ask('verify_caller', { customer: C, claims }, call);
      const task = (at: number) => ({ customer: C, kind: 'callback', text: `task ${at % 3}` });
      const replies = await Promise.all(Array.from({ length: 15 }, (_, at) => w.ask('create_task', task(at), call)));
      const made = [...ids(replies)];
      expect(made).toHaveLength(3);
      for (const commandId of made) await w.reaches(commandId, 'confirmed');
      expect(w.erp.sent).toHaveLength(3);
    },
    PATIENCE.timeout,
  );

  it('never let more through than the policy allows in a day, however they are spread', async () => {
    const w = racing();
    const day = addDays(w.today, 20);
    const promise = (at: number) => ({
      customer: C,
      items: [{ invoice: INVOICE, amount: eur(`${at + 1}`) }],
      instalments: [{ date: day, amount: eur(`${at + 1}`) }],
    });
    const replies = await Promise.all(Array.from({ length: 60 }, (_, at) => w.ask('create_promise', promise(at))));
    const limits = openPolicy().operations.create_promise?.limits;
    const accepted = replies.filter(({ code }) => code === undefined).length;
    const refused = replies.filter(({ code }) => code === 'LIMIT_EXCEEDED').length;
    expect(accepted + refused).toBe(60);
    expect(accepted).toBe(Math.min(60, limits?.perCustomerPerDay ?? 60, limits?.perHour ?? 60));
  });
});

/** The ERP's books as they are when a command is about to be sent: an own and a foreign customer. */
function books() {
  const clock = new FakeClock();
  const system = new FakeSystem('ecc', clock);
  system.serves = new Set(['customer', 'openItem', 'invoice', 'payment', 'promise', 'dispute']);
  const [contact] = customerFacts(OTHER).contacts as { contact: string }[];
  system.table.customer.push(customerFacts(C), {
    ...customerFacts(OTHER),
    contacts: [{ ...contact, contact: '2' }] as never,
  });
  system.table.openItem.push(
    openItemFacts(C, INVOICE, { open: eur('100') }),
    openItemFacts(OTHER, '0090000003', { open: eur('100') }),
  );
  system.table.invoice.push(
    invoiceFacts(C, INVOICE, { balance: eur('100') }),
    invoiceFacts(OTHER, '0090000003', { balance: eur('100') }),
  );
  const shared = { amount: eur('10'), notes: [], expectedOn: 'not_available' as const };
  const plan = (status: 'open' | 'kept', date: string, amount: string) => ({ date, amount: eur(amount), status });
  const promise = {
    items: [{ invoice: INVOICE, amount: eur('100') }],
    method: 'wire',
    takenOn: '2026-05-30',
    takenBy: 'OTT',
    status: 'open' as const,
    recordingReference: 'not_available',
  };
  system.table.promise.push(
    {
      ...promise,
      promise: 'P1',
      customer: C,
      instalments: [plan('kept', '2026-05-31', '40'), plan('open', '2026-06-20', '60')],
    },
    { ...promise, promise: 'P2', customer: OTHER, instalments: [plan('open', '2026-06-20', '100')] },
  );
  const dispute = { ...shared, reason: 'price', openedOn: '2026-05-30', status: 'open' as const, resolver: 'x' };
  system.table.dispute.push(
    { ...dispute, dispute: 'D1', customer: C, invoices: [INVOICE] },
    { ...dispute, dispute: 'D2', customer: OTHER, invoices: ['0090000003'] },
  );
  const config = openPolicy();
  const policy = createPolicy({ config, writesSwitch: { isOn: () => true } });
  const ledger = new FakeLedger();
  const host = { system: () => system };
  const effects = createPolicyEffects({ config, host, policy, own: () => [], audit: ledger.audit, clock });
  return (kind: CommandName, args: Readonly<Record<string, unknown>>) =>
    effects.precondition({ commandId: 'c9', kind, system: 'ecc', customer: C, args }, new AbortController().signal);
}

const promised = (items: readonly (readonly [string, string])[], total: string) => ({
  items: items.map(([invoice, amount]) => ({ invoice, amount: eur(amount) })),
  instalments: [{ date: '2026-06-20', amount: eur(total) }],
});

describe("somebody else's ids in a command about one's own account", () => {
  const FOREIGN: readonly (readonly [CommandName, Readonly<Record<string, unknown>>])[] = [
    ['create_promise', promised([['0090000003', '1']], '1')],
    [
      'create_promise',
      promised(
        [
          [INVOICE, '1'],
          ['90000003', '1'],
        ],
        '2',
      ),
    ],
    ['change_promise', { promise: 'P2', action: 'cancel' }],
    ['create_dispute', { invoice: '90000003', reason: 'price' }],
    ['update_dispute', { dispute: 'D2', action: 'withdraw' }],
    ['report_payment', { reference: 'x', amount: eur('1'), invoices: ['90000003'] }],
    ['request_document', { kind: 'invoice_copy', invoice: '0090000003' }],
    ['request_document', { kind: 'statement', to: '2' }],
    ['update_contact', { action: 'change', contact: '2', phone: '+4930123456' }],
    ['update_contact', { action: 'invalidate', contact: '2', email: 'x@example.com' }],
    ['update_contact', { action: 'add', contact: '2', email: 'attacker@example.com' }],
    ['update_contact', { action: 'add', contact: '0000000002', email: 'attacker@example.com' }],
  ];

  it.each(FOREIGN)('end %s before anything is sent: %o', async (kind, args) => {
    expect(await books()(kind, args)).toMatchObject({ met: false });
  });

  it('do not spoil the own ones', async () => {
    const ask = books();
    expect(await ask('update_contact', { action: 'add', contact: '1', phone: '+4930123456' })).toEqual({ met: true });
    expect(await ask('create_promise', promised([[INVOICE, '100']], '100'))).toEqual({ met: true });
  });
});

describe('a promise of more than is open', () => {
  it.each([
    ['in one amount', [[INVOICE, '100.01']], '100.01'],
    [
      'with the invoice spelled in two ways',
      [
        [INVOICE, '60'],
        [documentKey(INVOICE), '60'],
      ],
      '120',
    ],
    [
      'in three',
      [
        [INVOICE, '34'],
        ['090817201', '34'],
        ['90817201', '34'],
      ],
      '102',
    ],
    ['in 23 digits', [[INVOICE, '9'.repeat(23)]], '9'.repeat(23)],
  ] as const)('is not sent: %s', async (_how, items, total) => {
    expect(await books()('create_promise', promised(items, total))).toMatchObject({ met: false });
  });

  it('that was kept in part is planned anew for what is left of it, and for nothing more', async () => {
    const anew = (amount: string) => ({
      promise: 'P1',
      action: 'reschedule',
      instalments: [{ date: '2026-06-25', amount: eur(amount) }],
    });
    expect(await books()('change_promise', anew('60'))).toEqual({ met: true });
    for (const amount of ['100', '60.01', '59.99']) {
      expect(await books()('change_promise', anew(amount)), amount).toMatchObject({ met: false });
    }
  });
});
