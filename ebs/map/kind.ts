import type { DocumentKind } from '../../domain/receivables.ts';
import type { Text } from '../ask.ts';
import { meantBy } from './values.ts';

const KINDS: Readonly<Record<string, DocumentKind>> = {
  INV: 'invoice',
  DEP: 'invoice',
  BR: 'invoice',
  CM: 'credit_memo',
  DM: 'debit_memo',
  CB: 'chargeback',
  PMT: 'payment_on_account',
};

/** What a schedule is, by its CLASS; one of the site's own is a debit. */
export function kindOf(schedule: Text): DocumentKind {
  return meantBy(KINDS, schedule) ?? 'debit_memo';
}

export const RECEIPT = 'PMT';
