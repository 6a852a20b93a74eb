import { afterAll, describe, expect, it } from 'vitest';
import { type Act, type Entry, soon } from '../faults/act.ts';
import { targets } from '../faults/acts.ts';
import { ebsTargets } from '../faults/acts-ebs.ts';
import { dataOf, editConfig, PATIENT, until, useStage } from './world.ts';

const SYSTEMS = ['ecc', 'ebs'] as const;
type System = (typeof SYSTEMS)[number];

/** SAP and EBS behind one agent, both writing. */
const stage = useStage({ systems: ['ecc', 'ebs'], customers: 40, items: 400, road: 'rfc' }, (opened) =>
  editConfig(opened, ({ policy }) => {
    policy.operations.update_contact.mode = 'auto';
    policy.operations.request_document.mode = 'auto';
    policy.recordsPerHour = 10_000_000;
  }),
);
const euro = { amount: '1.00', currency: 'EUR' };

/** A command of every kind that needs no object of an earlier one. */
const COMMANDS: readonly {
  readonly kind: string;
  readonly args: (of: Parameters<Act<unknown>['args']>[0]) => Entry;
}[] = [
  {
    kind: 'create_promise',
    args: ({ invoice }) => ({ items: [{ invoice, amount: euro }], instalments: [{ date: soon(), amount: euro }] }),
  },
  { kind: 'create_dispute', args: ({ invoice }) => ({ invoice, reason: 'price', amount: euro, text: 'too dear' }) },
  {
    kind: 'report_payment',
    args: ({ invoice }) => ({
      reference: 'CHK 1',
      amount: euro,
      date: '2026-01-05',
      method: 'check',
      invoices: [invoice],
    }),
  },
  { kind: 'request_document', args: ({ invoice, contact }) => ({ kind: 'invoice_copy', invoice, to: contact }) },
  {
    kind: 'log_call',
    args: () => ({ startedAt: '2026-01-05T09:30:00Z', durationSeconds: 60, outcome: 'no_answer', text: 'nobody' }),
  },
  { kind: 'set_preference', args: () => ({ channel: 'email' }) },
  { kind: 'create_task', args: () => ({ kind: 'review', text: 'look at it' }) },
  { kind: 'update_contact', args: ({ contact }) => ({ action: 'add', contact, phone: '+494215550199' }) },
];

const books = (system: System) => stage().books.ledger(system);
const other = (system: System): System => (system === 'ecc' ? 'ebs' : 'ecc');
const outcomes: string[] = [];
afterAll(() => void process.stdout.write(`two books: ${outcomes.join(', ')}\n`));

describe.each(SYSTEMS)('what is written in %s', (system) => {
  it.each(COMMANDS.map(({ kind, args }) => [kind, args] as const))(
    'by %s shows in its books alone',
    async (kind, args) => {
      const [about] = await (system === 'ebs' ? ebsTargets(stage()) : targets(stage()));
      if (!about) throw new Error('there is nobody to write about');
      const [mine, theirs] = [await books(system), await books(other(system))];
      const said = { customer: `${system}/${about.customer}`, ...args(about) };
      const { commandId } = dataOf(
        await stage().platform.ask(kind, said, { ...PATIENT, idempotencyKey: `${system}-${kind}` }),
      );
      const { outcome } = await until(
        `${kind} to be decided`,
        async () => {
          const seen = dataOf(await stage().platform.ask('get_command', { commandId }, PATIENT));
          return ['confirmed', 'failed', 'parked'].includes(seen.state) ? seen : null;
        },
        40_000,
      );
      outcomes.push(`${system}/${kind} ${outcome}`);
      expect(outcome).toBe('recorded');
      expect(await books(other(system))).toEqual(theirs);
      expect(await books(system)).not.toEqual(mine);
    },
  );
});
