import { describe, expect, it } from 'vitest';
import { leafPaths, shapeOf } from '../../../agent/policy/field-paths.ts';
import { toInstant } from '../../../domain/dates.ts';
import { AditError } from '../../../domain/errors.ts';
import { type OperationName, operations } from '../../../domain/operations.ts';
import { settle } from '../../protocol/fake-clock.ts';
import { customerFacts, invoiceFacts, openItemFacts, paymentFacts, searchKey } from './facts.ts';
import { openPolicy, world } from './world.ts';

const C = '0000100001';
const down = () => new AditError('ERP_UNREACHABLE', 'no route');

/** Puts back what no policy releases, so that the strict schema can be asked about all the rest. */
function withTaxId(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTaxId);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, below]) => [key, withTaxId(below)]);
  return Object.fromEntries('legalName' in value ? [...entries, ['taxId', 'not_available']] : entries);
}

function filled(policy = openPolicy()) {
  const w = world({ policy });
  w.ecc.table.customer.push(customerFacts(C));
  w.ecc.table.openItem.push(
    openItemFacts(C, '0090000002', { dueDate: '2026-05-20' }),
    openItemFacts(C, '0090000001', { dueDate: '2026-04-20' }),
    openItemFacts(C, '0090000003', { dueDate: '2026-07-01' }),
  );
  w.ecc.table.invoice.push(invoiceFacts(C, '0090000001'));
  w.ecc.table.payment.push(paymentFacts(C, '1000/15/2026'));
  w.ecc.table.searchKey.push(searchKey(C));
  w.records.index.push({ ...searchKey(C), system: 'ecc' });
  w.records.indexAsOf = toInstant(w.clock.now());
  return w;
}

const INPUTS: Record<string, unknown> = {
  find_customer: { number: C },
  get_customer: { customer: `ecc/${C}` },
  get_account_brief: { customer: `ecc/${C}` },
  get_invoice: { invoice: '90000001', include: ['lines', 'payments', 'disputes'] },
  list_invoices: { customer: `ecc/${C}` },
  list_open_items: { customer: `ecc/${C}` },
  get_aging: { customer: `ecc/${C}` },
  list_payments: { customer: `ecc/${C}` },
  get_payment_behaviour: { customer: `ecc/${C}` },
  list_disputes: { customer: `ecc/${C}` },
  list_promises: { customer: `ecc/${C}` },
  list_activities: { customer: `ecc/${C}` },
  check_call_clearance: { customer: `ecc/${C}` },
};

