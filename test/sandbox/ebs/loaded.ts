import pg from 'pg';
import { type CompanySize, makeCompany } from '../../../sandbox/company/company.ts';
import type { Company } from '../../../sandbox/company/model.ts';
import { installEbsLedger } from '../../../sandbox/ebs/ledger/install.ts';
import { readEbsLedger } from '../../../sandbox/ebs/ledger/ledger.ts';
import { EbsEntry, type EbsReceipt } from '../../../sandbox/ebs/posting/entries.ts';
import { postEbsEntry } from '../../../sandbox/ebs/posting/post.ts';
import { loadEbs } from '../../../sandbox/ebs/tables/load.ts';
import type { Ledger, LedgerRecord } from '../../../sandbox/ledger/ledger.ts';
import { type RunningPostgres, startPostgres } from '../../../sandbox/postgres/server.ts';

export interface EbsBooks {
  readonly db: pg.Pool;
  readonly company: Company;
  readonly postgres: RunningPostgres;
  ledger(): Promise<Ledger>;
  post(entry: Record<string, unknown>): Promise<EbsReceipt>;
  /** Rows of a query. */
  rows(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** A database with the company booked in it as EBS does it, and its books. */
export async function ebsBooks(size: CompanySize): Promise<EbsBooks> {
  const postgres = await startPostgres();
  const db = new pg.Pool({ ...postgres.connect(), max: 8 });
  const close = async () => {
    await db.end();
    await postgres.stop();
  };
  try {
    const company = makeCompany(size);
    await loadEbs(db, company, { seed: size.seed, timeZone: 'Europe/Berlin' });
    await installEbsLedger(db);
    return {
      db,
      company,
      postgres,
      ledger: () => readEbsLedger(db, 'ebs'),
      post: (entry) => postEbsEntry({ db, timeOfDay: () => '14:05:09' }, EbsEntry.parse({ system: 'ebs', ...entry })),
      rows: async (sql, values = []) => (await db.query(sql, [...values])).rows as Record<string, unknown>[],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export const of = (records: readonly LedgerRecord[], customer: string) =>
  records.filter((record) => record['customer'] === customer);

/** Schedules whose amounts are not true: remaining must be what the others leave, and zero exactly when closed. */
export const UNTRUE = `
SELECT payment_schedule_id, class FROM apps.ar_payment_schedules_all WHERE
  amount_due_remaining <> amount_due_original - coalesce(amount_applied, 0) - coalesce(discount_taken_earned, 0)
    - coalesce(discount_taken_unearned, 0) + coalesce(amount_credited, 0) + coalesce(amount_adjusted, 0)
  OR (amount_due_remaining = 0) <> (status = 'CL') OR (status = 'OP') <> (actual_date_closed = DATE '4712-12-31')
  OR amount_line_items_remaining + tax_remaining <> amount_due_remaining
  OR amount_line_items_original + tax_original <> amount_due_original`;
