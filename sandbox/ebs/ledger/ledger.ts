import type { Pool } from 'pg';
import type { Ledger, LedgerPart, LedgerRecord } from '../../ledger/ledger.ts';

const RECORDS: Readonly<Record<LedgerPart, string>> = {
  customers: 'SELECT record FROM ledger.customer_record ORDER BY customer',
  contacts: 'SELECT record FROM ledger.contact_record ORDER BY contact',
  items: 'SELECT record FROM ledger.item_record ORDER BY customer, dated, org_id, id',
  payments: 'SELECT record FROM ledger.payment_record ORDER BY customer, dated, id',
  disputes: 'SELECT record FROM ledger.dispute_record ORDER BY dispute',
  promises: 'SELECT record FROM ledger.promise_record ORDER BY promise',
  activities: 'SELECT record FROM ledger.activity_record ORDER BY kind, activity',
  preferences: 'SELECT record FROM ledger.preference_record ORDER BY customer',
  tasks: 'SELECT record FROM ledger.task_record ORDER BY id',
};

interface Asked {
  query(sql: string): Promise<{ rows: { record: Record<string, unknown> }[] }>;
}

async function records(db: Asked, system: string, part: LedgerPart): Promise<readonly LedgerRecord[]> {
  const { rows } = await db.query(RECORDS[part]);
  return rows.map(({ record }) => ({ system, ...record }));
}

/** One part of the books alone, for whoever looks often. */
export function readEbsLedgerPart(db: Pool, system: string, part: LedgerPart): Promise<readonly LedgerRecord[]> {
  return records({ query: (sql) => db.query<{ record: Record<string, unknown> }>(sql) }, system, part);
}

/** Reads the books in one snapshot, so that no posting is seen by half. */
export async function readEbsLedger(db: Pool, system: string): Promise<Ledger> {
  const client = await db.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const of = (part: LedgerPart) =>
      records({ query: (sql) => client.query<{ record: Record<string, unknown> }>(sql) }, system, part);
    const asOf = (await client.query<{ day: string }>('SELECT sim.business_date()::text AS day')).rows[0]?.day ?? '';
    const ledger: Ledger = {
      asOf,
      customers: await of('customers'),
      contacts: await of('contacts'),
      items: await of('items'),
      payments: await of('payments'),
      disputes: await of('disputes'),
      promises: await of('promises'),
      activities: await of('activities'),
      preferences: await of('preferences'),
      tasks: await of('tasks'),
    };
    await client.query('COMMIT');
    return ledger;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
