import type { CallContext, Connection, Connector, ConnectorCommand } from '../../domain/connector.ts';
import type { EntityName } from '../../domain/facts.ts';
import type { Payment } from '../../domain/receivables.ts';
import type { Kept } from './kept.ts';
import type { ExpectedAging, Ledger } from './ledger.ts';

/** What an ERP's own people book, in the words of `POST /post`. */
export type Booking =
  | { readonly kind: 'invoice'; readonly customer: string; readonly total: Amount; readonly purchaseOrder?: string }
  | { readonly kind: 'credit_memo'; readonly customer: string; readonly total: Amount; readonly invoice?: string }
  | {
      readonly kind: 'payment';
      readonly customer: string;
      readonly amount: Amount;
      readonly reference?: string;
      readonly applied?: readonly { readonly invoice: string; readonly amount: Amount }[];
    }
  | { readonly kind: 'clearing'; readonly customer: string; readonly invoices: readonly string[] };

interface Amount {
  readonly amount: string;
  readonly currency: string;
}

/** How this ERP spells what the books keep in its own words. Everything else is compared as it is. */
export interface Spelling {
  /** The ERP's own sign for a method of payment → what it means; null where a payment names none. */
  method(own: string | null): Payment['method'];
  /** Entities that only Adit's own commands know. */
  readonly agentOnly: readonly EntityName[];
  /** Whether the ERP keeps how a customer wants to pay and be reached. */
  readonly keepsPreferences?: boolean;
  /** What the books show as a task's context; the context as JSON where nothing is said. */
  taskContext?(command: ConnectorCommand): string;
  /** An invoice that is due in instalments is one invoice, shown with the first of them that is open, else the first. */
  readonly joinsInstalments?: boolean;
  /** Payments and disputes name no branch: those of what is a branch's are told to that branch as its own. */
  readonly namesNoBranch?: boolean;
  /** A credit memo that names an invoice lowers it at once, and is no item any more. */
  readonly appliesCredits?: boolean;
  /** Invoices of these kinds of number are found through the search index; the ERP finds the others itself. */
  isIndexed(item: { readonly isBilled: boolean }): boolean;
}

/** Everything that can be read from the side, at one moment. */
export interface Books {
  readonly ledger: Ledger;
  readonly kept?: Kept;
}

/** A running ERP with books that can be read from the side, and the connector under test opened against it. */
export interface ConformanceWorld {
  readonly connector: Connector;
  /** The connector's part of `adit.yaml`, as written for this world. */
  readonly section: unknown;
  readonly spelling: Spelling;
  connection(role: 'read' | 'write'): Connection;
  ledger(): Promise<Ledger>;
  /** The same and, where the ERP keeps such things, what stands beside the accounts with all that it says. */
  books(): Promise<Books>;
  expectedAging(customer: string, keyDate: string): Promise<ExpectedAging>;
  /** Books one entry; resolves with the number on the paper, if there is one. */
  post(booking: Booking): Promise<{ readonly invoice: string | null }>;
  close(): Promise<void>;
}

/** An ERP that the suite runs over. */
export interface Erp {
  readonly name: string;
  start(): Promise<ConformanceWorld>;
  /** Whether every command is said in full; its books need somebody who owes enough and can be reached. */
  readonly saysEverything?: boolean;
}

/** A call that nobody cancels, with time enough for a busy test machine. */
export function patiently(): CallContext {
  return { signal: new AbortController().signal, remainingMs: 20_000 };
}
