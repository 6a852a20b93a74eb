import { describe, expect, it } from 'vitest';
import type { AccountBrief, Clearance } from '../../../domain/answer-shapes.ts';
import { toInstant } from '../../../domain/dates.ts';
import { AditError } from '../../../domain/errors.ts';
import { money } from '../../../domain/money.ts';
import { isCommandName, type OperationName, operations } from '../../../domain/operations.ts';
import { settle } from '../../protocol/fake-clock.ts';
import { customerFacts, invoiceFacts, openItemFacts, paymentFacts, searchKey } from './facts.ts';
import { type FakeSystem, openPolicy, world } from './world.ts';

const C = '0000100001';
const E = '4711';
const OTHER = '0000100002';
const LINKS = [[`ecc/${C}`, `ebs/${E}`]];
const CALL = { callId: 'call-1' };
const CLAIMS = { companyName: 'zwetschge und soehne', accountNumber: '100001' };
const ALL = { systems: 'all' } as const;
const down = () => new AditError('ERP_UNREACHABLE', 'no route');

type Row = Record<string, unknown> & { system?: string };

/** The same customer in two systems: with the same numbers of documents, payments and disputes in both. */
function filled(options: Parameters<typeof world>[0] = { links: LINKS }) {
  const w = world({ systems: ['ecc', 'ebs'], ...options });
  const [ecc, ebs] = w.systems as [FakeSystem, FakeSystem];
  ecc.table.customer.push(customerFacts(C), customerFacts(OTHER, { taxId: 'DE1' }));
  ebs.table.customer.push(customerFacts(E, { orgUnits: ['101'] }));
  for (const [system, customer, amount] of [
    [ecc, C, '0.10'],
    [ebs, E, '0.20'],
  ] as const) {
    const open = { original: money(amount, 'EUR'), open: money(amount, 'EUR'), dueDate: '2026-05-01' };
    system.table.openItem.push(openItemFacts(customer, '0090000001', open));
    system.table.openItem.push(
      openItemFacts(customer, '0090000002', { open: money('7', 'USD'), original: money('7', 'USD') }),
    );
    system.table.invoice.push(invoiceFacts(customer, '0090000001'));
    system.table.payment.push(paymentFacts(customer, '1000/15/2026'));
    for (const key of [searchKey(customer), searchKey(customer, { kind: 'taxId', value: 'DE811569869' })]) {
      system.table.searchKey.push(key);
      w.records.index.push({ ...key, system: system.name });
    }
  }
  ecc.table.searchKey.push(searchKey(OTHER));
  w.records.index.push({ ...searchKey(OTHER), system: 'ecc' });
  w.records.indexAsOf = toInstant(w.clock.now());
  return { ...w, ecc, ebs };
}

const briefOf = async (w: ReturnType<typeof filled>, asked: object = {}, meta: object = {}) => {
  const reply = await w.ask('get_account_brief', { customer: `ecc/${C}`, ...ALL, ...asked }, meta);
  return { ...reply, data: reply.body.data as AccountBrief };
};

