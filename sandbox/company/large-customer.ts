import { createBook } from './book.ts';
import { plusDays } from './calendar.ts';
import type { BusinessEvent, CustomerRecord } from './model.ts';
import { GERMANY } from './places.ts';

/** Unless told otherwise. */
const OPEN_ITEMS = 5000;
/** How far back the oldest lies. */
const DAYS = 400;
/** Far above what is drawn, so that the number is the same in a company of any size. */
const NUMBER = 67_001;

/**
 * One customer with 5,000 open items or as many as told, as a wholesaler has them: small invoices of more than a year, every fiftieth line
 * a credit memo. Nothing is drawn, so any two companies of one date have the same.
 */
export function largeCustomer(
  asOf: string,
  firstId: number,
  openItems = OPEN_ITEMS,
): { readonly customer: CustomerRecord; readonly events: readonly BusinessEvent[] } {
  const customer: CustomerRecord = {
    no: NUMBER,
    name: 'Hansa Großhandel Befestigung SE',
    street: 'Industriering 200',
    postalCode: '28195',
    city: 'Bremen',
    region: 'HB',
    country: GERMANY.code,
    language: GERMANY.language,
    phone: { typed: '+49 421 77001', e164: '+4942177001', mobile: false },
    email: 'kreditoren@hansa-grosshandel.example',
    contacts: [],
    vatId: 'DE811900770',
    companies: ['1000'],
    currency: 'EUR',
    terms: 'net30',
    method: 'transfer',
    creditLimit: 500_000_000n,
    creditHold: false,
    state: 'active',
    headOffice: null,
    doNotCall: false,
    since: plusDays(asOf, -4000),
  };
  const book = createBook(firstId);
  const deal = { company: '1000', account: NUMBER, branch: null, currency: 'EUR' } as const;
  for (let at = 0; at < openItems; at += 1) {
    const isCredit = at % 50 === 49;
    const net = BigInt(1_000 + ((at * 7_919) % 90_000));
    const tax = (net * 19n) / 100n;
    book.document(deal, {
      // The oldest first, as many on each day.
      date: plusDays(asOf, -Math.floor(((openItems - at) * DAYS) / openItems)),
      kind: isCredit ? 'credit_memo' : 'invoice',
      billed: at % 5 !== 0,
      terms: isCredit ? null : 'net30',
      net,
      tax,
      lines: [{ material: 'QF-201', text: 'Hex bolt M12', quantity: 1, unitPrice: net, net, tax }],
      reference: `L-${String(at + 1).padStart(5, '0')}`,
      purchaseOrder: `PO-L-${String(at + 1).padStart(5, '0')}`,
    });
  }
  return { customer, events: book.events };
}
