import { dateIn, epochOf } from '../dates.ts';
import type { DisputeFacts } from '../facts.ts';
import { argsOf } from './command-args.ts';
import { documentKey } from './document-number.ts';
import { isOpenDispute } from './open-items.ts';
import { erpIdOf, isMadeBy, isReflected, type OwnCommand, objectOf } from './own-command.ts';
import type { FromErp } from './own-promises.ts';

/**
 * The ERP's disputes with the agent's own laid over them. An own one for an invoice that the ERP holds an open dispute
 * for adds none: the ERP will give that one instead of a second.
 */
export function disputesWith(
  commands: readonly OwnCommand[],
  timeZone: string,
  { rows, asOf }: FromErp<DisputeFacts>,
): readonly DisputeFacts[] {
  if (commands.length === 0) return rows;
  const inErp = new Set(rows.map(({ dispute }) => dispute));
  let known = [...rows];
  for (const command of commands) {
    const made = madeBy(command, timeZone);
    if (made && !rows.some(({ dispute, commandId }) => isMadeBy(command, dispute, commandId))) {
      const [invoice = ''] = made.invoices;
      if (!known.some((row) => isOpenDispute(row) && isAbout(row, invoice))) known.push(made);
    }
    const update = argsOf('update_dispute', command);
    if (!update) continue;
    const id = erpIdOf(commands, update.dispute);
    if (inErp.has(id) && isReflected(command, asOf)) continue;
    const notes = update.text === undefined ? [] : [update.text.slice(0, 500)];
    known = known.map((row) => {
      if (row.dispute !== id || !isOpenDispute(row)) return row;
      const noted = { ...row, notes: [...row.notes, ...notes] };
      return update.action === 'withdraw' ? { ...noted, status: 'withdrawn' as const } : noted;
    });
  }
  return known;
}

/** Whether a dispute is about an invoice, however many zeros its number is written with. */
export function isAbout({ invoices }: Pick<DisputeFacts, 'invoices'>, invoice: string): boolean {
  const wanted = documentKey(invoice);
  return invoices.some((one) => documentKey(one) === wanted);
}

function madeBy(command: OwnCommand, timeZone: string): DisputeFacts | null {
  const args = argsOf('create_dispute', command);
  if (!args) return null;
  return {
    dispute: objectOf(command),
    customer: command.customer,
    commandId: command.commandId,
    invoices: [args.invoice],
    reason: args.reason,
    openedOn: dateIn(epochOf(command.acceptedAt), timeZone),
    status: command.state === 'draft' ? 'draft' : 'open',
    resolver: 'not_available',
    amount: args.amount ?? 'unknown',
    notes: args.text === undefined ? [] : [args.text.slice(0, 500)],
    expectedOn: 'not_available',
  };
}
