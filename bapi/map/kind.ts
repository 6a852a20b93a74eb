import type { DocumentKind } from '../../domain/receivables.ts';
import { isCredit, type Line } from './line.ts';

/** Incoming payment. */
export const PAYMENT_KEY = '15';
/** Payment difference on the debit side: what a payment left of the items it cleared. */
export const RESIDUAL_KEY = '06';

const KINDS: Readonly<Record<string, DocumentKind>> = {
  '01': 'invoice',
  '02': 'debit_memo',
  '03': 'debit_memo',
  '04': 'debit_memo',
  '05': 'debit_memo',
  '06': 'chargeback',
  '07': 'debit_memo',
  '08': 'debit_memo',
  '09': 'debit_memo',
  '11': 'credit_memo',
  '12': 'credit_memo',
  '15': 'payment_on_account',
  '16': 'credit_memo',
  '17': 'credit_memo',
};

/** What a line is, by posting key; a key of the customer's own goes by its side of the account. */
export function kindOf(line: Line): DocumentKind {
  if (line.isSpecialLedger && isCredit(line)) return 'payment_on_account';
  return KINDS[line.postingKey] ?? (isCredit(line) ? 'credit_memo' : 'debit_memo');
}
