import { argumentsOf } from '../../connector/command-arguments.ts';
import type { CommandOutcome, ConnectorCommand } from '../../domain/connector.ts';
import { epochOf, type Instant, localOf, toInstant } from '../../domain/dates.ts';
import type { Money } from '../../domain/money.ts';
import type { Ask } from '../ask.ts';
import { carryOut } from './call.ts';
import { cut, fits, flat, type Line, linesOf, markOf, ROOM, written } from './texts.ts';

type Now = () => Instant;

const spelt = ({ amount, currency }: Money) => `${amount} ${currency}`;
const invoiceLines = (invoices: readonly string[] = []) => invoices.map((one) => ['invoice', one] as const);

interface Task {
  readonly name: string;
  readonly text?: string | undefined;
  readonly lines: readonly Line[];
  readonly dueAt?: string | undefined;
  readonly assignee?: string | undefined;
  /** What stands on the task as a note whether it fits into the task or not. */
  readonly note?: string | undefined;
}

function task(ask: Ask, command: ConnectorCommand, now: Now, content: () => Task): Promise<CommandOutcome> {
  const says = () => {
    const { assignee, dueAt, lines, name, note, text } = content();
    const mark = markOf(command);
    const isWhole = fits({ text, lines }, mark, ROOM.task);
    return {
      p_kind: command.kind,
      p_name: cut(flat(name), ROOM.taskName),
      p_text: written({ text, lines }, mark, ROOM.task),
      p_due: dueAt === undefined ? null : localOf(dueAt, ask.timeZone),
      p_assignee: assignee === undefined ? null : flat(assignee),
      p_note: note === undefined && isWhole ? null : written({ text: note ?? text, lines }, mark, ROOM.note),
      p_detail: isWhole ? null : written({ text, lines }, mark, ROOM.detail),
    };
  };
  return carryOut(ask, command, 'create_task', says, now);
}

const NAMES = {
  follow_up: 'Follow up',
  escalation: 'Escalation',
  callback: 'Callback',
  review: 'Review',
} as const;

export function createTask(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  return task(ask, command, now, () => {
    const { assignee, context, dueAt, kind, text } = argumentsOf('create_task', command);
    return {
      name: `${NAMES[kind]} for customer ${command.customer}`,
      text,
      dueAt,
      assignee,
      lines: [
        ['for', assignee],
        ['call', context?.callReference],
        ...invoiceLines(context?.invoices),
        ...(context?.amounts ?? []).map((amount) => ['amount', spelt(amount)] as const),
        ['as of', context?.asOf],
      ],
    };
  });
}

/** "I have paid": a task for cash application, with a note on it. Nothing is posted. */
export function reportPayment(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  return task(ask, command, now, () => {
    const { amount, date, instruction, invoices, method, reference } = argumentsOf('report_payment', command);
    return {
      name: `Payment reported: ${spelt(amount)}`,
      text: instruction,
      lines: [
        ['reference', reference],
        ['amount', spelt(amount)],
        ['paid on', date],
        ['method', method],
        ...invoiceLines(invoices),
      ],
      note: `The customer says that ${spelt(amount)} has been paid. ${instruction ?? ''}`,
    };
  });
}

const DOCUMENTS = {
  invoice_copy: 'a copy of an invoice',
  statement: 'a statement of account',
  payment_instructions: 'instructions for payment',
} as const;

export function requestDocument(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  return task(ask, command, now, () => {
    const { invoice, kind, to } = argumentsOf('request_document', command);
    return {
      name: `Document requested: ${DOCUMENTS[kind]}`,
      text: `The customer asks for ${DOCUMENTS[kind]}.`,
      lines: [
        ['document', kind],
        ['invoice', invoice],
        ['contact', to],
      ],
      note: `The customer asks for ${DOCUMENTS[kind]}.`,
    };
  });
}

/** What does not fit into the fields of an interaction stands in a note on the account as well. */
export function logCall(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  const says = () => {
    const args = argumentsOf('log_call', command);
    const mark = markOf(command);
    const ended = epochOf(args.startedAt) + args.durationSeconds * 1000;
    const lines: readonly Line[] = [
      ['outcome', args.outcome],
      ['direction', args.direction],
      ['transcript', args.transcriptReference],
      ['recording', args.recordingReference],
      ...(args.linkedCommands ?? []).map((id) => ['command', id] as const),
    ];
    const text = cut(flat(args.text ?? ''), ROOM.activity);
    const references = cut(linesOf(lines), ROOM.references);
    const isWhole = text === flat(args.text ?? '') && references === linesOf(lines);
    const all = { text: args.text, lines };
    return {
      p_started: localOf(args.startedAt, ask.timeZone),
      p_ended: localOf(toInstant(ended), ask.timeZone),
      p_duration: String(args.durationSeconds),
      p_text: text === '' ? null : text,
      p_references: references,
      p_follow_up: args.callbackAt === undefined ? null : cut(`callback ${args.callbackAt}`, ROOM.followUp),
      p_note: isWhole ? null : written(all, mark, ROOM.note),
      p_detail: isWhole ? null : written(all, mark, ROOM.detail),
    };
  };
  return carryOut(ask, command, 'log_call', says, now);
}

/** CONTACT_TYPE of contact preferences, by our word. */
const CHANNELS = { phone: 'CALL', email: 'EMAIL', letter: 'MAIL', text_message: 'SMS' } as const;

/** Leaves what is not named as it stands; "do not call" is set here and never lifted. */
export function setPreference(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  const says = () => {
    const { channel, doNotCall, language, paymentMethod } = argumentsOf('set_preference', command);
    const mark = markOf(command);
    const lines: readonly Line[] = [
      ['payment method', paymentMethod],
      ['language', language],
      ['channel', channel],
      ['do not call', doNotCall ? 'yes' : undefined],
    ];
    const forPeople = paymentMethod !== undefined || language !== undefined;
    return {
      p_channel: channel === undefined ? null : CHANNELS[channel],
      p_do_not_call: doNotCall ? 'Y' : null,
      p_note: written({ text: 'What the customer prefers', lines }, mark, ROOM.note),
      p_task_text: forPeople ? written({ text: 'Enter what the customer prefers', lines }, mark, ROOM.task) : null,
    };
  };
  return carryOut(ask, command, 'set_preference', says, now);
}
