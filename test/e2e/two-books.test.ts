import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Entry, soon, type Target } from '../faults/act.ts';
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

interface Command {
  readonly kind: string;
  /** Where one kind does several things. */
  readonly action?: string;
  /** `made`: the ERP's number of what an earlier command made. */
  readonly args: (of: Target, made: (kind: string) => Promise<string>) => Entry | Promise<Entry>;
}

/** A command of every kind, and of every action that changes other records. */
const COMMANDS: readonly Command[] = [
  {
    kind: 'create_promise',
    args: ({ invoice }) => ({ items: [{ invoice, amount: euro }], instalments: [{ date: soon(), amount: euro }] }),
  },
  {
    kind: 'change_promise',
    action: 'reschedule',
    args: async (_, made) => ({
      promise: await made('create_promise'),
      instalments: [{ date: soon(5), amount: euro }],
      reason: 'paid later',
    }),
  },
  {
    kind: 'change_promise',
    action: 'cancel',
    args: async (_, made) => ({ promise: await made('change_promise reschedule'), reason: 'paid otherwise' }),
  },
  { kind: 'create_dispute', args: ({ invoice }) => ({ invoice, reason: 'price', amount: euro, text: 'too dear' }) },
  {
    kind: 'update_dispute',
    action: 'note',
    args: async (_, made) => ({ dispute: await made('create_dispute'), text: 'a letter follows' }),
  },
  {
    kind: 'update_dispute',
    action: 'withdraw',
    args: async (_, made) => ({ dispute: await made('create_dispute'), text: 'counted again' }),
  },
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
const nameOf = ({ kind, action }: Command) => (action === undefined ? kind : `${kind} ${action}`);
const outcomes: string[] = [];
afterAll(() => void process.stdout.write(`two books: ${outcomes.join(', ')}\n`));

describe.each(SYSTEMS)('what is written in %s', (system) => {
  let about: Target;
  beforeAll(async () => {
    const [first] = await (system === 'ebs' ? ebsTargets(stage()) : targets(stage()));
    if (!first) throw new Error('there is nobody to write about');
    about = first;
  });

  /** What the command says; makes what it is about if nobody has. */
  async function argsOf({ action, args }: Command): Promise<Entry> {
    return { customer: `${system}/${about.customer}`, ...(action && { action }), ...(await args(about, made)) };
  }

  async function made(name: string): Promise<string> {
    const command = COMMANDS.find((one) => nameOf(one) === name);
    if (!command) throw new Error(`no command is called ${name}`);
    const { receipt } = await give(command, await argsOf(command));
    return receipt.document;
  }

  /** Gives a command and waits for its end; the same one again is not given twice. */
  async function give(command: Command, args: Entry) {
    const name = nameOf(command);
    const key = { ...PATIENT, idempotencyKey: `${system}-${name}` };
    const { commandId } = dataOf(await stage().platform.ask(command.kind, args, key));
    return until(
      `${name} to be decided`,
      async () => {
        const seen = dataOf(await stage().platform.ask('get_command', { commandId }, PATIENT));
        return ['confirmed', 'failed', 'parked'].includes(seen.state) ? seen : null;
      },
      40_000,
    );
  }

  it.each(COMMANDS.map((command) => [nameOf(command), command] as const))(
    'by %s shows in its books alone',
    async (name, command) => {
      const args = await argsOf(command);
      const [mine, theirs] = [await books(system), await books(other(system))];
      const { outcome } = await give(command, args);
      outcomes.push(`${system}/${name} ${outcome}`);
      expect(outcome).toBe('recorded');
      expect(await books(other(system))).toEqual(theirs);
      expect(await books(system)).not.toEqual(mine);
    },
  );
});
