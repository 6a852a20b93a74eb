import { cleanText } from '../../connector/text.ts';
import type { DisputeFacts } from '../../domain/facts.ts';
import { negate } from '../../domain/money.ts';
import type { Row } from '../ask.ts';
import type { DISPUTES } from '../catalogue/standing.ts';
import { amountsIn, byNumber, dateOf, grouped, meantBy, present, replyInvalid } from './values.ts';
import { readWritten } from './written.ts';

type DisputeRow = Row<typeof DISPUTES>;

const STATUS: Readonly<Record<string, DisputeFacts['status']>> = {
  PENDING_APPROVAL: 'open',
  APPROVED_PEND_COMP: 'in_process',
  COMPLETE: 'closed',
  NOT_APPROVED: 'closed',
  CANCELLED: 'withdrawn',
};

/**
 * Requests for a credit memo with their notes, newest first, as the customer's that was asked for: of a document that was
 * shipped to a branch, the branch's as well. Throws ERP_REPLY_INVALID for a state that is no state.
 */
export function disputeFacts(
  customer: string,
  rows: readonly DisputeRow[],
  reasonOf: (code: string) => string,
): readonly DisputeFacts[] {
  return [...grouped(rows, ({ REQUEST_ID }) => present(REQUEST_ID, 'RA_CM_REQUESTS_ALL.REQUEST_ID'))]
    .map(([dispute, own]): DisputeFacts => {
      const [row] = own;
      const place = `RA_CM_REQUESTS_ALL ${dispute}`;
      const status = meantBy(STATUS, row.STATUS);
      if (!status) throw replyInvalid(place, 'not a status of a request');
      const { said, commandId } = readWritten(row.COMMENTS);
      const notes = [said, ...laterNotes(dispute, own)].map((note) => cleanText(note, 500));
      return {
        dispute,
        ...(commandId !== undefined && { commandId }),
        customer,
        documentsIn: [present(row.ORG_ID, place)],
        invoices: [cleanText(present(row.TRX_NUMBER, place), 30)],
        reason: cleanText(reasonOf(row.REASON_CODE ?? ''), 60),
        openedOn: dateOf(row.OPENED_ON, place),
        status,
        resolver: 'not_available',
        amount: negate(amountsIn(row.CURRENCY_CODE, place)(row.AMOUNT)),
        notes: notes.filter((note) => note !== ''),
        expectedOn: 'not_available',
      };
    })
    .sort((a, b) => (a.openedOn === b.openedOn ? byNumber(b.dispute, a.dispute) : a.openedOn < b.openedOn ? 1 : -1));
}

/** Notes on the invoice that name this dispute, oldest first. */
function laterNotes(dispute: string, rows: readonly DisputeRow[]): readonly string[] {
  const notes = [...grouped(rows, ({ NOTE_ID }) => NOTE_ID ?? '')].filter(([id]) => id !== '');
  return notes
    .sort(([a], [b]) => byNumber(a, b))
    .map(([, [{ NOTE }]]) => readWritten(NOTE))
    .filter(({ lines }) => lines.get('dispute')?.includes(dispute) === true)
    .map(({ said }) => said);
}
