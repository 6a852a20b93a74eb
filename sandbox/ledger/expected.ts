import type { Pool } from 'pg';

/** A row of an aging as the books give it; amounts are decimal text in the currency's own digits. */
export interface ExpectedAgingRow {
  readonly currency: string;
  readonly current: string;
  readonly d1to30: string;
  readonly d31to60: string;
  readonly d61to90: string;
  readonly over90: string;
  readonly total: string;
  /** What is open of invoices in dispute. Zero without an add-on: ECC itself keeps no disputes. */
  readonly disputed: string;
  /** Open credit memos and money on account, negative. */
  readonly unappliedCredit: string;
}

export interface ExpectedAging {
  readonly keyDate: string;
  readonly buckets: readonly ExpectedAgingRow[];
}

/** Over invoices cleared in the twelve months up to the key date; shares and averages as decimal text of up to four places, null for none. */
export interface ExpectedBehaviour {
  readonly months: 12;
  readonly basis: {
    readonly invoices: number;
    readonly totalDays: number;
    readonly onTime: number;
    readonly discounted: number;
  };
  readonly averageDaysToPay: string | null;
  readonly onTimeShare: string | null;
  readonly discountShare: string | null;
  /** Number of payments by the ERP's own letter of the payment method. */
  readonly methods: Readonly<Record<string, number>>;
  readonly byMonth: readonly { readonly month: string; readonly invoices: number; readonly averageDaysToPay: string }[];
}

async function one<T>(db: Pool, sql: string, values: readonly (string | null)[]): Promise<T> {
  const { rows } = await db.query<{ answer: T }>(sql, [...values]);
  const answer = rows[0]?.answer;
  if (answer === undefined) throw new Error('the ledger gave no answer');
  return answer;
}

/** The aging that an answer about this customer must show, from SQL over the books. Without a key date: the business date. */
export function expectedAging(db: Pool, customer: string, keyDate: string | null = null): Promise<ExpectedAging> {
  return one(db, 'SELECT ledger.expected_aging($1, coalesce($2::date, sim.business_date())) AS answer', [
    customer,
    keyDate,
  ]);
}

/** The payment behaviour that an answer about this customer must show. */
export function expectedBehaviour(
  db: Pool,
  customer: string,
  keyDate: string | null = null,
): Promise<ExpectedBehaviour> {
  return one(db, 'SELECT ledger.expected_behaviour($1, coalesce($2::date, sim.business_date())) AS answer', [
    customer,
    keyDate,
  ]);
}
