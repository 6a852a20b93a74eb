import { describe, expect, it } from 'vitest';
import type { ConnectorCommand } from '../../domain/connector.ts';
import { addDays } from '../../domain/dates.ts';
import { money } from '../../domain/money.ts';
import { newCommandId } from './command-id.ts';
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

    /** Something said of an open invoice, a unit of its currency. */
    const markedCommand = async (kind: 'create_promise' | 'create_dispute') => {
      const { items, asOf } = await world().ledger();
      const candidates = items.filter(
        (item) => item.isOpen && item.kind === 'invoice' && Number(item.balance.amount) > 1,
      );
      // Some ERPs take promises for what is overdue alone.
      const open = candidates.find(({ daysPastDue }) => (daysPastDue ?? 0) > 0) ?? candidates[0];
      if (!open) throw new Error('the books hold no open invoice');
      const { customer, invoice, open: owed } = open;
      const amount = money('1', owed.currency);
      const date = addDays(asOf, 14);
      const args =
        kind === 'create_promise'
          ? { items: [{ invoice, amount }], instalments: [{ date, amount }], method: 'wire' }
          : { invoice, reason: 'price', amount, text: 'agreed otherwise' };
      const command: ConnectorCommand = { commandId: newCommandId(), kind, customer, args };
      return { command, entity: kind === 'create_promise' ? ('promise' as const) : ('dispute' as const) };
    };

    const expectedOf = ({ args, kind }: ConnectorCommand) =>
      kind === 'create_promise'
        ? { items: args['items'], instalments: [expect.objectContaining({ status: 'open' })] }
        : { invoices: [args['invoice']], reason: 'price', amount: args['amount'] };

    it('leaves exactly one task in the books, with everything that it says', async () => {
      const { customer, tasks: count } = await books();
      const command: ConnectorCommand = {
        commandId: newCommandId(),
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
          context: world().spelling.taskContext?.(command) ?? JSON.stringify(command.args['context']),
          reference: command.commandId,
        },
      ]);
    });

    it('makes one promise and one dispute of a marked command, however often it is sent, and finds them again', async () => {
      const { connector, section, spelling } = world();
      const parsed = connector.configSchema.parse(section);
      const marked = (['create_promise', 'create_dispute'] as const).filter(
        (kind) =>
          connector.commandSource(parsed, kind)?.settling === 'marker' &&
          !spelling.agentOnly.includes(kind === 'create_promise' ? 'promise' : 'dispute'),
      );
      for (const kind of marked) {
        const { command, entity } = await markedCommand(kind);
        const write = world().connection('write');
        expect(await write.lookup(command, patiently())).toEqual({ found: 'absent' });
        const first = await write.execute(command, patiently());
        expect(first).toMatchObject({ outcome: 'done' });
        const receipt = first.outcome === 'done' ? first.receipt : null;
        expect(await write.lookup(command, patiently())).toMatchObject({ found: 'present', receipt });
        expect(await write.execute(command, patiently())).toMatchObject({ outcome: 'done', receipt });
        const read = await world().connection('read').read(entity, { customer: command.customer }, patiently());
        const own = read.rows.filter(({ commandId }) => commandId === command.commandId);
        expect(own).toHaveLength(1);
        expect(own[0]).toMatchObject({ [entity]: receipt?.document, status: 'open', ...expectedOf(command) });
        if (kind !== 'create_dispute') continue;
        const again = await write.execute({ ...command, commandId: newCommandId() }, patiently());
        expect(again).toMatchObject({ outcome: 'done', receipt: { document: receipt?.document } });
      }
    });

    it('does nothing on the connection for reading', async () => {
      const { customer, tasks: count } = await books();
      const command = {
        commandId: newCommandId(),
        kind: 'create_task',
        customer,
        args: { kind: 'review', text: 'no' },
      };
      await expect(world().connection('read').execute(command, patiently())).rejects.toMatchObject({ outcome: 'none' });
      expect((await world().ledger()).tasks.length).toBe(count);
    });

    it('refuses a command that it does not declare, and nothing reaches the books', async () => {
      const { customer, tasks: count } = await books();
      const command = { commandId: newCommandId(), kind: 'delete_everything', customer, args: {} };
      await expect(world().connection('write').execute(command, patiently())).rejects.toMatchObject({
        code: 'OP_UNSUPPORTED',
      });
      expect((await world().ledger()).tasks.length).toBe(count);
    });

    it('declares how an unknown outcome of each of its commands is settled', () => {
      for (const [name, sources] of Object.entries(world().connector.commands)) {
        for (const { settling, uses, with: setting = '' } of sources) {
          expect(['marker', 'txguard', 'quiesce_readback', 'park'], name).toContain(settling);
          // Only what a section keeps in the agent's own books, by name, uses nothing of the ERP's.
          expect(uses.length > 0, `${name} ${setting}`).toBe(!setting.endsWith(': local'));
        }
      }
    });
  });
}
