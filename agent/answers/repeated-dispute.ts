import { argsOf } from '../../domain/derive/command-args.ts';
import { documentKey } from '../../domain/derive/document-number.ts';
import { isOpenDispute } from '../../domain/derive/open-items.ts';
import { isUndecided, type OwnCommand, objectOf } from '../../domain/derive/own-command.ts';
import { disputesWith, isAbout } from '../../domain/derive/own-disputes.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { gatherPart } from './gather.ts';
import { nothingRead } from './laid.ts';
import { customerPart } from './open-items.ts';
import type { Subject } from './subject.ts';

type Repeats = (own: readonly OwnCommand[], isTheirs: (commandId: string) => boolean) => OwnCommand | null;

/**
 * Finds the own command whose dispute for the invoice is still open, so that it is answered instead of a second one.
 * The ERP is asked only where an own dispute was confirmed before: it may have been closed there since.
 */
export async function repeatedDispute(
  deps: AnswerDeps,
  asking: Asking,
  subject: Subject,
  invoice: string,
): Promise<Repeats> {
  const disputesIt = (command: OwnCommand) => {
    const args = argsOf('create_dispute', command);
    return args !== null && documentKey(args.invoice) === documentKey(invoice);
  };
  const earlier = subject.own.filter(disputesIt);
  const mustAsk = earlier.length > 0 && !earlier.some(isUndecided);
  const read = mustAsk ? await gatherPart(deps, asking, customerPart(subject, 'dispute')) : null;
  const part = read ?? nothingRead(deps, subject, 'dispute');
  return (own, isTheirs) => {
    const rows = disputesWith(own, subject.system.timeZone, part).filter(
      (row) => isOpenDispute(row) && isAbout(row, invoice),
    );
    if (rows.length === 0) return null;
    const ids = new Set(rows.map(({ dispute }) => dispute));
    return (
      own.findLast(
        (command) =>
          disputesIt(command) && (isUndecided(command) || ids.has(objectOf(command))) && isTheirs(command.commandId),
      ) ?? null
    );
  };
}
