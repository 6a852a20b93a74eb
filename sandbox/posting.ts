/** What became of an entry that was posted into a simulated ERP: the document it made, as the books number it. */
export interface Receipt<K extends string = string> {
  readonly kind: K;
  readonly customer: string;
  readonly document: { readonly orgUnit: string; readonly number: string; readonly year: string } | null;
  /** Number on the paper, for invoices and credit memos. */
  readonly invoice: string | null;
  /** Fields changed, as `TABLE-FIELD`, for changes of the customer. */
  readonly changed: readonly string[];
  /** Number of the dispute, for disputes. */
  readonly dispute?: string;
}

/** An entry that cannot be booked as it is; the message says why, for the one who typed it. */
export class PostingRefused extends Error {}
