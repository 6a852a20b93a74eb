import { CircuitBreaker } from '../../../connector/circuit-breaker.ts';
import { placesFor } from '../../../connector/lease-pool.ts';
import type { CallContext, CommandOutcome, ConnectionHost, ConnectorCommand } from '../../../domain/connector.ts';
import { AditError } from '../../../domain/errors.ts';
import type { Text } from '../../../ebs/ask.ts';
import { execute, lookup } from '../../../ebs/commands/execute.ts';
import { Section } from '../../../ebs/config.ts';
import type { BlockRequest, EbsDriver } from '../../../ebs/driver.ts';
import { Session } from '../../../ebs/session.ts';
import { reference } from '../world.ts';

/** What the database says to a block, or throws; by the block's name. */
export type Answer = (binds: Readonly<Record<string, Text>>) => Readonly<Record<string, Text>>;

const CLOCK = '2026-03-15T11:00:07';

export const done =
  (document = '4711'): Answer =>
  () => ({
    x_status: 'DONE',
    x_document: document,
    x_posted_at: CLOCK,
    x_message: null,
  });
export const told =
  (status: string, message: string | null = null): Answer =>
  () => ({ x_status: status, x_document: null, x_posted_at: null, x_message: message });
export const present =
  (document = '4711'): Answer =>
  () => ({
    x_status: 'PRESENT',
    x_document: document,
    x_posted_at: CLOCK,
    x_message: null,
  });
export const failing =
  (
    code: 'ERP_UNREACHABLE' | 'ERP_REJECTED' | 'ERP_LOCKED' | 'ERP_AUTH' | 'ERP_REPLY_INVALID' | 'OP_UNSUPPORTED',
    outcome: 'none' | 'unknown',
  ) =>
  (): never => {
    throw new AditError(code, `${code} of the database`, { outcome });
  };
/** Package state was discarded: the database took everything back before it began. */
export const discarded = (): never => {
  throw new AditError('ERP_FAULT', 'existing state of packages has been discarded', {
    outcome: 'none',
    details: { class: 'package-state' },
  });
};

export interface FakeEbs {
  /** Blocks as they went to the database, in order. */
  readonly sent: readonly BlockRequest[];
  readonly answers: Map<string, Answer>;
  execute(command: ConnectorCommand): Promise<CommandOutcome>;
  lookup(command: ConnectorCommand): ReturnType<typeof lookup>;
}

const within: CallContext = { remainingMs: 5_000, signal: new AbortController().signal };
const NOW = () => '2026-03-15T10:00:00Z';

/** The connector's own session above a driver that keeps what it is given: texts are read from their files as always. */
export function fakeEbs(changed: Record<string, unknown> = {}, answers: Record<string, Answer> = {}): FakeEbs {
  const section = sectionWith(changed);
  const sent: BlockRequest[] = [];
  const known = new Map<string, Answer>(Object.entries({ lookup_command: present(), ...answers }));
  const driver: EbsDriver = {
    query: () => Promise.reject(new Error('no command runs a query')),
    block: async (request) => {
      sent.push(request);
      const answer = known.get(request.name);
      if (!answer) throw new Error(`nobody says what ${request.name} answers`);
      return answer(request.binds);
    },
    notices: () => [],
    databaseVersion: () => null,
    edition: () => null,
    probe: async () => [],
    close: async () => undefined,
  };
  const host: ConnectionHost = {
    role: 'write',
    timeZone: 'Europe/Berlin',
    profile: 'development',
    workDir: '.',
    secret: () => '',
    now: () => Date.parse('2026-03-15T10:00:00Z'),
    monotonic: () => performance.now(),
    abandon: () => undefined,
    log: () => undefined,
  };
  const pool = placesFor(4);
  const breaker = new CircuitBreaker({ clock: host, failures: 1000, openMs: 1, maxOpenMs: 1 });
  const session = new Session({ section, host, driver, pool, breaker });
  return {
    sent,
    answers: known,
    execute: (command) => session.ask(within, (ask) => execute(ask, command, NOW), command.commandId),
    lookup: (command) => session.ask(within, (ask) => lookup(ask, command, NOW)),
  };
}

export function sectionWith(changed: Record<string, unknown> = {}): Section {
  const direct = changed['addon'] === 'off';
  return Section.parse({
    hosts: ['db1.example.com:1521'],
    service: 'EBSPROD',
    operatingUnits: ['101', '102'],
    addon: 'on',
    read: { user: reference('READER'), password: reference('PASSWORD') },
    write: { user: reference('WRITER'), password: reference('PASSWORD'), ...(direct && { proxyUser: 'APPS' }) },
    context: { user: 'ADIT_AGENT', responsibility: 'ADIT_COLLECTIONS' },
    interaction: { actionId: 11, actionItemId: 12, outcomeId: 13 },
    contactChanges: 'contact-point',
    ...changed,
  });
}

export const ID = '7XK2M9QWERTZ0123';
export const euros = (amount: string) => ({ amount, currency: 'EUR' });

export function command(kind: string, args: Readonly<Record<string, unknown>>): ConnectorCommand {
  return { commandId: ID, kind, customer: '1005', args };
}

/** One of each kind, with everything that it can say. */
export const EVERY: Readonly<Record<string, ConnectorCommand>> = {
  create_promise: command('create_promise', {
    items: [
      { invoice: 'INV-1', amount: euros('300.25') },
      { invoice: 'INV-2', amount: euros('99.75') },
    ],
    instalments: [
      { date: '2026-04-01', amount: euros('150.00') },
      { date: '2026-05-01', amount: euros('250.00') },
    ],
    method: 'wire',
    promisedBy: 'Ida Müller',
    callId: 'call-7',
    recordingReference: 'rec/7',
    followUp: '2026-05-02',
  }),
  change_promise: command('change_promise', {
    promise: '9001',
    action: 'reschedule',
    instalments: [{ date: '2026-06-01', amount: euros('400.00') }],
    reason: 'money comes later',
  }),
  create_dispute: command('create_dispute', {
    invoice: 'INV-3',
    reason: 'quantity',
    amount: euros('123.45'),
    lines: ['1', '2'],
    text: 'two boxes were missing',
  }),
  update_dispute: command('update_dispute', { dispute: '88', action: 'withdraw', text: 'counted again' }),
  report_payment: command('report_payment', {
    reference: 'CHK 1',
    amount: euros('10.00'),
    date: '2026-03-01',
    method: 'check',
    invoices: ['INV-1', 'INV-2'],
    instruction: 'for both invoices',
  }),
  request_document: command('request_document', { kind: 'invoice_copy', invoice: 'INV-1', to: '55' }),
  log_call: command('log_call', {
    startedAt: '2026-01-02T23:59:58Z',
    durationSeconds: 61,
    outcome: 'promised',
    direction: 'outbound',
    transcriptReference: 'tra/1',
    recordingReference: 'rec/1',
    callbackAt: '2026-07-04T09:30:00Z',
    text: 'he will pay',
    linkedCommands: ['A1', 'B2'],
  }),
  update_contact: command('update_contact', { action: 'add', phone: '+493012345678' }),
  set_preference: command('set_preference', {
    paymentMethod: 'ach',
    language: 'da',
    channel: 'text_message',
    doNotCall: true,
  }),
  create_task: command('create_task', {
    kind: 'callback',
    text: 'call back about the delivery',
    dueAt: '2026-07-04T09:30:00Z',
    assignee: 'IKELLER',
    context: {
      callReference: 'call-7',
      invoices: ['INV-1'],
      amounts: [euros('1.00')],
      asOf: '2026-03-15T08:00:00Z',
    },
  }),
};
