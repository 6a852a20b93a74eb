import { cleanText, orNotAvailable } from '../../connector/text.ts';
import type { DisputeFacts } from '../../domain/facts.ts';
import { amountsIn } from '../abap/amounts.ts';
import { replyInvalid } from '../abap/invalid.ts';
import type { Z_ADIT_DISPUTES_READ } from '../catalogue/addon.ts';
import type { OutputOf } from '../catalogue/types.ts';
import { madeBy, meantBy, ofCustomer, rowsByKey } from './addon-rows.ts';

const STATUS: Readonly<Record<string, DisputeFacts['status']>> = {
  O: 'open',
  P: 'in_process',
  C: 'closed',
  W: 'withdrawn',
};

/** Disputes with their notes, newest first. Throws ERP_REPLY_INVALID for a state that is no state. */
export function disputeFacts(
  customer: string,
  reply: OutputOf<typeof Z_ADIT_DISPUTES_READ>,
  reasonOf: (code: string) => string,
): readonly DisputeFacts[] {
  const notes = rowsByKey(reply.ET_NOTES, ({ DISPUTE_ID }) => DISPUTE_ID);
  return ofCustomer(customer, reply.ET_DISPUTES, 'ZADIT_S_DISPUTE')
    .map((row): DisputeFacts => {
      const place = `dispute ${row.DISPUTE_ID}`;
      const status = meantBy(STATUS, row.STATUS);
      if (!status) throw replyInvalid(place, 'not a status of a dispute');
      if (row.OPENED_ON === null) throw replyInvalid(place, 'no date on which it was opened');
      return {
        dispute: row.DISPUTE_ID,
        ...madeBy(row.COMMAND_ID),
        customer,
        ...(row.BUKRS !== '' && { documentsIn: [row.BUKRS] }),
        invoices: [row.INVOICE || row.BELNR],
        reason: cleanText(reasonOf(row.REASON), 60),
        openedOn: row.OPENED_ON,
        status,
        resolver: orNotAvailable(row.RESOLVER, 60),
        amount: amountsIn(row.WAERS, place)(row.AMOUNT),
        notes: notes(row.DISPUTE_ID)
          .toSorted((a, b) => (a.POSNR < b.POSNR ? -1 : 1))
          .map(({ TEXT }) => cleanText(TEXT, 500)),
        expectedOn: row.EXPECTED_ON ?? 'not_available',
      };
    })
    .sort((a, b) => (a.openedOn === b.openedOn ? (a.dispute < b.dispute ? 1 : -1) : a.openedOn < b.openedOn ? 1 : -1));
}