describe('answers', () => {
  it('answers every query of the table live, and again from what it stored', async () => {
    for (const [op, input] of Object.entries(INPUTS)) {
      const w = filled();
      const live = await w.ask(op, input);
      expect([op, live.status, live.body.code]).toEqual([op, 200, undefined]);
      expect(live.body.summary).not.toBe('');
      await settle();
      w.ecc.failure = down();
      const held = await w.ask(op, input);
      expect([op, held.status]).toEqual([op, 200]);
      expect(held.body.data).toEqual(live.body.data);
    }
  });

  it('keeps to the output schema when the policy releases all that can be released', async () => {
    const paths = (op: OperationName) => leafPaths(shapeOf(op)).filter((path) => !path.endsWith('taxId'));
    const names = Object.keys(operations) as OperationName[];
    const rows = names.map((op) => [op, { fields: { platform: paths(op) } }]);
    for (const [op, input] of Object.entries(INPUTS)) {
      const w = filled(openPolicy({ operations: Object.fromEntries(rows) }));
      const { body, status } = await w.ask(op, input);
      expect([op, status]).toEqual([op, 200]);
      operations[op as OperationName].output.parse(withTaxId(body.data));
    }
  });

  it('orders open items by due date and adds them up by currency', async () => {
    const { body } = await filled().ask('list_open_items', { customer: C, system: 'ecc' });
    const { items, totals } = body.data as { items: { invoice: string }[]; totals: unknown };
    expect(items.map(({ invoice }) => invoice)).toEqual(['0090000001', '0090000002', '0090000003']);
    expect(totals).toEqual([{ currency: 'EUR', open: '21958.26', overdue: '14638.84' }]);
  });

  it('pages by key, so that an item which vanished between two pages hides no other', async () => {
    const w = filled();
    const first = await w.ask('list_open_items', { customer: C, limit: 2 });
    await settle();
    w.ecc.table.openItem.splice(0, 1);
    const cursor = first.body.meta['nextCursor'];
    const rest = await w.ask('list_open_items', { customer: C, limit: 2, cursor }, { maxAgeS: 0 });
    const { items } = rest.body.data as { items: { invoice: string }[] };
    expect(items.map(({ invoice }) => invoice)).toEqual(['0090000003']);
    expect(rest.body.meta['nextCursor']).toBeUndefined();
  });

  it('refuses a cursor of another list and one that is made up', async () => {
    const w = filled();
    const { body } = await w.ask('list_open_items', { customer: C, limit: 1 });
    for (const cursor of [body.meta['nextCursor'], 'AAAA', Buffer.from('00000000:x').toString('base64url')]) {
      const reply = await w.ask('list_open_items', { customer: C, limit: 1, kind: 'invoice', cursor });
      expect([reply.status, reply.body.code]).toEqual([400, 'INPUT_INVALID']);
    }
  });

  it('leaves a whole part of a brief out when the deadline nears, and says so', async () => {
    const w = filled();
    await w.ask('get_customer', { customer: C });
    await settle();
    const open = w.ecc.hang();
    const asked = w.ask('get_account_brief', { customer: C });
    await w.clock.advance(1_500);
    const { body, status } = await asked;
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ aging: 'unknown', openItems: 'unknown', clearance: 'unknown', disputes: [] });
    expect((body.data as { customer: { number: string } }).customer.number).toBe(C);
    expect(body.meta.complete).toBe(false);
    open();
  });

  it('gives the reason when no part of a brief can be had', async () => {
    const w = filled();
    w.ecc.failure = down();
    const reply = await w.ask('get_account_brief', { customer: C });
    expect([reply.status, reply.body.code]).toEqual([503, 'ERP_UNREACHABLE']);
  });

  it('counts an undecided task among the activities and in the brief', async () => {
    const w = filled();
    await w.ask('create_task', { customer: C, kind: 'follow_up', text: 'call again' });
    const { body } = await w.ask('list_activities', { customer: C });
    expect(body.data).toMatchObject([{ kind: 'task', outcome: 'accepted' }]);
    expect(body.meta).toMatchObject({ source: 'agent', coverage: 'agent-only' });
    const brief = await w.ask('get_account_brief', { customer: C });
    expect(brief.body.data).toMatchObject({ pendingCommands: [{ commandId: 'cmd-1', state: 'ready' }] });
  });

  it('tells several documents of one number apart instead of choosing', async () => {
    const w = filled();
    w.ecc.table.invoice.push(
      invoiceFacts('0000100002', '0090000001', {
        document: { orgUnit: '2000', number: '1', year: '2025', item: '001' },
      }),
    );
    const reply = await w.ask('get_invoice', { invoice: '90000001' });
    expect([reply.status, reply.body.code]).toEqual([409, 'INVOICE_AMBIGUOUS']);
    expect(reply.body.details?.['candidates']).toHaveLength(2);
    const named = await w.ask('get_invoice', { invoice: '90000001', customer: `ecc/${C}` });
    expect(named.body.data).toMatchObject({ customer: `ecc/${C}` });
  });

  it('asks which system is meant when two know the number, and takes the one that does', async () => {
    const w = world({ systems: ['ecc', 'ebs'] });
    for (const system of w.systems) {
      system.table.customer.push(customerFacts(C));
      system.table.searchKey.push(searchKey(C));
    }
    const reply = await w.ask('get_customer', { customer: C });
    expect([reply.status, reply.body.code]).toEqual([409, 'SYSTEM_AMBIGUOUS']);
    expect(reply.body.details?.['candidates']).toEqual([`ecc/${C}`, `ebs/${C}`]);
    w.systems[1]?.table.searchKey.splice(0);
    const other = world({ systems: ['ecc', 'ebs'] });
    other.ecc.table.customer.push(customerFacts(C));
    other.ecc.table.searchKey.push(searchKey(C));
    expect((await other.ask('get_customer', { customer: C, system: 'all' })).body.meta['system']).toBe('ecc');
  });

  it('shows no document of a company code that the policy leaves out', async () => {
    const w = world({ policy: openPolicy({ orgUnits: ['2000'] }) });
    w.ecc.table.customer.push(customerFacts(C), customerFacts('0000100002', { orgUnits: ['1000', '2000'] }));
    w.ecc.table.searchKey.push(searchKey(C), searchKey('0000100002'));
    for (const customer of [C, '0000100002']) w.ecc.table.openItem.push(openItemFacts(customer, '0090000001'));
    w.ecc.table.invoice.push(invoiceFacts(C, '0090000001'));
    expect((await w.ask('get_customer', { customer: C })).status).toBe(404);
    expect((await w.ask('get_invoice', { invoice: '90000001' })).status).toBe(404);
    const shown = await w.ask('get_customer', { customer: '100002' });
    expect(shown.body.data).toMatchObject({ orgUnits: ['2000'] });
    expect((await w.ask('list_open_items', { customer: '100002' })).body.data).toEqual({ items: [], totals: [] });
    expect((await w.ask('find_customer', { number: C })).body.data).toEqual({ candidates: [] });
  });

  it('lists whom to call from what the feed holds, with the reason against the others on request', async () => {
    const w = filled();
    w.records.feedAsOf = toInstant(w.clock.now() - 60_000);
    const asOf = w.records.feedAsOf;
    const accounts = [C, '0000100002', '0000100003'];
    for (const [at, customer] of accounts.entries()) {
      const hold = customer === '0000100002' ? 'yes' : 'no';
      const facts = customerFacts(customer);
      const paymentProfile = { ...facts.paymentProfile, hold } as const;
      if (customer !== C) w.ecc.table.customer.push({ ...facts, paymentProfile });
      const rows = [openItemFacts(customer, '0090000001', { dueDate: `2026-05-0${at + 1}` })];
      const selector = { customer };
      await w.records.put({ system: 'ecc', entity: 'openItem', selector, rows, asOf, complete: true });
      const overdue = [{ amount: '7319.42', currency: 'EUR' }];
      w.records.overdue.push({ system: 'ecc', customer, overdue, oldestDueDate: '2026-05-01', items: 1, asOf });
    }
    const { body } = await w.ask('list_call_candidates', {});
    expect((body.data as { customer: string }[]).map(({ customer }) => customer)).toEqual([
      `ecc/${C}`,
      'ecc/0000100003',
    ]);
    const all = await w.ask('list_call_candidates', { showExcluded: true, limit: 2 });
    expect(all.body.data).toMatchObject([{ clearance: { clear: true } }, { clearance: { clear: false } }]);
    expect(all.body.meta['nextCursor']).toBeDefined();
    expect(all.text).toContain('credit_hold');
    expect(all.body.meta.complete).toBe(true);
    w.ecc.failure = new AditError('ERP_UNREACHABLE', 'no route');
    for (const key of w.records.held.keys()) {
      if (key.includes('"customer"') && key.includes('0000100003')) w.records.held.delete(key);
    }
    const blind = await w.ask('list_call_candidates', {});
    expect(blind.body.meta.complete).toBe(false);
    expect(blind.body.data).toHaveLength(1);
  });

  it('lists nobody to call before the open items were loaded', async () => {
    const reply = await filled().ask('list_call_candidates', {});
    expect([reply.status, reply.body.code]).toEqual([503, 'DATA_TOO_OLD']);
  });
});
