import type { Stage } from '../../sandbox/demo/stage.ts';

/** One request of a platform. */
export interface Question {
  readonly operation: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly callId?: string;
}

interface LedgerRow {
  readonly customer: string;
}
interface Ledger {
  readonly customers: readonly (LedgerRow & {
    readonly name: string;
    readonly address: { readonly postalCode: string };
  })[];
  readonly items: readonly (LedgerRow & {
    readonly invoice: string;
    readonly kind: string;
    readonly isOpen: boolean;
  })[];
}

/** A customer of the simulated company with what callers know of it. */
export interface KnownCustomer {
  readonly customer: string;
  readonly name: string;
  readonly postalCode: string;
  /** Newest first. */
  readonly invoices: readonly string[];
}

/** Customers that have invoices, in the order of their numbers, read from the company's own books. */
export async function customersOf(stage: Stage): Promise<readonly KnownCustomer[]> {
  const { customers, items } = (await stage.books.ledger()) as Ledger;
  const invoices = new Map<string, string[]>();
  for (const { customer, invoice, kind } of items) {
    if (kind === 'invoice') invoices.set(customer, [invoice, ...(invoices.get(customer) ?? [])]);
  }
  return customers.flatMap(({ customer, name, address }) => {
    const own = invoices.get(customer);
    return own ? [{ customer, name, postalCode: address.postalCode, invoices: [...new Set(own)] }] : [];
  });
}

/** Every query that is about a customer, with arguments that have an answer. `turn` varies what is asked. */
export function questionsAbout(known: KnownCustomer, turn = 0): readonly Question[] {
  const customer = `ecc/${known.customer}`;
  const invoice = known.invoices[turn % known.invoices.length] ?? '';
  const claims = { accountNumber: known.customer, postalCode: known.postalCode };
  const simple = [
    'get_customer',
    'get_account_brief',
    'list_invoices',
    'list_open_items',
    'get_aging',
    'list_payments',
    'get_payment_behaviour',
    'list_disputes',
    'list_promises',
    'list_activities',
    'check_call_clearance',
  ].map((operation) => ({ operation, args: { customer } }));
  return [
    ...simple,
    { operation: 'get_invoice', args: { invoice, customer } },
    { operation: 'find_customer', args: { name: known.name } },
    { operation: 'verify_caller', args: { customer, claims }, callId: `bench-${known.customer}-${turn}` },
  ];
}

/** Numbers in [0, 1) that are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
