import type { PaymentReceived } from '../../company/model.ts';
import { clear, type DraftRow, type LineInput, lineRow, referTo } from './document-rows.ts';
import { found, type PostingState } from './posting-state.ts';

type Shared = Omit<LineInput, 'item' | 'postingKey' | 'amount'>;

/** Net days without any discount: what withheld money is still due by. */
function residualTerms(original: DraftRow): DraftRow {
  return {
    zfbdt: original['zfbdt'] ?? '00000000',
    zterm: original['zterm'] ?? '',
    zbd1t: original['zbd1t'] ?? '0',
    zbd2t: original['zbd2t'] ?? '0',
    zbd3t: original['zbd3t'] ?? '0',
  };
}

/**
 * The customer lines of an incoming payment. Line 1 is the bank's, which no customer table holds. The settling line
 * (key 15) carries the gross amount of what it clears, discount included (WSKTO), and is cleared by its own document;
 * withheld money is debited again by a residual item (06), so that bank = settling line − discount − residual.
 */
export function paymentLines(state: PostingState, event: PaymentReceived, shared: Shared): void {
  let item = 1;
  const post = (input: Pick<LineInput, 'postingKey' | 'amount'> & Partial<LineInput>): DraftRow => {
    item += 1;
    const row = lineRow({ ...shared, item, ...input });
    state.lines.push(row);
    return row;
  };
  if (event.settles.length > 0) {
    const discount = event.settles.reduce((sum, one) => sum + one.discount, 0n);
    const amount = event.settles.reduce((sum, one) => sum + one.cash + one.discount + (one.residual?.amount ?? 0n), 0n);
    const row = post({ postingKey: '15', amount, discount });
    clear(row, { number: shared.number, date: event.date });
    state.settling.set(event.id, row);
  }
  for (const { document, residual } of event.settles) {
    if (residual === null) continue;
    const original = found(state.items, document);
    const row = post({ postingKey: '06', amount: residual.amount, text: 'Payment difference' });
    Object.assign(row, residualTerms(original), { rstgr: 'R01', zlsch: '' });
    referTo(row, original, 'V');
    state.items.set(residual.id, row);
  }
  for (const { document, amount } of event.partial) {
    const row = post({ postingKey: '15', amount });
    referTo(row, found(state.items, document), 'Z');
    state.partials.set(`${event.id}/${document}`, row);
  }
  if (event.onAccount !== null) {
    const { id, amount } = event.onAccount;
    state.items.set(id, post({ postingKey: event.downPayment ? '19' : '15', amount }));
  }
}
