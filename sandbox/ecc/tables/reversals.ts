import type { Minor } from '../../company/currency.ts';
import type { PaymentReceived, Reversal, SalesDocument } from '../../company/model.ts';
import { billingLineRows, billingRow } from './billing-rows.ts';
import { clear, type DraftRow, lineRow } from './document-rows.ts';
import { found, openDocument, type PostingState } from './posting-state.ts';

const REVERSAL_KEYS: Readonly<Record<string, '02' | '05' | '12'>> = { '01': '12', '04': '12', '11': '02', '15': '05' };

/** The counter-line of a reversal; original and counter-line clear each other by the reversing document. */
function counterLine(
  state: PostingState,
  event: Reversal,
  original: DraftRow,
  amount: Minor,
  tax: Minor,
  shared: ReturnType<typeof openDocument>['shared'],
  billing?: string,
): void {
  const postingKey = REVERSAL_KEYS[original['bschl'] ?? ''];
  if (postingKey === undefined) throw new Error(`posting key ${original['bschl']} is never reversed here`);
  const row = lineRow({
    ...shared,
    item: 1,
    postingKey,
    amount,
    tax,
    assignment: original['zuonr'] ?? '',
    text: 'Reversal',
    ...(billing !== undefined && { billing }),
  });
  clear(original, { number: shared.number, date: event.date });
  clear(row, { number: shared.number, date: event.date });
  state.lines.push(row);
}

function crossReference(original: DraftRow, reversal: DraftRow): void {
  // Both headers name the other: STBLG/STJAH do not tell which of the two came first.
  Object.assign(original, { stblg: reversal['belnr'], stjah: reversal['gjahr'] });
  Object.assign(reversal, { stblg: original['belnr'], stjah: original['gjahr'], stgrd: '01' });
}

function reverseDocument(state: PostingState, event: Reversal, document: SalesDocument): void {
  const vbrk = state.billing.get(document.id);
  const cancellation = vbrk === undefined ? undefined : state.counters.take('VBELN', event.company);
  const type = vbrk === undefined ? 'AB' : 'RV';
  const { header, shared, time } = openDocument(
    state,
    event,
    type,
    vbrk === undefined ? 'FB08' : 'VF11',
    cancellation,
    document.reference,
  );
  // A reversal posts, so it is no mere clearing document although it shares that type.
  header['bstat'] = '';
  counterLine(state, event, found(state.items, document.id), document.total, document.tax, shared, cancellation);
  if (vbrk === undefined || cancellation === undefined) {
    crossReference(found(state.headers, document.id), header);
    return;
  }
  vbrk['fksto'] = 'X';
  const payer = document.branch ?? document.account;
  state.vbrk.push(
    billingRow({
      ...document,
      number: cancellation,
      payer: state.accountOf(payer),
      type: document.kind === 'credit_memo' ? 'S2' : 'S1',
      date: event.date,
      time,
      country: state.countries.get(payer) ?? '',
      cancels: vbrk['vbeln'] ?? '',
    }),
  );
  state.vbrp.push(...billingLineRows(cancellation, document.salesOrder, document.lines));
}

/** Reset of the clearing and reversal of the payment, as transaction FBRA does both: what it had paid is open again. */
function reversePayment(state: PostingState, event: Reversal, payment: PaymentReceived): void {
  const plain = payment.settles.every(
    (one) => one.residual === null && one.credit === null && one.earlier.length === 0,
  );
  if (!plain || payment.partial.length > 0 || payment.onAccount !== null)
    throw new Error('only a plain payment comes back');
  const { header, shared } = openDocument(state, event, 'AB', 'FBRA', undefined, payment.reference);
  header['bstat'] = '';
  for (const settled of payment.settles) {
    Object.assign(found(state.items, settled.document), {
      augbl: '',
      augdt: '00000000',
      wskto: '0',
      sknto: '0',
    });
  }
  const amount = payment.settles.reduce((sum, one) => sum + one.cash + one.discount, 0n);
  counterLine(state, event, found(state.settling, payment.id), amount, 0n, shared);
  crossReference(found(state.headers, payment.id), header);
}

/** Books a reversal by what it takes back. */
export function bookReversal(state: PostingState, event: Reversal): void {
  const original = found(state.events, event.of);
  if (original.event === 'document') reverseDocument(state, event, original);
  else if (original.event === 'payment') reversePayment(state, event, original);
  else throw new Error(`a ${original.event} is never reversed`);
}
