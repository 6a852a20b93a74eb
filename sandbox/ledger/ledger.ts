import type { Pool } from 'pg';

/** One record of the books; its fields are those of the entities in the operations page, plus `system`. */
export type LedgerRecord = Readonly<Record<string, unknown>>;

/** What is in one simulated ERP's books now. ECC has promises, activities and preferences by an add-on alone, disputes by FSCM too. */
export interface Ledger {
  readonly asOf: string;
  readonly customers: readonly LedgerRecord[];
  readonly contacts: readonly LedgerRecord[];
  readonly items: readonly LedgerRecord[];
  readonly payments: readonly LedgerRecord[];
  readonly disputes: readonly LedgerRecord[];
  readonly promises: readonly LedgerRecord[];
  readonly activities: readonly LedgerRecord[];
  readonly preferences: readonly LedgerRecord[];
  readonly tasks: readonly LedgerRecord[];
}

const RECORDS = {
  customers: 'SELECT record FROM ledger.customer_record ORDER BY customer',
  contacts: 'SELECT record FROM ledger.contact_record ORDER BY contact',
  items: 'SELECT record FROM ledger.item_record ORDER BY customer, dated, bukrs, gjahr, belnr, buzei',
  payments: 'SELECT record FROM ledger.payment_record ORDER BY customer, posted, bukrs, gjahr, belnr',
  tasks: 'SELECT record FROM ledger.task_record ORDER BY id',
  /** Disputes that stand in FSCM and not in an add-on. */
  cases: 'SELECT record FROM ledger.case_record ORDER BY dispute',
} as const;

/** Records that an add-on keeps; its views are not there without it. */
const KEPT = {
  disputes: 'SELECT record FROM ledger.dispute_record ORDER BY dispute',
  promises: 'SELECT record FROM ledger.promise_record ORDER BY promise',
  activities: 'SELECT record FROM ledger.activity_record ORDER BY activity',
  preferences: 'SELECT record FROM ledger.preference_record ORDER BY customer',
} as const;

const HAS_KEPT = "SELECT to_regclass('ledger.promise_record') IS NOT NULL AS has";
const PARTS = { ...RECORDS, ...KEPT } as const;
export type LedgerPart = Exclude<keyof Ledger, 'asOf'>;

export function isLedgerPart(name: string): name is LedgerPart {
  return Object.hasOwn(PARTS, name) && name !== 'cases';
}

/** One part of the books alone, for whoever looks often: all of them take seconds. */
export async function readLedgerPart(db: Pool, system: string, part: LedgerPart): Promise<readonly LedgerRecord[]> {
  const { rows: found } = await db.query<{ has: boolean }>(HAS_KEPT);
  const isMissing = part in KEPT && found[0]?.has !== true;
  const statements = [...(isMissing ? [] : [PARTS[part]]), ...(part === 'disputes' ? [RECORDS.cases] : [])];
  const read = await Promise.all(statements.map((sql) => db.query<{ record: Record<string, unknown> }>(sql)));
  return read.flatMap(({ rows }) => rows.map(({ record }) => ({ system, ...record })));
}

/** Reads the books of one system in one snapshot, so that no posting is seen by half. */
export async function readLedger(db: Pool, system: string): Promise<Ledger> {
  const client = await db.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const rows = async (sql: string): Promise<LedgerRecord[]> =>
      (await client.query<{ record: Record<string, unknown> }>(sql)).rows.map(({ record }) => ({ system, ...record }));
    const { rows: found } = await client.query<{ has: boolean }>(HAS_KEPT);
    const kept = async (part: keyof typeof KEPT) => (found[0]?.has === true ? rows(KEPT[part]) : []);
    const asOf = (await client.query<{ day: string }>('SELECT sim.business_date()::text AS day')).rows[0]?.day ?? '';
    const ledger: Ledger = {
      asOf,
      customers: await rows(RECORDS.customers),
      contacts: await rows(RECORDS.contacts),
      items: await rows(RECORDS.items),
      payments: await rows(RECORDS.payments),
      disputes: [...(await kept('disputes')), ...(await rows(RECORDS.cases))],
      promises: await kept('promises'),
      activities: await kept('activities'),
      preferences: await kept('preferences'),
      tasks: await rows(RECORDS.tasks),
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
