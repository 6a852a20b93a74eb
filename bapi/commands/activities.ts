import { argumentsOf } from '../../connector/command-arguments.ts';
import type { CommandOutcome, ConnectorCommand } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import { alphaIn } from '../abap/alpha.ts';
import { utcOf } from '../abap/dates.ts';
import { Z_ADIT_ACTIVITY_CREATE, Z_ADIT_PREFERENCE_SET } from '../catalogue/addon.ts';
import type { InputOf } from '../catalogue/types.ts';
import type { Ask } from '../session.ts';
import { type AddonHead, callAddon } from './addon-call.ts';

type Now = () => Instant;
type Content = Omit<InputOf<typeof Z_ADIT_ACTIVITY_CREATE>, keyof AddonHead>;

/** No duration: the add-on's own sign for it. */
const NONE = -1;

function activity(ask: Ask, command: ConnectorCommand, now: Now, content: () => Content): Promise<CommandOutcome> {
  const send = async (head: AddonHead) => ask.change(Z_ADIT_ACTIVITY_CREATE, { ...head, ...content() });
  return callAddon(ask, command, Z_ADIT_ACTIVITY_CREATE.name, send, now);
}

const reference = (kind: string, value: string | undefined) =>
  value === undefined ? [] : [{ KIND: kind, VALUE: value }];

/** The invoice as a field where there is one, each of several as a reference. */
function invoicesOf(invoices: readonly string[] = []): Pick<Content, 'IV_INVOICE'> & { readonly rows: Rows } {
  const numbers = invoices.map((invoice) => alphaIn(invoice, 10));
  const [only] = numbers;
  if (numbers.length === 1 && only !== undefined) return { IV_INVOICE: only, rows: [] };
  return { rows: numbers.map((number) => ({ KIND: 'INVOICE', VALUE: number })) };
}
type Rows = readonly { readonly KIND: string; readonly VALUE: string }[];

export function logCall(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  return activity(ask, command, now, () => {
    const args = argumentsOf('log_call', command);
    const started = utcOf(args.startedAt);
    const callback = args.callbackAt === undefined ? undefined : utcOf(args.callbackAt);
    return {
      IV_KIND: 'CALL',
      IV_STARTED_ON: started.date,
      IV_STARTED_AT: started.time,
      IV_DURATION: args.durationSeconds,
      IV_OUTCOME: args.outcome,
      ...(args.direction !== undefined && { IV_DIRECTION: args.direction === 'inbound' ? 'I' : 'O' }),
      ...(callback && { IV_DUE_ON: callback.date, IV_DUE_AT: callback.time }),
      IT_REFERENCES: [
        ...reference('TRANSCRIPT', args.transcriptReference),
        ...reference('RECORDING', args.recordingReference),
        ...(args.linkedCommands ?? []).flatMap((id) => reference('COMMAND', id)),
      ],
      ...(args.text !== undefined && { IV_TEXT: args.text }),
    };
  });
}

/** "I have paid": a task for cash application. Nothing is posted. */
export function reportPayment(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  return activity(ask, command, now, () => {
    const args = argumentsOf('report_payment', command);
    const { rows, ...invoice } = invoicesOf(args.invoices);
    return {
      IV_KIND: 'PAYMENT',
      IV_DURATION: NONE,
      IV_REFERENCE: args.reference,
      IV_AMOUNT: args.amount.amount,
      IV_WAERS: args.amount.currency,
      ...(args.date !== undefined && { IV_VALUE_ON: args.date }),
      ...(args.method !== undefined && { IV_METHOD: args.method }),
      ...invoice,
      IT_REFERENCES: rows,
      ...(args.instruction !== undefined && { IV_TEXT: args.instruction }),
    };
  });
}

export function requestDocument(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  return activity(ask, command, now, () => {
    const args = argumentsOf('request_document', command);
    return {
      IV_KIND: 'DOCUMENT',
      IV_SUBKIND: args.kind,
      IV_DURATION: NONE,
      ...(args.invoice !== undefined && { IV_INVOICE: alphaIn(args.invoice, 10) }),
      ...(args.to !== undefined && { IV_CONTACT: args.to }),
    };
  });
}

export function createTask(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  return activity(ask, command, now, () => {
    const { kind, text, dueAt, assignee, context } = argumentsOf('create_task', command);
    const due = dueAt === undefined ? undefined : utcOf(dueAt);
    const { rows, ...invoice } = invoicesOf(context?.invoices);
    return {
      IV_KIND: 'TASK',
      IV_SUBKIND: kind,
      IV_DURATION: NONE,
      ...(due && { IV_DUE_ON: due.date, IV_DUE_AT: due.time }),
      ...(assignee !== undefined && { IV_ASSIGNEE: assignee }),
      ...invoice,
      IT_REFERENCES: [
        ...reference('CALL', context?.callReference),
        ...rows,
        ...(context?.amounts ?? []).flatMap(({ amount, currency }) => reference('AMOUNT', `${amount} ${currency}`)),
        ...reference('AS_OF', context?.asOf),
      ],
      IV_TEXT: text,
    };
  });
}

/** Leaves what is not named as it stands; "do not call" is set here and never lifted. */
export function setPreference(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  const send = async (head: AddonHead) => {
    const args = argumentsOf('set_preference', command);
    return ask.change(Z_ADIT_PREFERENCE_SET, {
      ...head,
      ...(args.paymentMethod !== undefined && { IV_METHOD: args.paymentMethod }),
      ...(args.language !== undefined && { IV_LANGUAGE: args.language }),
      ...(args.channel !== undefined && { IV_CHANNEL: args.channel }),
      ...(args.doNotCall === true && { IV_DO_NOT_CALL: 'X' }),
    });
  };
  return callAddon(ask, command, Z_ADIT_PREFERENCE_SET.name, send, now);
}