describe('one customer in several systems', () => {
  it.each([
    ['by the table', { links: LINKS }],
    ['by an equal tax id', {}],
  ])('tells of both, each row with its system, linked %s', async (_, options) => {
    const w = filled(options);
    const { data, body, status } = await briefOf(w);
    expect(status).toBe(200);
    expect((data.openItems as Row[]).map(({ system }) => system).sort()).toEqual(['ebs', 'ebs', 'ecc', 'ecc']);
    expect((data.lastPayments as Row[]).map(({ payment, system }) => [payment, system])).toEqual([
      ['1000/15/2026', 'ecc'],
      ['1000/15/2026', 'ebs'],
    ]);
    expect(data.aging).toMatchObject({
      buckets: [
        { currency: 'EUR', total: '0.30' },
        { currency: 'USD', total: '14.00' },
      ],
    });
    expect(data.accounts).toMatchObject([
      { account: `ecc/${C}`, system: 'ecc', unknown: [], aging: { buckets: [{ total: '0.10' }, { total: '7.00' }] } },
      { account: `ebs/${E}`, system: 'ebs', unknown: [], aging: { buckets: [{ total: '0.20' }, { total: '7.00' }] } },
    ]);
    expect(data.customer).toMatchObject({ customer: `ecc/${C}` });
    expect(body.meta).toMatchObject({
      system: 'all',
      complete: true,
      systems: [
        { system: 'ecc', told: 'whole' },
        { system: 'ebs', told: 'whole' },
      ],
    });
    const parts = body.meta['parts'] as { entity: string; system: string }[];
    for (const system of ['ecc', 'ebs'])
      expect(parts.filter((part) => part.system === system).map(({ entity }) => entity)).toContain('openItem');
    expect(body.summary).toContain('That is from 2 systems.');
  });

  it('answers about one system alone where nobody asks for more, without any row of the other', async () => {
    const w = filled();
    const { body, text } = await w.ask('get_account_brief', { customer: `ecc/${C}` });
    expect(body.meta).toMatchObject({ system: 'ecc' });
    expect(body.meta).not.toHaveProperty('systems');
    expect(text).not.toContain('ebs');
    expect(w.ebs.reads).toHaveLength(0);
  });

  it('keeps to the schema of every read, over both systems, live and held', async () => {
    const inputs: Partial<Record<OperationName, object>> = {
      get_invoice: { invoice: '90000001', customer: `ebs/${E}` },
    };
    const reads = (Object.keys(operations) as OperationName[]).filter(
      (op) =>
        !isCommandName(op) &&
        'systems' in operations[op].input.shape &&
        !['find_customer', 'list_call_candidates'].includes(op),
    );
    expect(reads.length).toBe(12);
    for (const op of reads) {
      const w = filled();
      const input = { customer: `ecc/${C}`, ...inputs[op], ...ALL };
      const live = await w.ask(op, input);
      if (op === 'get_invoice') {
        expect([live.status, live.body.code]).toEqual([409, 'INVOICE_AMBIGUOUS']);
        continue;
      }
      expect([op, live.status, live.text]).toEqual([op, 200, expect.any(String)]);
      expect([op, live.body.meta['systems']]).toEqual([op, expect.objectContaining({ length: 2 })]);
      await settle();
      for (const system of w.systems) system.failure = down();
      const held = await w.ask(op, input);
      expect([op, held.status, held.body.data]).toEqual([op, 200, live.body.data]);
    }
  });

  it('pages over both without losing or repeating a row, though their ids are the same', async () => {
    const w = filled();
    for (const at of [3, 4, 5, 6, 7]) {
      for (const [system, customer] of [
        [w.ecc, C],
        [w.ebs, E],
      ] as const)
        system.table.payment.push(paymentFacts(customer, `1000/${at}/2026`));
    }
    for (const [op, count] of [
      ['list_payments', 12],
      ['list_open_items', 4],
      ['list_invoices', 2],
    ] as const) {
      const seen: string[] = [];
      let cursor: unknown;
      do {
        const { body, status } = await w.ask(op, {
          customer: `ecc/${C}`,
          ...ALL,
          limit: 1,
          ...(cursor ? { cursor } : {}),
        });
        expect(status).toBe(200);
        const rows = (op === 'list_open_items' ? (body.data as { items: Row[] }).items : body.data) as Row[];
        expect(rows).toHaveLength(1);
        seen.push(...rows.map((row) => `${row.system}/${String(row['payment'] ?? row['invoice'])}`));
        cursor = body.meta['nextCursor'];
      } while (cursor !== undefined);
      expect([op, new Set(seen).size, seen.length]).toEqual([op, count, count]);
    }
    const { body } = await w.ask('list_payments', { customer: `ecc/${C}`, ...ALL, limit: 1 });
    const alone = await w.ask('list_payments', { customer: `ecc/${C}`, limit: 1, cursor: body.meta['nextCursor'] });
    expect(alone.body.code).toBe('INPUT_INVALID');
  });

  it.each(['is down', 'hangs'])(
    'tells the one part when the other system %s, and says what is missing',
    async (how) => {
      const w = filled();
      if (how === 'hangs') w.ebs.hang();
      else w.ebs.failure = down();
      const asked = briefOf(w);
      await settle();
      if (how === 'hangs') await w.clock.advance(1_500);
      const { data, body, status } = await asked;
      expect(status).toBe(200);
      expect((data.openItems as Row[]).map(({ system }) => system)).toEqual(['ecc', 'ecc']);
      expect(data.aging).toMatchObject({ buckets: [{ total: '0.10' }, { total: '7.00' }] });
      expect(data.accounts?.[1]).toMatchObject({ system: 'ebs', customer: 'unknown', aging: 'unknown' });
      expect(data.accounts?.[1]?.unknown).toEqual(['customer', 'openItems', 'lastPayments']);
      expect(data.clearance).toBe('unknown');
      expect(body.meta).toMatchObject({
        complete: false,
        systems: [{ told: 'whole' }, { system: 'ebs', told: 'unknown' }],
      });
      expect(body.summary).toContain('That is from 1 of 2 systems. Part of it is not available right now.');
      const list = w.ask('list_open_items', { customer: `ecc/${C}`, ...ALL });
      await settle();
      if (how === 'hangs') await w.clock.advance(1_500);
      const { status: refused, body: problem } = await list;
      expect([refused >= 500, problem.details?.['system']]).toEqual([true, 'ebs']);
    },
  );

  it('gives a list whole and stale where one system is down and what is held of it will do', async () => {
    const w = filled();
    await w.ask('list_open_items', { customer: `ecc/${C}`, ...ALL });
    await settle();
    await w.clock.leap(3_600_000);
    w.ebs.failure = down();
    const { body } = await w.ask('list_open_items', { customer: `ecc/${C}`, ...ALL });
    expect((body.data as { items: unknown[] }).items).toHaveLength(4);
    expect(body.meta).toMatchObject({ stale: true, complete: true, source: 'mixed' });
  });

  it('says of nobody that he is not elsewhere as long as that is not known', async () => {
    const w = filled({});
    w.records.unloaded.add('ebs');
    const { body, data } = await briefOf(w);
    expect([body.meta.complete, data.clearance]).toEqual([false, 'unknown']);
    expect(body.meta['systems']).toEqual([
      { system: 'ecc', told: 'whole' },
      { system: 'ebs', told: 'unknown' },
    ]);
    const list = await w.ask('list_payments', { customer: `ecc/${C}`, ...ALL });
    expect([list.body.code, list.body.details]).toEqual(['DATA_TOO_OLD', { entity: 'searchKey', system: 'ebs' }]);
    const other = await w.ask('list_payments', { customer: `ecc/${OTHER}`, ...ALL });
    expect([other.status, other.body.meta['systems']]).toEqual([200, [{ system: 'ecc', told: 'whole' }]]);
  });

  it('links nobody by a name, by a tax id that several share, or by one that says nothing', async () => {
    for (const spoil of [
      (w: ReturnType<typeof filled>) =>
        w.records.index.push({ ...searchKey('4712', { kind: 'taxId', value: 'DE811569869' }), system: 'ebs' }),
      (w: ReturnType<typeof filled>) =>
        w.records.index.push({ ...searchKey(OTHER, { kind: 'taxId', value: 'DE811569869' }), system: 'ecc' }),
      (w: ReturnType<typeof filled>) => {
        for (const [at, key] of w.records.index.entries())
          if (key.kind === 'taxId') w.records.index[at] = { ...key, value: '0000000000' };
      },
    ]) {
      const w = filled({});
      spoil(w);
      expect((await briefOf(w)).body.meta['systems']).toEqual([{ system: 'ecc', told: 'whole' }]);
    }
  });

  it('lets the table decide about the systems it names', async () => {
    const w = filled({ links: [[`ecc/${OTHER}`, `ebs/${E}`]] });
    expect((await briefOf(w)).body.meta['systems']).toEqual([{ system: 'ecc', told: 'whole' }]);
    const { data } = await briefOf(w, { customer: `ebs/${E}` });
    expect(data.accounts?.map(({ account }) => account)).toEqual([`ebs/${E}`, `ecc/${OTHER}`]);
  });

  it('takes a number that both know for one customer only if they are linked', async () => {
    const w = world({ systems: ['ecc', 'ebs'], links: [[`ecc/${C}`, `ebs/${C}`]] });
    const strangers = world({ systems: ['ecc', 'ebs'] });
    for (const { systems, records } of [w, strangers]) {
      records.indexAsOf = '2026-06-01T00:00:00.000Z';
      for (const system of systems) {
        system.table.customer.push(customerFacts(C));
        records.index.push({ ...searchKey(C), system: system.name });
      }
    }
    expect((await w.ask('get_customer', { customer: C, ...ALL })).body.data).toMatchObject({
      customer: `ecc/${C}`,
      linked: [{ customer: `ebs/${C}` }],
    });
    for (const asked of [{}, ALL]) {
      const { body } = await strangers.ask('get_customer', { customer: C, ...asked });
      expect([body.code, body.details]).toEqual(['SYSTEM_AMBIGUOUS', { candidates: [`ecc/${C}`, `ebs/${C}`] }]);
    }
    expect((await w.ask('get_customer', { customer: C })).body.code).toBe('SYSTEM_AMBIGUOUS');
  });

  it('finds a document of whatever system, and asks where two have it', async () => {
    const w = filled();
    w.ebs.table.invoice.push(invoiceFacts(E, '0090000009'));
    for (const who of [{}, { customer: `ecc/${C}` }]) {
      const found = await w.ask('get_invoice', { invoice: '90000009', ...who, ...ALL });
      expect(found.body.data).toMatchObject({ customer: `ebs/${E}`, system: 'ebs' });
      const both = await w.ask('get_invoice', { invoice: '90000001', ...who, ...ALL });
      expect(both.body.code).toBe('INVOICE_AMBIGUOUS');
      const candidates = (both.body.details?.['candidates'] ?? []) as Row[];
      expect(candidates.map(({ customer }) => customer)).toEqual([`ecc/${C}`, `ebs/${E}`]);
    }
    expect((await w.ask('get_invoice', { invoice: '90000009' })).body.code).toBe('SYSTEM_AMBIGUOUS');
    w.ecc.failure = down();
    w.ebs.table.invoice.push(invoiceFacts(E, '0090000011'));
    const half = await w.ask('get_invoice', { invoice: '90000011', ...ALL });
    expect([half.status, half.body.meta.complete]).toEqual([200, false]);
    expect(half.body.meta['systems']).toMatchObject([{ told: 'unknown' }, { told: 'whole' }]);
    expect((await w.ask('get_invoice', { invoice: '90000012', ...ALL })).status).toBe(503);
    const payments = await w.ask('list_payments', { reference: 'REF 1000/15/2026', ...ALL }, { maxAgeS: 0 });
    expect(payments.status).toBe(503);
    w.ecc.failure = null;
    const paid = await w.ask('list_payments', { reference: 'REF 1000/15/2026', ...ALL });
    expect((paid.body.data as Row[]).map(({ system }) => system)).toEqual(['ecc', 'ebs']);
  });
});

