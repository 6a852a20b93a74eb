import { argumentsOf } from '../../connector/command-arguments.ts';
import type { ConnectorCommand } from '../../domain/connector.ts';
import type { Money } from '../../domain/money.ts';
import type { Content } from './container.ts';

const spoken = ({ amount, currency }: Money) => `${amount} ${currency}`;

/** What a work item is told of each kind of command: a text for people, and the rest as JSON for the workflow. */
const CONTENTS: Readonly<Record<string, (command: ConnectorCommand) => Content>> = {
  create_task: (command) => {
    const { kind, text, dueAt, assignee, context } = argumentsOf('create_task', command);
    return { kind, text, dueAt, assignee, context };
  },
  report_payment: (command) => {
    const { reference, amount, date, method, invoices, instruction } = argumentsOf('report_payment', command);
    const when = date === undefined ? '' : ` on ${date}`;
    return {
      kind: 'payment_reported',
      text: `Paid according to the caller: ${spoken(amount)}${when}, reference ${reference}. ${instruction ?? ''}`,
      context: { reference, amount, date, method, invoices },
    };
  },
  request_document: (command) => {
    const { kind, invoice, to } = argumentsOf('request_document', command);
    const what = { invoice_copy: 'a copy of invoice', statement: 'a statement', payment_instructions: 'how to pay' }[
      kind
    ];
    return {
      kind: 'document_requested',
      text: `The customer asks for ${what}${invoice === undefined ? '' : ` ${invoice}`}.`,
      context: { document: kind, invoice, contact: to },
    };
  },
  create_promise: (command) => {
    const { items, instalments, method, promisedBy, recordingReference, followUp } = argumentsOf(
      'create_promise',
      command,
    );
    const plan = instalments.map(({ date, amount }) => `${spoken(amount)} on ${date}`).join(', ');
    return {
      kind: 'promise',
      text: `Promised: ${plan}, for ${items.map(({ invoice }) => invoice).join(', ')}.`,
      context: { items, instalments, method, promisedBy, recordingReference, followUp },
    };
  },
  change_promise: (command) => {
    const { promise, action, instalments, reason } = argumentsOf('change_promise', command);
    const plan = (instalments ?? []).map(({ date, amount }) => `${spoken(amount)} on ${date}`).join(', ');
    return {
      kind: `promise_${action}`,
      text: action === 'cancel' ? `Promise ${promise} is taken back.` : `Promise ${promise} is now: ${plan}.`,
      context: { promise, instalments, reason },
    };
  },
};

/** Throws INPUT_INVALID for a command that does not fit, before anything is sent. */
export function contentOf(command: ConnectorCommand): Content {
  const content = Object.hasOwn(CONTENTS, command.kind) ? CONTENTS[command.kind] : undefined;
  return content ? content(command) : { kind: command.kind, text: '' };
}
