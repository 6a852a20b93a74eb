import { PostingRefused } from '../../posting.ts';
import { currencyOf, numberOf, type Row, textOf } from '../receivables/rows.ts';
import { remainingOf } from '../receivables/schedules.ts';
import { ORG_UNITS, type OrgUnit } from '../tables/numbers.ts';
import { type Booking, lockRows } from './context.ts';

/** A transaction that is open, with all its schedules. */
export interface OpenTransaction {
  readonly trx: Row;
  readonly schedules: readonly Row[];
  readonly org: OrgUnit;
  readonly currency: ReturnType<typeof currencyOf>;
  /** Minor units; credits negative. */
  readonly open: bigint;
}

export function orgOf(row: Row): OrgUnit {
  const org = Object.values(ORG_UNITS).find(({ orgId }) => String(orgId) === textOf(row, 'org_id'));
  if (org === undefined) throw new Error(`there is no operating unit ${textOf(row, 'org_id')}`);
  return org;
}

/** A complete transaction of the customer by its number, open or not; null where there is none. */
async function findTransaction(booking: Booking, number: string, orgUnit?: string): Promise<Row | null> {
  const { billTo, shipTo } = booking.party;
  const rows = await lockRows(
    booking,
    'ra_customer_trx_all',
    `trx_number = $1 AND complete_flag = 'Y' AND bill_to_customer_id = $2 AND ($3::numeric IS NULL OR ship_to_customer_id = $3)
     AND ($4::numeric IS NULL OR org_id = $4)`,
    [number, billTo.id, shipTo?.id ?? null, orgUnit ?? null],
  );
  const [row, second] = rows;
  if (second !== undefined) throw new PostingRefused(`there are several transactions ${number}: name the orgUnit`);
  return row ?? null;
}

/** The open transaction of the customer that goes by this number. */
export async function openTransaction(booking: Booking, number: string, orgUnit?: string): Promise<OpenTransaction> {
  const trx = await findTransaction(booking, number, orgUnit);
  const refusal = `customer ${booking.party.customer} has no open item ${number}`;
  if (trx === null) throw new PostingRefused(refusal);
  const schedules = await lockRows(booking, 'ar_payment_schedules_all', 'customer_trx_id = $1', [
    trx['customer_trx_id'],
  ]);
  const open = schedules.reduce((sum, row) => sum + remainingOf(row), 0n);
  if (open === 0n) throw new PostingRefused(refusal);
  return { trx, schedules, org: orgOf(trx), currency: currencyOf(trx['invoice_currency_code']), open };
}

/** A transaction of the customer whether it is open or not, with all its schedules. */
export async function anyTransaction(booking: Booking, number: string): Promise<Omit<OpenTransaction, 'open'>> {
  const trx = await findTransaction(booking, number);
  if (trx === null) throw new PostingRefused(`customer ${booking.party.customer} has no transaction ${number}`);
  const schedules = await lockRows(booking, 'ar_payment_schedules_all', 'customer_trx_id = $1', [
    trx['customer_trx_id'],
  ]);
  return { trx, schedules, org: orgOf(trx), currency: currencyOf(trx['invoice_currency_code']) };
}

/** A receipt of the customer by its number, with its schedule and applications and what these are applied to. */
export async function findReceipt(booking: Booking, number: string, orgUnit?: string): Promise<Row | null> {
  const [receipt] = await lockRows(
    booking,
    'ar_cash_receipts_all',
    'receipt_number = $1 AND pay_from_customer = $2 AND ($3::numeric IS NULL OR org_id = $3)',
    [number, booking.party.billTo.id, orgUnit ?? null],
  );
  if (receipt === undefined) return null;
  const id = numberOf(receipt, 'cash_receipt_id');
  await lockRows(booking, 'ar_payment_schedules_all', 'cash_receipt_id = $1', [id]);
  await lockRows(booking, 'ar_cash_receipt_history_all', 'cash_receipt_id = $1', [id]);
  const applications = await lockRows(booking, 'ar_receivable_applications_all', 'cash_receipt_id = $1', [id]);
  const targets = applications
    .map((row) => row['applied_payment_schedule_id'] ?? null)
    .filter((target) => target !== null);
  await lockRows(booking, 'ar_payment_schedules_all', 'payment_schedule_id = ANY ($1::numeric[])', [targets]);
  return receipt;
}
