import type { Pool, PoolClient } from 'pg';
import { PostingRefused } from '../../posting.ts';
import { NotPossible } from '../receivables/applications.ts';
import { scoreSchedule } from '../receivables/delinquencies.ts';
import { numberOf } from '../receivables/rows.ts';
import { LEDGER_TABLES, TABLES } from '../receivables/subledger.ts';
import { insertRows, updateRows } from '../tables/writer.ts';
import { type Booking, businessDate, lockRows, openBooking } from './context.ts';
import { changeAddress, changeCustomer } from './customer-change.ts';
import { postDispute } from './disputes.ts';
import { postDocument } from './documents.ts';
import type { EbsEntry, EbsReceipt } from './entries.ts';
import { orgOf } from './open-items.ts';
import { postClearing, postPayment } from './payments.ts';
import { postReversal } from './reversals.ts';

export interface EbsPostingDeps {
  readonly db: Pool;
  /** Wall clock in the server's own zone, `HH:MM:SS`: who-columns. */
  timeOfDay(): string;
}

type Financial = Exclude<EbsEntry, { kind: 'customer_change' | 'address' }>;

function enter(booking: Booking, entry: Financial): Promise<EbsReceipt> {
  if (entry.kind === 'payment') return postPayment(booking, entry);
  if (entry.kind === 'clearing') return postClearing(booking, entry);
  if (entry.kind === 'reversal') return postReversal(booking, entry);
  if (entry.kind === 'dispute') return postDispute(booking, entry);
  return postDocument(booking, entry);
}

/** Delinquencies follow what changed: collections scores at once here, not in the night. */
async function score(booking: Booking): Promise<void> {
  const { ledger, party, today } = booking;
  const { added, changed } = ledger.work('ar_payment_schedules_all');
  const schedules = [...added, ...changed];
  const ids = schedules.map((row) => numberOf(row, 'payment_schedule_id'));
  await lockRows(booking, 'iex_delinquencies_all', 'payment_schedule_id = ANY ($1::numeric[])', [ids]);
  for (const schedule of schedules)
    scoreSchedule(ledger, booking.stamp(orgOf(schedule)), schedule, today, () => party.billTo.partyId);
}

async function write(booking: Booking): Promise<void> {
  const { client, ledger } = booking;
  for (const table of LEDGER_TABLES) {
    const { added, changed, removed } = ledger.work(table);
    const { key } = TABLES[table];
    await insertRows(client, table, added);
    await updateRows(client, table, key, changed);
    if (removed.length > 0)
      await client.query(`DELETE FROM apps.${table} WHERE ${key} = ANY ($1::numeric[])`, [
        removed.map((row) => numberOf(row, key)),
      ]);
  }
}

async function book(deps: EbsPostingDeps, client: PoolClient, entry: EbsEntry): Promise<EbsReceipt> {
  if (entry.kind === 'customer_change' || entry.kind === 'address') {
    const form = { client, at: `${await businessDate(client)}T${deps.timeOfDay()}`, changed: [] };
    return entry.kind === 'address' ? changeAddress(form, entry) : changeCustomer(form, entry);
  }
  const booking = await openBooking(client, { orgUnit: undefined, date: undefined, ...entry }, deps.timeOfDay());
  const receipt = await enter(booking, entry);
  await score(booking);
  await write(booking);
  return receipt;
}

/**
 * Books one entry into EBS's tables in one transaction, as people in its forms would, with all that EBS keeps beside it.
 * Throws PostingRefused for what the books cannot take; nothing is booked then.
 */
export async function postEbsEntry(deps: EbsPostingDeps, entry: EbsEntry): Promise<EbsReceipt> {
  const client = await deps.db.connect();
  try {
    await client.query('BEGIN');
    const receipt = await book(deps, client, entry);
    await client.query('COMMIT');
    return receipt;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error instanceof NotPossible ? new PostingRefused(error.message) : error;
  } finally {
    client.release();
  }
}
