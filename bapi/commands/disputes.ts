import { argumentsOf } from '../../connector/command-arguments.ts';
import type { CommandOutcome, ConnectorCommand } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import { Z_ADIT_DISPUTE_CREATE, Z_ADIT_DISPUTE_UPDATE } from '../catalogue/addon.ts';
import type { Ask } from '../session.ts';
import { callAddon } from './addon-call.ts';
import { sapReason } from './codes.ts';
import { disputed, openItemsOf } from './items.ts';

type Now = () => Instant;

/** A dispute in the add-on's books. Where one is open for the line already, its number is the receipt. */
export function createDispute(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  return callAddon(
    ask,
    command,
    Z_ADIT_DISPUTE_CREATE.name,
    async (head) => {
      const args = argumentsOf('create_dispute', command);
      const item = disputed(await openItemsOf(ask, command.customer), args.invoice, args.amount);
      return ask.change(Z_ADIT_DISPUTE_CREATE, {
        ...head,
        IV_BUKRS: item.document.orgUnit,
        IV_BELNR: item.document.number,
        IV_GJAHR: item.document.year,
        IV_BUZEI: item.document.item,
        IV_INVOICE: item.invoice,
        IV_REASON: sapReason(ask.section, args.reason),
        // Without an amount the add-on takes what is open when it writes.
        ...(args.amount !== undefined && { IV_AMOUNT: args.amount.amount }),
        IV_WAERS: item.open.currency,
        ...(args.lines !== undefined && { IT_LINES: args.lines.map((line) => ({ LINE: line })) }),
        ...(args.text !== undefined && { IV_TEXT: args.text }),
      });
    },
    now,
  );
}

export function updateDispute(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  return callAddon(
    ask,
    command,
    Z_ADIT_DISPUTE_UPDATE.name,
    async (head) => {
      const args = argumentsOf('update_dispute', command);
      return ask.change(Z_ADIT_DISPUTE_UPDATE, {
        ...head,
        IV_DISPUTE_ID: args.dispute,
        IV_ACTION: args.action.toUpperCase(),
        ...(args.text !== undefined && { IV_TEXT: args.text }),
      });
    },
    now,
  );
}
