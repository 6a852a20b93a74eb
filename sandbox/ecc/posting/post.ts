import type { Pool, PoolClient } from 'pg';
import type { BusinessEvent } from '../../company/model.ts';
import type { AbapSystem } from '../session/contract.ts';
import { bookEvent } from '../tables/bookkeeping.ts';
import { type DraftRow, dats } from '../tables/document-rows.ts';
import { emptyState } from '../tables/posting-state.ts';
import { createRowWriter } from '../tables/rows.ts';
import { refreshTotals } from '../tables/totals.ts';
import { changeAddress } from './address-entry.ts';
import { type Booking, clearingEvent, invoiceEvent, paymentEvent } from './bookings.ts';
import { businessDate, findParty, openCounters, saveCounters } from './context.ts';
import { changeCustomer } from './customer-change.ts';
import { enterDispute } from './dispute-entry.ts';
import { type Entry, PostingRefused, type PostReceipt } from './entries.ts';
import { existingIn, writeBack } from './existing-lines.ts';
import { reversalEvent } from './reversal.ts';

type Financial = Exclude<Entry, { kind: 'customer_change' | 'address' | 'dispute' }>;

export interface PostingDeps {
  readonly db: Pool;
  /** Wall clock in the system's own time zone, HHMMSS: what CPUTM and UTIME are stamped with. */
  timeOfDay(): string;
  /** For what is entered by the functions of an ABAP session rather than into the books. */
  readonly abap: AbapSystem;
}

function eventOf(booking: Booking, entry: Financial): Promise<BusinessEvent> {
  if (entry.kind === 'payment') return paymentEvent(booking, entry);
  if (entry.kind === 'clearing') return clearingEvent(booking, entry);
  if (entry.kind === 'reversal') return reversalEvent(booking, entry);
  return invoiceEvent(booking, entry);
}

/** Whether the entry makes a document that a customer gets. */
const hasPaper = (entry: Financial): boolean =>
  entry.kind === 'invoice' ||
  entry.kind === 'credit_memo' ||
  (entry.kind === 'reversal' && entry.invoice !== undefined);

async function book(deps: PostingDeps, client: PoolClient, entry: Financial): Promise<PostReceipt> {
  const today = await businessDate(client);
  const date = entry.date ?? today;
  if (date > today) throw new PostingRefused(`${date} lies after the business date ${today}`);
  const counters = await openCounters(client);
  const party = await findParty(client, entry.customer, entry.orgUnit);
  const accountOf = (no: number): string => (no === 2 ? party.branch : party.account);
  const state = emptyState(
    counters,
    accountOf,
    new Map([
      [1, party.country],
      [2, party.country],
    ]),
  );
  const event = await eventOf({ client, party, state, date }, entry);
  const existing = existingIn(state);
  const known = new Set(state.headers.values());
  bookEvent(state, event);

  // Entered today, whatever the posting date: this is what polling goes by.
  const entered = { cpudt: dats(today) };
  const added = [...state.headers.values()].filter((row) => !known.has(row));
  const headers: DraftRow[] = added.map((row) => ({
    ...row,
    ...entered,
    cputm: deps.timeOfDay(),
  }));
  for (const row of state.lines) Object.assign(row, entered);
  for (const row of state.vbrk) Object.assign(row, { erdat: dats(today), erzet: deps.timeOfDay() });

  const writer = createRowWriter();
  await writer.insert(client, 'bkpf', headers);
  await writer.insert(client, 'vbrk', state.vbrk);
  await writer.insert(client, 'vbrp', state.vbrp);
  await writeBack(client, writer, existing, state.lines);
  await refreshTotals(client, party.account);
  await saveCounters(client, counters);
  const header = headers[0];
  return {
    kind: entry.kind,
    customer: party.customer,
    changed: [],
    document: { orgUnit: header?.['bukrs'] ?? '', number: header?.['belnr'] ?? '', year: header?.['gjahr'] ?? '' },
    invoice: hasPaper(entry) ? (state.vbrk[0]?.['vbeln'] ?? header?.['belnr'] ?? null) : null,
  };
}

/**
 * Books one entry into SAP's tables in one transaction, with what SAP keeps beside it: entry date and time, number
 * ranges, exposure, change documents. Throws PostingRefused for what the books cannot take; nothing is booked then.
 */
export async function postEntry(deps: PostingDeps, entry: Entry): Promise<PostReceipt> {
  if (entry.kind === 'address') return changeAddress(deps.abap, entry);
  if (entry.kind === 'dispute') return enterDispute(deps, entry);
  const client = await deps.db.connect();
  try {
    await client.query('BEGIN');
    const receipt =
      entry.kind === 'customer_change' ? await changeCustomer(deps, client, entry) : await book(deps, client, entry);
    await client.query('COMMIT');
    return receipt;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
