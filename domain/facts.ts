import type { BusinessDate, Instant } from './dates.ts';
import type {
  Activity,
  Contact,
  Customer,
  Dispute,
  Invoice,
  OpenItem,
  Payment,
  PaymentPromise,
} from './receivables.ts';

/**
 * What connectors deliver: the part of each entity that the ERP itself states. Everything that depends on today's
 * date, on other entities or on the agent's own commands is left to `derive/`, so that it is computed once for every
 * ERP and alike for cached and live data. The rules of each field (what is an invoice's number, what nets a partial
 * payment) stand in docs/CONNECTOR_GUIDE.md, section "Facts".
 */

/** A customer as the ERP states it. `customer` is the ERP's own number here; the router makes the handle. */
export type CustomerFacts = Omit<Customer, 'customer' | 'system'> & { readonly customer: string };

export type ContactFacts = Contact;

/** An item on a customer account that is not cleared at `keyDate` (the answer's as-of date in the ERP's calendar). */
export type OpenItemFacts = Omit<OpenItem, 'daysPastDue' | 'bucket' | 'disputed' | 'promised' | 'system'> & {
  readonly customer: string;
  /** Branch that the item belongs to when it is posted on a head office's account, else null. */
  readonly branch: string | null;
};

/** An invoice or credit document, open or cleared. Its `status` is the ERP's; `disputed` is laid over it later. */
export type InvoiceFacts = Omit<Invoice, 'customer' | 'bucket' | 'daysPastDue' | 'status' | 'payments' | 'disputes'> & {
  readonly customer: string;
  readonly branch: string | null;
  readonly status: 'open' | 'partial' | 'paid' | 'cancelled';
  /** Date on which it was cleared, null while open. */
  readonly clearedOn: BusinessDate | null;
  /** True if a cash discount was taken when it was cleared. */
  readonly discountTaken: boolean;
};

export type PaymentFacts = Payment & {
  readonly customer: string;
  readonly orgUnit: string;
  /** Branch that paid, where the payment stands on its head office's account, else null. */
  readonly branch: string | null;
};
/** Of disputes, promises and activities: the command of the agent's that made it, where the ERP keeps that. */
interface Made {
  readonly customer: string;
  readonly commandId?: string;
}
/** What is said of documents belongs to their org units; absent where the ERP does not say which. */
interface AboutDocuments {
  readonly documentsIn?: readonly string[];
}
export type DisputeFacts = Dispute & Made & AboutDocuments;
export type PromiseFacts = PaymentPromise & Made & AboutDocuments;
/** `outcome` of a customer's word to have paid is `payment_reported`, whoever took it down. */
export type ActivityFacts = Activity & Made;

/** One line of the search index: a value a caller may name, and the customer it leads to. */
export interface SearchKey {
  readonly kind: 'phone' | 'email' | 'name' | 'taxId' | 'invoice' | 'purchaseOrder' | 'number';
  /** Normalised: phone in E.164, e-mail and name in lower case, numbers with leading zeros. */
  readonly value: string;
  readonly customer: string;
  readonly name: string;
  readonly city: string;
}

export interface EntityFacts {
  readonly customer: CustomerFacts;
  readonly openItem: OpenItemFacts;
  readonly invoice: InvoiceFacts;
  readonly payment: PaymentFacts;
  readonly dispute: DisputeFacts;
  readonly promise: PromiseFacts;
  readonly activity: ActivityFacts;
  readonly searchKey: SearchKey;
}

export type EntityName = keyof EntityFacts;

/** Which rows of an entity are wanted. Exactly the fields listed for that entity are read; the rest is refused. */
export interface Selectors {
  readonly customer: { readonly customer: string };
  /** All items open at `keyDate` (default: today in the ERP's calendar). */
  readonly openItem: { readonly customer: string; readonly keyDate?: BusinessDate };
  readonly invoice:
    | { readonly customer: string; readonly from: BusinessDate; readonly to: BusinessDate }
    | { readonly invoice: string; readonly customer?: string; readonly lines?: boolean }
    | { readonly purchaseOrder: string; readonly customer?: string; readonly lines?: boolean }
    | { readonly reference: string; readonly customer?: string; readonly lines?: boolean };
  readonly payment:
    | { readonly customer: string; readonly from: BusinessDate; readonly to: BusinessDate }
    | { readonly reference: string; readonly customer?: string };
  readonly dispute: { readonly customer: string };
  readonly promise: { readonly customer: string };
  readonly activity: { readonly customer: string; readonly from: Instant };
  /** Every key of the system, delivered in pages; used by the scheduled load of the search index only. */
  readonly searchKey: { readonly after: string | null };
}