describe('commands among several systems', () => {
  it('shows a write through one system in no answer of the other', async () => {
    const w = filled();
    const invoice = '0090000001';
    const amount = money('0.10', 'EUR');
    for (const [op, args] of [
      ['create_dispute', { invoice, reason: 'price' }],
      ['create_promise', { items: [{ invoice, amount }], instalments: [{ date: '2026-06-20', amount }] }],
      ['log_call', { startedAt: '2026-05-31T10:00:00Z', durationSeconds: 5, outcome: 'other' }],
    ] as const)
      expect((await w.ask(op, { customer: `ecc/${C}`, ...args })).status).toBe(200);
    const alone = await w.ask('get_account_brief', { customer: `ebs/${E}` });
    expect(alone.body.data).toMatchObject({ disputes: [], promises: [], activities: [], pendingCommands: [] });
    const { data } = await briefOf(w);
    for (const list of [data.disputes, data.promises, data.activities, data.pendingCommands])
      for (const row of list as Row[]) expect(row.system).toBe('ecc');
    const marks = (data.openItems as Row[]).filter((item) => item['invoice'] === invoice);
    expect(marks.map(({ system, disputed, promised }) => [system, disputed, promised])).toEqual([
      ['ecc', true, true],
      ['ebs', false, false],
    ]);
    expect((data.clearance as Clearance).reasons.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['disputed', 'promised']),
    );
  });

  it('goes to exactly one system, or nowhere', async () => {
    const w = filled({ links: [] });
    w.ebs.table.searchKey.push(searchKey(C));
    w.records.index.push({ ...searchKey(C), system: 'ebs' });
    const task = { customer: C, kind: 'review', text: 'x' };
    for (const system of [undefined, 'all']) {
      const { body } = await w.ask('create_task', { ...task, ...(system && { system }) });
      expect(body.code).toBe('SYSTEM_AMBIGUOUS');
    }
    expect((await w.ask('create_task', { ...task, ...ALL })).body.code).toBe('INPUT_INVALID');
    expect(w.ledger.commands).toHaveLength(0);
    await w.ask('create_task', { ...task, system: 'ebs' });
    expect(w.ledger.commands.map(({ system }) => system)).toEqual(['ebs']);
  });

  it('calls nobody who said so in whatever system', async () => {
    const w = filled();
    await w.ask('set_preference', { customer: `ebs/${E}`, doNotCall: true });
    for (const input of [{ customer: `ecc/${C}` }, { customer: `ecc/${C}`, ...ALL }, { customer: `ebs/${E}` }]) {
      const { body } = await w.ask('check_call_clearance', input);
      expect(body.data).toMatchObject({ clear: false });
      expect((body.data as Clearance).reasons.map(({ code }) => code)).toContain('do_not_call');
    }
    w.ebs.failure = down();
    const { data } = await briefOf(w, {}, { maxAgeS: 0 });
    expect(data.clearance).toMatchObject({ clear: false });
    expect((data.clearance as Clearance).reasons.map(({ code }) => code)).not.toContain('paid_since');
  });

  it('is blocked by what one system alone says, and not by nothing being due in the other', async () => {
    const w = filled();
    w.ebs.table.openItem.splice(0);
    const codes = async () => {
      await w.clock.advance(1_000);
      const { body } = await w.ask('check_call_clearance', { customer: `ecc/${C}`, ...ALL }, { maxAgeS: 0 });
      return body.data as Clearance;
    };
    expect(await codes()).toMatchObject({ clear: true });
    const [held] = w.ebs.table.customer;
    if (held) w.ebs.table.customer[0] = { ...held, paymentProfile: { ...held.paymentProfile, hold: 'yes' } };
    expect(await codes()).toMatchObject({ clear: false, reasons: [{ code: 'credit_hold' }] });
  });

  it('lists a customer of two systems once, with what is overdue in both', async () => {
    const w = filled();
    w.records.feedAsOf = toInstant(w.clock.now() - 60_000);
    const asOf = w.records.feedAsOf;
    for (const [system, customer] of [
      ['ecc', C],
      ['ebs', E],
    ] as const) {
      const rows = w.systems.find(({ name }) => name === system)?.table.openItem ?? [];
      await w.records.put({ system, entity: 'openItem', selector: { customer }, rows, asOf, complete: true });
      w.records.overdue.push({ system, customer, overdue: [], oldestDueDate: '2026-05-01', items: 1, asOf });
    }
    const { body } = await w.ask('list_call_candidates', {});
    expect(body.data).toMatchObject([
      { customer: `ecc/${C}`, linked: [`ebs/${E}`], overdue: [{ amount: '0.30', currency: 'EUR' }, {}] },
    ]);
    expect(body.data).toHaveLength(1);
    const one = await w.ask('list_call_candidates', { systems: ['ebs'] });
    expect(one.body.data).toMatchObject([{ customer: `ebs/${E}`, overdue: [{ amount: '0.20' }, {}] }]);
    expect((await w.ask('list_call_candidates', { exclude: [`ebs/${E}`] })).body.data).toEqual([]);
  });
});

