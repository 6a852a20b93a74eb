import { epochOf } from '../../domain/dates.ts';
import { argsOf } from '../../domain/derive/command-args.ts';
import type { OwnCommand } from '../../domain/derive/own-command.ts';

const FRESH_MS = 30 * 86_400_000;

/**
 * Whether a document would go to somebody whose number or address came through here lately: whoever talks the agent
 * into a new address could have papers sent there next. Where no contact is named the customer's own is meant, which
 * any change may have been about; so may an addition, whose id the ERP gives.
 */
export function isFreshContact(own: readonly OwnCommand[], contact: string | undefined, nowMs: number): boolean {
  return own.some((command) => {
    const change = argsOf('update_contact', command);
    if (!change) return false;
    if (command.decidedAt !== undefined && nowMs - epochOf(command.decidedAt) > FRESH_MS) return false;
    return contact === undefined || change.action === 'add' || change.contact === contact;
  });
}
