import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OperationName } from '../../../domain/operations.ts';
import type { Ledger } from '../ledger.ts';
import type { AnswersWorld } from './world.ts';

/** Everything a query tells of one customer, by the arguments that make it repeatable. */
const REPEATABLE: readonly (readonly [OperationName, (item: Ledger['items'][number]) => object])[] = [
  ['get_customer', () => ({})],
  ['list_open_items', () => ({ limit: 100 })],
  ['get_aging', () => ({})],
  ['list_invoices', () => ({ limit: 100 })],
  ['list_payments', () => ({ limit: 100 })],
  ['get_payment_behaviour', () => ({})],
  ['get_invoice', ({ invoice }) => ({ invoice, include: ['lines', 'payments'] })],
  ['list_disputes', () => ({})],
  ['list_promises', () => ({})],
  ['list_activities', () => ({})],
  ['get_account_brief', () => ({})],
];
const WITHIN_MS = 10_000;

/** What the agent itself keeps: held answers, and commands. The last part, for it writes. */
export function describeOwnBooks(world: () => AnswersWorld): void {
  describe('from the agent’s own books', () => {
    let ledger: Ledger;
    const handleOf = (customer: string) => `${world().system}/${customer}`;
    beforeAll(async () => {
      ledger = await world().ledger();
    });

    it.each(REPEATABLE)('%s tells the same held as it told cold', async (operation, more) => {
      const chosen = ledger.items.filter(({ isOpen, kind }) => isOpen && kind === 'invoice');
      const items = [...new Map(chosen.map((item) => [item.customer, item])).values()].slice(0, 8);
      expect(items.length).toBeGreaterThan(3);
      for (const item of items) {
        const args = { customer: handleOf(item.customer), ...more(item) };
        const cold = await world().ask(operation, args, { maxAgeS: 0 });
        expect(cold.meta).toMatchObject({ source: 'erp', stale: false, complete: true });
        const held = await untilHeld(world(), operation, args);
        expect(withoutMoment(held.data)).toEqual(withoutMoment(cold.data));
        expect(held.meta.timing).toMatchObject({ erpCalls: 0, erpMs: 0 });
        expect(held.meta.ageSeconds).toBeGreaterThanOrEqual(0);
      }
    });

    it('get_command follows a task until the books hold it, exactly once', async () => {
      const { customer } = ledger.customers[1] ?? { customer: '' };
      const text = `conformance ${randomUUID()}`;
      const asked = { customer: handleOf(customer), kind: 'follow_up', text };
      const accepted = await world().ask<{ commandId: string; state: string }>('create_task', asked);
      const { commandId } = accepted.data;
      const giveUpAt = performance.now() + WITHIN_MS;
      const look = () =>
        world().ask<{ outcome: string; receipt?: { document: string }; history: readonly unknown[] }>('get_command', {
          commandId,
        });
      let told = await look();
      while (told.data.outcome === 'accepted' && performance.now() < giveUpAt) {
        await wait(25);
        told = await look();
      }
      expect(told.data.outcome).toBe('recorded');
      const tasks = (await world().ledger()).tasks.filter((task) => task.text === text);
      expect(tasks).toEqual([
        expect.objectContaining({
          customer,
          kind: 'follow_up',
          reference: commandId,
          task: told.data.receipt?.document,
        }),
      ]);
      expect(told.data.history.length).toBeGreaterThan(1);
      expect(await world().refusal('get_command', { commandId: randomUUID() })).toBe('NOT_FOUND');
    });
  });
}

/** The same question, until it is answered from what is held: storing goes on after the answer has left. */
async function untilHeld(world: AnswersWorld, operation: OperationName, args: object) {
  const giveUpAt = performance.now() + WITHIN_MS;
  for (;;) {
    const told = await world.ask(operation, args);
    if (told.meta.source === 'cache') return told;
    if (performance.now() > giveUpAt) throw new Error(`${operation} is never held: ${JSON.stringify(told.meta)}`);
    await wait(20);
  }
}

/** The data without the moment it was gathered at. */
function withoutMoment(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data, (name, value: unknown) => (name === 'asOf' ? undefined : value)));
}
