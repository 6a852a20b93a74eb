import type { CurrencyCode, Minor } from './currency.ts';
import type { TermsName } from './terms.ts';

/** Everything here is the company's own business, told without any ERP: each simulated ERP books it in its own way. */

export type CompanyCode = '1000' | '2000';
export const COMPANIES: Readonly<Record<CompanyCode, { name: string; currency: CurrencyCode }>> = {
  '1000': { name: 'Quillfeather Industrial Supply GmbH, Bremen', currency: 'EUR' },
  '2000': { name: 'Quillfeather Industrial Supply Inc., Dayton', currency: 'USD' },
};

export interface Phone {
  /** As somebody typed it into the master record. */
  readonly typed: string;
  readonly e164: string;
  readonly mobile: boolean;
}

export interface ContactPerson {
  readonly firstName: string;
  readonly lastName: string;
  readonly role: 'accounting' | 'purchasing' | 'management';
  readonly phone: Phone | null;
  readonly email: string | null;
}

export interface CustomerRecord {
  /** Running number of the company's own; an ERP makes its account number of it. */
  readonly no: number;
  readonly name: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly region: string;
  readonly country: string;
  readonly language: string;
  readonly phone: Phone | null;
  readonly email: string | null;
  readonly contacts: readonly ContactPerson[];
  readonly vatId: string | null;
  readonly companies: readonly CompanyCode[];
  readonly currency: CurrencyCode;
  readonly terms: TermsName;
  /** `transfer`, `check`, `debit` or `card`, as agreed. */
  readonly method: 'transfer' | 'check' | 'debit' | 'card';
  /** In minor units of EUR, or null where no limit is kept. */
  readonly creditLimit: Minor | null;
  readonly creditHold: boolean;
  readonly state: 'active' | 'blocked' | 'deleted';
  /** Number of the customer whose account carries the items of this one. */
  readonly headOffice: number | null;
  readonly doNotCall: boolean;
  readonly since: string;
}

export interface SalesLine {
  readonly material: string;
  readonly text: string;
  readonly quantity: number;
  readonly unitPrice: Minor;
  readonly net: Minor;
  readonly tax: Minor;
}

interface Booked {
  readonly id: number;
  readonly company: CompanyCode;
  /** Whose account it stands on, and for which branch. */
  readonly account: number;
  readonly branch: number | null;
  readonly date: string;
  readonly currency: CurrencyCode;
}

/** An invoice, credit memo or debit memo. `total` is positive; the kind tells the side. */
export interface SalesDocument extends Booked {
  readonly event: 'document';
  readonly kind: 'invoice' | 'credit_memo' | 'debit_memo';
  /** Written by sales with a paper of its own, or entered straight into the books. */
  readonly billed: boolean;
  readonly net: Minor;
  readonly tax: Minor;
  readonly total: Minor;
  readonly terms: TermsName | null;
  readonly lines: readonly SalesLine[];
  readonly purchaseOrder: string;
  readonly salesOrder: string;
  readonly reference: string;
  readonly text: string;
  /** The document that a credit memo corrects. */
  readonly corrects: number | null;
  readonly dunning: { readonly level: number; readonly lastDate: string; readonly block: string } | null;
  readonly paymentBlock: string;
}

/** What one payment did to one document: `total = cash + discount + credit + earlier + residual`. */
export interface Settlement {
  readonly document: number;
  readonly cash: Minor;
  readonly discount: Minor;
  /** A credit memo to the document, set off in the same step. */
  readonly credit: { readonly document: number; readonly amount: Minor } | null;
  /** Partial payments made before, closed together with the document. */
  readonly earlier: readonly { readonly payment: number; readonly amount: Minor }[];
  /** What the payer withheld; it lives on as an item of its own. */
  readonly residual: { readonly id: number; readonly amount: Minor } | null;
}

export interface PaymentReceived extends Booked {
  readonly event: 'payment';
  readonly method: CustomerRecord['method'];
  readonly reference: string;
  readonly settles: readonly Settlement[];
  /** Money for a document that stays open. */
  readonly partial: readonly { readonly document: number; readonly amount: Minor }[];
  readonly onAccount: { readonly id: number; readonly amount: Minor } | null;
  /** Requested in advance and kept apart from other money on account. */
  readonly downPayment: boolean;
}

/** Items that cancel each other out without money. */
export interface SetOff extends Booked {
  readonly event: 'set_off';
  readonly documents: readonly number[];
}

/** A document or payment taken back, by sales (with its paper) or in the books. What it had settled is open again. */
export interface Reversal extends Booked {
  readonly event: 'reversal';
  readonly of: number;
}

export type BusinessEvent = SalesDocument | PaymentReceived | SetOff | Reversal;

export interface Company {
  /** The business date: today when the company was made. */
  readonly asOf: string;
  readonly customers: readonly CustomerRecord[];
  /** In the order in which they were booked; well-known ones first, so that their numbers never change. */
  readonly events: readonly BusinessEvent[];
}
