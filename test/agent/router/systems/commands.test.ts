import { describe, expect, it } from 'vitest';
import type { Clearance } from '../../../../domain/answer-shapes.ts';
import { toInstant } from '../../../../domain/dates.ts';
import { money } from '../../../../domain/money.ts';
import { searchKey } from '../facts.ts';
import { ALL, briefOf, C, down, E, filled, type Row } from './two-systems.ts';

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
