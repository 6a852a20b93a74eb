import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ConnectorCommand } from '../../domain/connector.ts';
import { type ConformanceWorld, patiently } from './world.ts';

const TEXT = `Call back about the "Görlitz" delivery & <price>; ${'agreed on the phone, '.repeat(20)}ask for Ida`;

export function describeCommands(world: () => ConformanceWorld): void {
  describe('carrying out commands', () => {
    /** Somebody in the books, and how many tasks there are. */
    const books = async () => {
      const { customers, tasks } = await world().ledger();
      const [customer] = customers;
      if (customer === undefined) throw new Error('the books hold no customer');
      return { customer: customer.customer, tasks: tasks.length };
    };

    it('leaves exactly one task in the books, with everything that it says', async () => {
      const { customer, tasks: count } = await books();
      const command: ConnectorCommand = {
        commandId: randomUUID(),
        kind: 'create_task',
        customer,
        args: {
          customer,
          kind: 'callback',
          text: TEXT,
          dueAt: '2031-03-04T09:30:00Z',
          assignee: 'IKELLER',
          context: { callReference: 'call-7', amounts: [{ amount: '123456789012345.67', currency: 'EUR' }] },
        },
      };
      const outcome = await world().connection('write').execute(command, patiently());
      expect(outcome).toMatchObject({ outcome: 'done' });
      const { tasks } = await world().ledger();
      expect(tasks.length).toBe(count + 1);
      const own = tasks.filter(({ reference }) => reference === command.commandId);
      expect(own).toEqual([
        {
          customer,
          task: outcome.outcome === 'done' ? outcome.receipt.document : '',
          kind: 'callback',
          status: 'open',
          dueAt: '2031-03-04T09:30:00Z',
          assignee: 'IKELLER',
          text: TEXT,
          context: JSON.stringify(command.args['context']),
          reference: command.commandId,
        },
      ]);
    });

    it('does nothing on the connection for reading', async () => {
      const { customer, tasks: count } = await books();
      const command = { commandId: randomUUID(), kind: 'create_task', customer, args: { kind: 'review', text: 'no' } };
      await expect(world().connection('read').execute(command, patiently())).rejects.toMatchObject({ outcome: 'none' });
      expect((await world().ledger()).tasks.length).toBe(count);
    });

    it('refuses a command that it does not declare, and nothing reaches the books', async () => {
      const { customer, tasks: count } = await books();
      const command = { commandId: randomUUID(), kind: 'delete_everything', customer, args: {} };
      await expect(world().connection('write').execute(command, patiently())).rejects.toMatchObject({
        code: 'OP_UNSUPPORTED',
      });
      expect((await world().ledger()).tasks.length).toBe(count);
    });

    it('declares how an unknown outcome of each of its commands is settled', () => {
      for (const [name, sources] of Object.entries(world().connector.commands)) {
        for (const { settling, uses } of sources) {
          expect(['marker', 'txguard', 'quiesce_readback', 'park'], name).toContain(settling);
          expect(uses.length, name).toBeGreaterThan(0);
        }
      }
    });
  });
}
