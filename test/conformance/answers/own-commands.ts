import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../domain/dates.ts';
import { money } from '../../../domain/money.ts';
import type { CommandName } from '../../../domain/operations.ts';
import type { LedgerItem } from '../ledger.ts';
import type { AnswersWorld } from './world.ts';

const WITHIN_MS = 30_000;

interface Told {
  readonly commandId: string;
  readonly outcome: string;
  readonly receipt?: { readonly document: string };
}
interface Row {
  readonly promise?: string;
  readonly dispute?: string;
  readonly status?: string;
}

/** What each command says of an open invoice, a few days after the books were closed; `task` has a test of its own. */
const SAID: { readonly [K in Exclude<CommandName, 'create_task'>]: (about: About) => object } = {
  create_promise: ({ invoice, one, day }) => ({
    items: [{ invoice, amount: one }],
    instalments: [{ date: day, amount: one }],
  }),
  change_promise: ({ made }) => ({ promise: made.get('create_promise'), action: 'cancel', reason: 'paid otherwise' }),
  create_dispute: ({ invoice, one }) => ({ invoice, reason: 'price', amount: one, text: 'agreed otherwise' }),
  update_dispute: ({ made }) => ({ dispute: made.get('create_dispute'), action: 'withdraw' }),
  report_payment: ({ invoice, one }) => ({ reference: 'CHK 4711', amount: one, invoices: [invoice] }),
  request_document: () => ({ kind: 'statement' }),
  log_call: () => ({ startedAt: '2020-01-02T10:00:00Z', durationSeconds: 61, outcome: 'promised' }),
  update_contact: () => ({ action: 'add', phone: '+4930123456' }),
  set_preference: () => ({ channel: 'email' }),
};

interface About {
  readonly invoice: string;
  readonly one: { readonly amount: string; readonly currency: string };
  readonly day: string;
  /** Ids of the commands given so far. */
  readonly made: ReadonlyMap<string, string>;
}

/** Commands through the platform: those that this system offers, each until the ERP's word. */
export function describeOwnCommands(world: () => AnswersWorld): void {
  describe('commands', () => {
    const made = new Map<string, string>();
    let chosen: LedgerItem | undefined;

    const about = async () => {
      const { items, asOf } = await world().ledger();
      const owed = items.filter(
        ({ isOpen, kind, branch, balance }) =>
          isOpen && kind === 'invoice' && branch === null && balance.currency === 'EUR' && Number(balance.amount) > 2,
      );
      // Some ERPs take promises for what is overdue alone.
      chosen ??= owed.find(({ daysPastDue }) => (daysPastDue ?? 0) > 0) ?? owed[0];
      if (!chosen) throw new Error('the books hold no open invoice in EUR');
      const day = addDays(asOf, 14);
      const customer = `${world().system}/${chosen.customer}`;
      return { customer, about: { invoice: chosen.invoice, one: money('1', 'EUR'), day, made } };
    };

    it.each(Object.keys(SAID) as (keyof typeof SAID)[])('%s is taken in and goes as far as it may', async (kind) => {
      if (!world().offers(kind)) return;
      const said = await about();
      const args = { customer: said.customer, ...SAID[kind](said.about) };
      const accepted = await world().ask<Told>(kind, args);
      const { commandId } = accepted.data;
      made.set(kind, commandId);
      expect(accepted.summary).not.toMatch(/is recorded/i);
      if (kind === 'request_document' || kind === 'update_contact') {
        expect(accepted.data.outcome).toBe('pending_approval');
        return;
      }
      const told = await decided(world(), commandId);
      expect(told.outcome).toBe('recorded');
      expect(told.receipt?.document).toMatch(/./);
    });

    it('show once in answers, under the number that the ERP gave, as they ended', async () => {
      for (const [kind, list, id, status] of [
        ['create_promise', 'list_promises', 'promise', 'cancelled'],
        ['create_dispute', 'list_disputes', 'dispute', 'withdrawn'],
      ] as const) {
        const commandId = made.get(kind);
        if (commandId === undefined) continue;
        const { receipt } = await decided(world(), commandId);
        const { customer } = await about();
        const { data } = await world().ask<readonly Row[]>(list, { customer, limit: 100 }, { maxAgeS: 0 });
        const own = data.filter((row) => row[id] === receipt?.document || row[id] === commandId);
        expect(own).toEqual([expect.objectContaining({ [id]: receipt?.document, status })]);
      }
    });
  });
}

async function decided(world: AnswersWorld, commandId: string): Promise<Told> {
  const giveUpAt = performance.now() + WITHIN_MS;
  for (;;) {
    const { data } = await world.ask<Told>('get_command', { commandId });
    if (data.outcome !== 'accepted') return data;
    if (performance.now() > giveUpAt) throw new Error(`command ${commandId} is not decided: ${JSON.stringify(data)}`);
    await wait(25);
  }
}