describe('callers of several systems', () => {
  const verify = (w: ReturnType<typeof filled>, customer: string, claims: object = CLAIMS) =>
    w.ask('verify_caller', { customer, claims }, CALL);

  it('are verified for the linked accounts of that customer, and for nobody else', async () => {
    const w = filled();
    expect((await briefOf(w, {}, CALL)).body.code).toBe('CALLER_UNVERIFIED');
    expect((await verify(w, `ecc/${C}`)).body.data).toMatchObject({ verified: true });
    expect((await w.ask('get_customer', { customer: `ebs/${E}` }, CALL)).status).toBe(200);
    const { data, body } = await briefOf(w, {}, CALL);
    expect(body.meta.tier).toBe('verified');
    expect(data.accounts).toHaveLength(2);
    expect((await w.ask('get_customer', { customer: `ecc/${OTHER}` }, CALL)).status).toBe(403);
    expect((await w.ask('get_customer', { customer: `ebs/${E}` }, { callId: 'call-2' })).status).toBe(403);
    const document = await w.ask('get_invoice', { invoice: '90000001' }, CALL);
    expect([document.body.code, document.body.details]).toEqual([
      'SYSTEM_AMBIGUOUS',
      { candidates: [`ecc/${C}`, `ebs/${E}`] },
    ]);
    const task = await w.ask('create_task', { customer: `ebs/${E}`, kind: 'review', text: 'x' }, CALL);
    expect(task.status).toBe(200);
    expect(w.ledger.commands.map(({ system }) => system)).toEqual(['ebs']);
  });

  it('get three tries for all accounts of a customer together', async () => {
    const w = filled();
    const wrong = { accountNumber: '1', companyName: 'x' };
    const left: unknown[] = [];
    for (const customer of [`ecc/${C}`, `ebs/${E}`, `ecc/${C}`]) {
      const { body } = await verify(w, customer, wrong);
      left.push((body.data as { attemptsLeft: number }).attemptsLeft);
    }
    expect(left).toEqual([2, 1, 0]);
    expect(
      (await verify(w, `ebs/${E}`, { companyName: CLAIMS.companyName, accountNumber: E })).body.data,
    ).toMatchObject({
      verified: false,
      attemptsLeft: 0,
    });
  });

  it('find themselves over all systems, without a name until they are verified', async () => {
    const w = filled();
    const found = async () => {
      const { body, text } = await w.ask('find_customer', { taxId: 'DE 811 569 869', ...ALL }, CALL);
      return { rows: (body.data as { candidates: Row[] }).candidates, text };
    };
    const before = await found();
    expect(before.rows).toHaveLength(2);
    for (const word of ['Zwetschge', C, E]) expect(before.text).not.toContain(word);
    await verify(w, String(before.rows.find((row) => row['customer'])?.['customer']), {
      taxIdLast4: '9869',
      companyName: CLAIMS.companyName,
    });
    expect((await found()).rows.map(({ customer }) => customer).sort()).toEqual([`ebs/${E}`, `ecc/${C}`]);
  });
});

describe('a policy for several systems', () => {
  it('shows an org unit of one system without the same unit of another', async () => {
    const w = filled({ links: LINKS, policy: openPolicy({ systems: ['ecc', 'ebs'], orgUnits: ['ecc/1000', '101'] }) });
    const { data } = await briefOf(w);
    expect((data.openItems as Row[]).map(({ system }) => system)).toEqual(['ecc', 'ecc']);
    expect(data.customer).toMatchObject({ orgUnits: ['1000'] });
    expect(data.accounts?.[1]?.customer).toMatchObject({ orgUnits: ['101'] });
  });

  it('does not follow a link into a system that is not enabled', async () => {
    const w = filled({ links: LINKS, policy: openPolicy({ systems: ['ecc'] }) });
    expect((await briefOf(w)).body.meta['systems']).toEqual([{ system: 'ecc', told: 'whole' }]);
    expect(w.ebs.reads).toHaveLength(0);
  });
});
