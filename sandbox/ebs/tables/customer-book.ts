import type { Account } from '../receivables/transactions.ts';

/** A customer as EBS knows it: its party and account, and the site uses of each operating unit. */
export interface BookedCustomer extends Account {
  readonly no: number;
  readonly number: string;
  readonly partyId: number;
  /** Where it is billed and delivered: `BILL_TO/101` → SITE_USE_ID. */
  readonly siteUses: ReadonlyMap<string, number>;
}

export function bookedCustomer(input: Omit<BookedCustomer, 'siteUse'>): BookedCustomer {
  return { ...input, siteUse: (use, orgId) => input.siteUses.get(`${use}/${orgId}`) ?? null };
}

/** Customers by the company's number and by account. */
export class CustomerBook {
  readonly #byNo = new Map<number, BookedCustomer>();
  readonly #byAccount = new Map<number, BookedCustomer>();

  add(customer: BookedCustomer): void {
    this.#byNo.set(customer.no, customer);
    this.#byAccount.set(customer.id, customer);
  }

  get(no: number): BookedCustomer {
    const found = this.#byNo.get(no);
    if (found === undefined) throw new Error(`there is no customer ${no}`);
    return found;
  }

  partyOf(accountId: number): number {
    const found = this.#byAccount.get(accountId);
    if (found === undefined) throw new Error(`there is no account ${accountId}`);
    return found.partyId;
  }
}
