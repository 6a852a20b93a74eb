import { type Arguments, argumentsOf } from '../../connector/command-arguments.ts';
import type { CommandOutcome, ConnectorCommand } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import { Z_ADIT_PROMISE_CHANGE, Z_ADIT_PROMISE_CREATE } from '../catalogue/addon.ts';
import type { Ask } from '../session.ts';
import { callAddon } from './addon-call.ts';
import { sapAmount } from './codes.ts';
import { divide, openItemsOf } from './items.ts';

type Now = () => Instant;

/** A promise to pay in the add-on's books, on the very lines of the account that its invoices stand in. */
export function createPromise(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  const send = async (head: Parameters<Parameters<typeof callAddon>[3]>[0]) => {
    const args = argumentsOf('create_promise', command);
    const open = await openItemsOf(ask, command.customer);
    const meant = args.items.flatMap(({ invoice, amount }) => divide(open, invoice, amount));
    return ask.change(Z_ADIT_PROMISE_CREATE, {
      ...head,
      IT_ITEMS: meant.map(({ item, amount }) => ({
        BUKRS: item.document.orgUnit,
        BELNR: item.document.number,
        GJAHR: item.document.year,
        BUZEI: item.document.item,
        INVOICE: item.invoice,
        ...sapAmount(amount),
      })),
      IT_INSTALMENTS: instalmentRows(args.instalments),
      ...(args.method !== undefined && { IV_METHOD: args.method }),
      ...(args.promisedBy !== undefined && { IV_PROMISED_BY: args.promisedBy }),
      ...(args.recordingReference !== undefined && { IV_RECORDING: args.recordingReference }),
      ...(args.followUp !== undefined && { IV_FOLLOW_UP_ON: args.followUp }),
    });
  };
  return callAddon(ask, command, Z_ADIT_PROMISE_CREATE.name, send, now);
}

/** Rescheduling makes a new promise, whose number is the receipt; the earlier one stays on record. */
export function changePromise(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  return callAddon(
    ask,
    command,
    Z_ADIT_PROMISE_CHANGE.name,
    async (head) => {
      const args = argumentsOf('change_promise', command);
      return ask.change(Z_ADIT_PROMISE_CHANGE, {
        ...head,
        IV_PROMISE_ID: args.promise,
        IV_ACTION: args.action.toUpperCase(),
        ...(args.instalments !== undefined && { IT_INSTALMENTS: instalmentRows(args.instalments) }),
        ...(args.reason !== undefined && { IV_REASON: args.reason }),
      });
    },
    now,
  );
}

function instalmentRows(plan: Arguments<'create_promise'>['instalments']) {
  return plan.map(({ date, amount }, index) => ({
    POSNR: String(index + 1),
    DUE_ON: date,
    ...sapAmount(amount),
  }));
}
