import { argumentsOf } from '../../connector/command-arguments.ts';
import { rejected } from '../../connector/nothing-written.ts';
import type { CommandOutcome, ConnectorCommand } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import type { Ask } from '../ask.ts';
import type { Section } from '../config.ts';
import { carryOut } from './call.ts';
import { field, fits, markOf, plain, ROOM, written } from './texts.ts';

type Now = () => Instant;

/** A request for a credit memo. Where one is open for the invoice already, its number is the receipt. */
export function createDispute(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  const says = () => {
    const { comments, note, rest } = said(ask, command);
    return { ...rest, p_text: comments, ...note };
  };
  return carryOut(ask, command, 'create_dispute', says, now);
}

/** The same through Advanced Collections, which commits inside. */
export function createDisputeByIex(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  const says = () => {
    const { comments, rest } = said(ask, command);
    return { ...rest, p_text: comments };
  };
  return carryOut(ask, command, 'create_dispute_iex', says, now);
}

/** Where the number of a request that does not exist yet will stand. */
const TO_COME = '{dispute}';

function said(ask: Ask, command: ConnectorCommand) {
  const { amount, invoice, lines = [], reason, text = '' } = argumentsOf('create_dispute', command);
  const mark = markOf(command);
  const named = lines.length === 0 ? '' : `[${lines.map(field).join(', ')}] `;
  const comments = { text: `${named}${plain(text)}` };
  const isWhole = fits(comments, mark, ROOM.comments);
  const all = { ...comments, lines: [['dispute', TO_COME]] as const };
  return {
    comments: written(comments, mark, ROOM.comments),
    note: {
      p_detail_note: isWhole ? null : written(all, mark, ROOM.note),
      p_detail: isWhole ? null : written(all, mark, ROOM.detail),
    },
    rest: {
      p_invoice: invoice,
      p_reason: reasonCode(ask.section, reason),
      p_amount: amount?.amount ?? null,
      p_currency: amount?.currency ?? null,
      p_lines: lines.length === 0 ? null : lines.map(field).join('\n'),
    },
  };
}

/** The site's lookup code for one of our reasons; the reason itself, as lookup codes are written, where it has none. */
function reasonCode({ disputeReasons }: Section, reason: keyof Section['disputeReasons']): string {
  return disputeReasons[reason] ?? reason.toUpperCase();
}

/** COMMENTS of a request cannot be changed by any public API: what is added stands as a note on the invoice. */
export function updateDispute(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  const says = () => {
    const { action, dispute, text } = argumentsOf('update_dispute', command);
    if (!/^\d{1,15}$/.test(dispute)) throw rejected(`${dispute} is no dispute of EBS`);
    const mark = markOf(command);
    const note = {
      text: text ?? 'Withdrawn by the customer',
      lines: [['dispute', dispute]] as const,
    };
    return {
      p_dispute: dispute,
      p_action: action,
      p_note: written(note, mark, ROOM.note),
      p_detail: fits(note, mark, ROOM.note) ? null : written(note, mark, ROOM.detail),
      p_comments: written({ text: note.text }, mark, ROOM.note),
    };
  };
  return carryOut(ask, command, 'update_dispute', says, now);
}
