import { numberOf, type Row, textOf } from './rows.ts';
import type { Stamp, Subledger } from './subledger.ts';

const day = (row: Row, column: string): string => textOf(row, column).slice(0, 10);
const COLLECTIBLE = new Set(['INV', 'DM', 'CB']);

/** What collections calls a schedule: overdue, no longer so, or never so. */
function statusOf(schedule: Row, today: string): 'DELINQUENT' | 'CURRENT' | null {
  if (!COLLECTIBLE.has(textOf(schedule, 'class'))) return null;
  if (schedule['status'] === 'OP') return day(schedule, 'due_date') < today ? 'DELINQUENT' : 'CURRENT';
  return day(schedule, 'actual_date_closed') > day(schedule, 'due_date') ? 'CURRENT' : null;
}

/** Makes a delinquency of a schedule that people promise to pay before it is overdue. */
export function addDelinquency(
  ledger: Subledger,
  stamp: Stamp,
  schedule: Row,
  status: string,
  partyOf: (account: number) => number,
): Row {
  const account = numberOf(schedule, 'customer_id');
  return ledger.add('iex_delinquencies_all', stamp, {
    party_cust_id: partyOf(account),
    cust_account_id: account,
    customer_site_use_id: schedule['customer_site_use_id'] ?? null,
    payment_schedule_id: schedule['payment_schedule_id'] ?? null,
    transaction_id: schedule['customer_trx_id'] ?? null,
    status,
    dunn_yn: 'Y',
    staged_dunning_level: schedule['staged_dunning_level'] ?? null,
    source_program_name: 'IEX_SCORE',
    object_version_number: 1,
  });
}

/**
 * Brings the delinquency of a schedule up to date, as the scoring program does every night: what is overdue has one, and
 * it becomes CURRENT when the schedule is paid. A schedule that never was overdue has none.
 */
export function scoreSchedule(
  ledger: Subledger,
  stamp: Stamp,
  schedule: Row,
  today: string,
  partyOf: (account: number) => number,
): void {
  const status = statusOf(schedule, today);
  const [existing] = ledger.find(
    'iex_delinquencies_all',
    'payment_schedule_id',
    numberOf(schedule, 'payment_schedule_id'),
  );
  if (existing === undefined) {
    const wasOverdue = status === 'DELINQUENT' || (status === 'CURRENT' && schedule['status'] === 'CL');
    if (wasOverdue && status !== null) addDelinquency(ledger, stamp, schedule, status, partyOf);
    return;
  }
  const wanted = status ?? 'CURRENT';
  // What is only expected to become overdue stays so until it does, or is paid.
  if (existing['status'] === 'PREDELINQUENT' && wanted === 'CURRENT' && schedule['status'] === 'OP') return;
  if (existing['status'] !== wanted) {
    const version = numberOf(existing, 'object_version_number') + 1;
    ledger.change('iex_delinquencies_all', stamp, existing, { status: wanted, object_version_number: version });
  }
}
