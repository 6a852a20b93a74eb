import type { Pool, PoolClient } from 'pg';
import type { BusinessEvent } from '../../company/model.ts';
import { bookEvent } from '../tables/bookkeeping.ts';
import { type DraftRow, dats } from '../tables/document-rows.ts';
import { emptyState, type PostingState } from '../tables/posting-state.ts';
import { createRowWriter, type RowWriter } from '../tables/rows.ts';
import { refreshTotals } from '../tables/totals.ts';
import { type Booking, clearingEvent, invoiceEvent, paymentEvent } from './bookings.ts';
import { businessDate, findParty, openCounters, saveCounters } from './context.ts';
import { changeCustomer } from './customer-change.ts';
import { type Entry, PostingRefused, type PostReceipt } from './entries.ts';

type Financial = Exclude<Entry, { kind: 'customer_change' }>;

export interface PostingDeps {
  readonly db: Pool;
  /** Wall clock in the system's own time zone, HHMMSS: what CPUTM and UTIME are stamped with. */
  timeOfDay(): string;
}

function eventOf(booking: Booking, entry: Financial): Promise<BusinessEvent> {
  if (entry.kind === 'payment') return paymentEvent(booking, entry);
  if (entry.kind === 'clearing') return clearingEvent(booking, entry);
  return invoiceEvent(booking, entry);
}

const KEY = ['bukrs', 'kunnr', 'belnr', 'gjahr', 'buzei'] as const;

/** Moves lines that the booking cleared from BSID to BSAD, as clearing does. */
async function moveCleared(
  client: PoolClient,
  writer: RowWriter,
  state: PostingState,
  existing: readonly DraftRow[],
): Promise<void> {
  const cleared = existing.filter((row) => row['augbl'] !== '');
  for (const row of cleared) {
    const gone = await client.query(
      `DELETE FROM ecc.bsid WHERE mandt = '100' AND bukrs = $1 AND kunnr = $2 AND belnr = $3 AND gjahr = $4 AND buzei = $5`,
      KEY.map((column) => row[column]),
    );
    if (gone.rowCount !== 1) throw new Error(`the open line of ${row['belnr']} is not there to clear`);
  }
  const isOpen = (row: DraftRow): boolean => row['augbl'] === '';
  await writer.insert(client, 'bsad', [...cleared, ...state.lines.filter((row) => !isOpen(row))]);
  await writer.insert(client, 'bsid', state.lines.filter(isOpen));
}

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
  const existing = [...state.items.values(), ...state.partials.values()];
  bookEvent(state, event);

  // Entered today, whatever the posting date: this is what polling goes by.
  const entered = { cpudt: dats(today) };
  const headers: DraftRow[] = [...state.headers.values()].map((row) => ({
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
  await moveCleared(client, writer, state, existing);
  await refreshTotals(client, party.account);
  await saveCounters(client, counters);
  const header = headers[0];
  return {
    kind: entry.kind,
    customer: party.customer,
    changed: [],
    document: { orgUnit: header?.['bukrs'] ?? '', number: header?.['belnr'] ?? '', year: header?.['gjahr'] ?? '' },
    invoice:
      entry.kind === 'payment' || entry.kind === 'clearing'
        ? null
        : (state.vbrk[0]?.['vbeln'] ?? header?.['belnr'] ?? null),
  };
}

/**
 * Books one entry into SAP's tables in one transaction, with what SAP keeps beside it: entry date and time, number
 * ranges, exposure, change documents. Throws PostingRefused for what the books cannot take; nothing is booked then.
 */
export async function postEntry(deps: PostingDeps, entry: Entry): Promise<PostReceipt> {
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
