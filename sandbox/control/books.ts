import type { Entry, PostReceipt } from '../ecc/posting/entries.ts';
import type { ExpectedAging, ExpectedBehaviour } from '../ledger/expected.ts';
import type { Ledger, LedgerPart, LedgerRecord } from '../ledger/ledger.ts';

/** One simulated ERP as the control server sees it, whatever it is inside. */
export interface SystemBooks {
  readonly name: string;
  ledger(): Promise<Ledger>;
  ledgerPart(part: LedgerPart): Promise<readonly LedgerRecord[]>;
  /** Throws PostingRefused for what cannot be booked. */
  post(entry: Entry): Promise<PostReceipt>;
  expectedAging(customer: string, keyDate: string | null): Promise<ExpectedAging>;
  expectedBehaviour(customer: string, keyDate: string | null): Promise<ExpectedBehaviour>;
}

/** The books of several systems as one; every record says which system it is from. */
export function mergeLedgers(ledgers: readonly Ledger[]): Ledger {
  const all = <K extends Exclude<keyof Ledger, 'asOf'>>(part: K) => ledgers.flatMap((ledger) => ledger[part]);
  return {
    asOf: ledgers.map(({ asOf }) => asOf).sort()[0] ?? '',
    customers: all('customers'),
    contacts: all('contacts'),
    items: all('items'),
    payments: all('payments'),
    disputes: all('disputes'),
    promises: all('promises'),
    activities: all('activities'),
    preferences: all('preferences'),
    tasks: all('tasks'),
  };
}
