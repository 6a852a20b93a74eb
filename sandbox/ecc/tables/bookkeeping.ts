import { convert } from '../../company/currency.ts';
import {
  type BusinessEvent,
  COMPANIES,
  type CustomerRecord,
  type PaymentReceived,
  type SalesDocument,
  type SetOff,
} from '../../company/model.ts';
import { billingLineRows, billingRow } from './billing-rows.ts';
import { clear, type DraftRow, lineRow, referTo, stored } from './document-rows.ts';
import { accountNumber, createCounters, METHOD_LETTERS, type NumberCounters } from './numbers.ts';
import { paymentLines } from './payment-lines.ts';
import { emptyState, found, openDocument, type PostingState } from './posting-state.ts';
import { bookReversal } from './reversals.ts';

/** The history as ECC's tables hold it once everything is booked. */
export interface BookedTables {
  readonly bkpf: readonly DraftRow[];
  readonly lines: readonly DraftRow[];
  readonly vbrk: readonly DraftRow[];
  readonly vbrp: readonly DraftRow[];
  readonly counters: NumberCounters;
}

const POSTING_KEYS = { invoice: '01', credit_memo: '11', debit_memo: '04' } as const;

function bookDocument(state: PostingState, event: SalesDocument): void {
  const billing = event.billed ? state.counters.take('VBELN', event.company) : undefined;
  const type = event.billed ? 'RV' : event.kind === 'credit_memo' ? 'DG' : 'DR';
  const { shared, time } = openDocument(state, event, type, event.billed ? 'VF01' : 'FB70', billing, event.reference);
  const row = lineRow({
    ...shared,
    item: 1,
    postingKey: POSTING_KEYS[event.kind],
    amount: event.total,
    tax: event.tax,
    terms: event.terms,
    // Debit memos are entered by hand, and nobody fills in a baseline date.
    baseline: event.kind === 'debit_memo' ? null : event.date,
    assignment: billing ?? event.reference,
    text: event.text,
    paymentBlock: event.paymentBlock,
    dunning: event.dunning,
    ...(billing !== undefined && { billing }),
  });
  if (event.corrects !== null) referTo(row, found(state.items, event.corrects), 'G');
  state.items.set(event.id, row);
  state.lines.push(row);
  if (billing === undefined) return;
  const payer = event.branch ?? event.account;
  const vbrk = billingRow({
    number: billing,
    company: event.company,
    payer: state.accountOf(payer),
    type: event.kind === 'credit_memo' ? 'G2' : 'F2',
    date: event.date,
    time,
    currency: event.currency,
    net: event.net,
    tax: event.tax,
    terms: event.terms,
    reference: event.reference,
    purchaseOrder: event.purchaseOrder,
    country: state.countries.get(payer) ?? '',
  });
  state.billing.set(event.id, vbrk);
  state.vbrk.push(vbrk);
  state.vbrp.push(...billingLineRows(billing, event.salesOrder, event.lines));
}

function bookPayment(state: PostingState, event: PaymentReceived): void {
  const { header, shared } = openDocument(state, event, 'DZ', 'F-28', undefined, event.reference);
  const by = { number: header['belnr'] ?? '', date: event.date };
  const home = COMPANIES[event.company].currency;
  for (const settled of event.settles) {
    const discount = {
      document: stored(settled.discount),
      home: stored(convert(settled.discount, event.currency, home)),
    };
    clear(found(state.items, settled.document), by, discount);
    if (settled.credit !== null) clear(found(state.items, settled.credit.document), by);
    for (const { payment } of settled.earlier) clear(found(state.partials, `${payment}/${settled.document}`), by);
  }
  paymentLines(state, event, { ...shared, method: METHOD_LETTERS[event.method] });
}

function bookSetOff(state: PostingState, event: SetOff): void {
  const { header } = openDocument(state, event, 'AB', 'F-32');
  for (const id of event.documents) clear(found(state.items, id), { number: header['belnr'] ?? '', date: event.date });
}

/** Books one event; what it names must be in the state already. */
export function bookEvent(state: PostingState, event: BusinessEvent): void {
  state.events.set(event.id, event);
  if (event.event === 'document') bookDocument(state, event);
  else if (event.event === 'payment') bookPayment(state, event);
  else if (event.event === 'set_off') bookSetOff(state, event);
  else bookReversal(state, event);
}

/** Books the whole history in memory, in its order. */
export function bookHistory(events: readonly BusinessEvent[], customers: readonly CustomerRecord[]): BookedTables {
  const state = emptyState(createCounters(), accountNumber, new Map(customers.map(({ no, country }) => [no, country])));
  for (const event of events) bookEvent(state, event);
  return {
    bkpf: [...state.headers.values()],
    lines: state.lines,
    vbrk: state.vbrk,
    vbrp: state.vbrp,
    counters: state.counters,
  };
}
