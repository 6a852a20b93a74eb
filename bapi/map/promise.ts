import { cleanText, orNotAvailable } from '../../connector/text.ts';
import type { PromiseFacts } from '../../domain/facts.ts';
import { add, type Money } from '../../domain/money.ts';
import { amountsIn } from '../abap/amounts.ts';
import { replyInvalid } from '../abap/invalid.ts';
import type { Z_ADIT_PROMISES_READ } from '../catalogue/addon.ts';
import type { OutputOf } from '../catalogue/types.ts';
import { ourWord } from '../commands/codes.ts';
import { madeBy, meantBy, ofCustomer, rowsByKey } from './addon-rows.ts';

type Reply = OutputOf<typeof Z_ADIT_PROMISES_READ>;

const STATUS: Readonly<Record<string, PromiseFacts['status']>> = {
  O: 'open',
  K: 'kept',
  B: 'broken',
  C: 'cancelled',
  S: 'superseded',
};

/** Promises with their items and instalments, newest first. Throws ERP_REPLY_INVALID for a state that is no state. */
export function promiseFacts(customer: string, reply: Reply): readonly PromiseFacts[] {
  const promises = ofCustomer(customer, reply.ET_PROMISES, 'ZADIT_S_PROMISE');
  const items = rowsByKey(reply.ET_ITEMS, ({ PROMISE_ID }) => PROMISE_ID);
  const instalments = rowsByKey(reply.ET_INSTALMENTS, ({ PROMISE_ID }) => PROMISE_ID);
  return promises
    .map((row): PromiseFacts => {
      const place = `promise ${row.PROMISE_ID}`;
      const status = meantBy(STATUS, row.STATUS);
      if (!status) throw replyInvalid(place, 'not a status of a promise');
      if (row.TAKEN_ON === null) throw replyInvalid(place, 'no date on which it was taken');
      return {
        promise: row.PROMISE_ID,
        ...madeBy(row.COMMAND_ID),
        customer,
        ...companyCodesOf(items(row.PROMISE_ID)),
        items: itemsOf(items(row.PROMISE_ID), place),
        instalments: instalments(row.PROMISE_ID)
          .toSorted((a, b) => (a.POSNR < b.POSNR ? -1 : 1))
          .map((part) => instalmentOf(part, place)),
        method: row.METHOD === '' ? 'not_available' : cleanText(ourWord(row.METHOD), 20),
        takenOn: row.TAKEN_ON,
        takenBy: cleanText(row.TAKEN_BY, 60),
        status,
        recordingReference: orNotAvailable(row.RECORDING, 200),
      };
    })
    .sort((a, b) => (a.takenOn === b.takenOn ? (a.promise < b.promise ? 1 : -1) : a.takenOn < b.takenOn ? 1 : -1));
}

/** Where the documents stand; an add-on's row may leave it out. */
function companyCodesOf(rows: readonly Reply['ET_ITEMS'][number][]): Pick<PromiseFacts, 'documentsIn'> {
  const named = new Set(rows.map(({ BUKRS }) => BUKRS).filter((bukrs) => bukrs !== ''));
  return named.size > 0 ? { documentsIn: [...named] } : {};
}

/** An invoice that is due in several parts is one item with their sum. */
function itemsOf(rows: readonly Reply['ET_ITEMS'][number][], place: string): PromiseFacts['items'] {
  const amounts = new Map<string, Money>();
  for (const { INVOICE, BELNR, AMOUNT, WAERS } of rows) {
    const invoice = INVOICE || BELNR;
    const before = amounts.get(invoice);
    const amount = amountsIn(WAERS, place)(AMOUNT);
    amounts.set(invoice, before?.currency === WAERS ? add(before, amount) : amount);
  }
  return [...amounts].map(([invoice, amount]) => ({ invoice, amount }));
}

function instalmentOf(row: Reply['ET_INSTALMENTS'][number], place: string): PromiseFacts['instalments'][number] {
  const status = meantBy(STATUS, row.STATUS);
  if (!status || status === 'superseded') throw replyInvalid(place, 'not a status of an instalment');
  if (row.DUE_ON === null) throw replyInvalid(place, 'an instalment without a date');
  return { date: row.DUE_ON, amount: amountsIn(row.WAERS, place)(row.AMOUNT), status };
}
