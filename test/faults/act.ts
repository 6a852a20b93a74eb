export type Entry = Readonly<Record<string, unknown>>;

/** Whom and what a command is about; a campaign with more runs than customers comes round to each of them again. */
export interface Target {
  readonly customer: string;
  readonly invoice: string;
  readonly contact: string;
}

/** One kind of command, by what it is carried out in the ERP and how often its effect stands in the books. */
export interface Act<F> {
  readonly kind: string;
  /** Writes. */
  readonly writes: string;
  /** Commits; the same where one call does both. */
  readonly commits: string;
  /** How an unknown outcome is settled: by the id in the books, by the value there once all is quiet, or by a person. */
  readonly settled: 'marker' | 'value' | 'person';
  args(target: Target, run: number): Entry;
  effects(found: F, asked: { readonly commandId: string; readonly run: number }): number;
}

/** When somebody promises to pay. */
export const soon = (days = 20) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
export const ONE = { amount: '1.00', currency: 'EUR' };

export const marked = (rows: readonly Entry[], commandId: string) =>
  rows.filter((row) => row['reference'] === commandId).length;

/** The number that a run adds to a contact person. */
export const numberOf = (run: number) => `+49421${String(5_000_000 + run)}`;
const digits = (text: string) => text.replace(/\D/g, '').replace(/^0+/, '');

export interface Contact {
  readonly customer: string;
  readonly contact: string;
  readonly phones: readonly { readonly number: string }[];
}

export const numbersOf = (contacts: readonly Contact[], run: number) =>
  contacts.flatMap(({ phones }) => phones).filter(({ number }) => digits(number).endsWith(digits(numberOf(run))))
    .length;

interface Item {
  readonly customer: string;
  readonly invoice: string;
  readonly kind: string;
  readonly isOpen: boolean;
  readonly daysPastDue: number | null;
  readonly open: { readonly amount: string; readonly currency: string };
}

/** The books as far as they say whom commands can be about. */
export interface BooksOfTargets {
  readonly items: readonly Item[];
  readonly contacts: readonly Contact[];
  readonly disputes: readonly { readonly invoices: readonly string[] }[];
}

/** What commands can be about, each customer once. */
export function targetsIn(
  { items, contacts }: Pick<BooksOfTargets, 'items' | 'contacts'>,
  isFit: (item: Item) => boolean = () => true,
): readonly Target[] {
  const byCustomer = new Map(contacts.map((row) => [row.customer, row.contact]));
  const found = new Map<string, Target>();
  for (const item of items) {
    const { customer, invoice, kind, isOpen, open } = item;
    const person = byCustomer.get(customer);
    const fits = isOpen && kind === 'invoice' && open.currency === 'EUR' && Number(open.amount) > 20 && isFit(item);
    if (fits && person !== undefined && !found.has(customer))
      found.set(customer, { customer, invoice, contact: person });
  }
  return [...found.values()];
}
