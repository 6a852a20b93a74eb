import type { DatabaseSession } from '../../../oracle/database.ts';
import { created, mayAccess, organizations, updated } from '../context.ts';
import { least, plain, units } from '../decimal.ts';
import { insert, nextValue, select, selectOne, update } from '../rows.ts';

/** What a dispute of a transaction does to its payment schedules, and what it may be about. */

export interface Disputable {
  readonly id: string;
  readonly org: string;
  readonly trxClass: string;
  /** What is left of lines, tax and freight over all instalments, and of everything without what is disputed already. */
  readonly line: bigint;
  readonly tax: bigint;
  readonly freight: bigint;
  readonly undisputed: bigint;
}

/** A complete transaction that the multi-org policy shows, with its schedules locked. Null when there is none. */
export async function lockTransaction(session: DatabaseSession, id: string): Promise<Disputable | null> {
  const trx = await selectOne(
    session,
    "SELECT org_id::text AS org FROM apps.ra_customer_trx_all WHERE customer_trx_id = $1 AND complete_flag = 'Y'",
    [id],
  );
  const org = trx?.['org'] ?? null;
  if (org === null || !mayAccess(organizations(session), org)) return null;
  const schedules = await lockSchedules(session, id);
  const total = (column: string) => schedules.reduce((sum, row) => sum + units(row[column] ?? null), 0n);
  return {
    id,
    org,
    trxClass: schedules[0]?.['class'] ?? '',
    line: total('line'),
    tax: total('tax'),
    freight: total('freight'),
    undisputed: total('remaining') - total('disputed'),
  };
}

function lockSchedules(session: DatabaseSession, transaction: string) {
  return select(
    session,
    `SELECT payment_schedule_id::text AS id, class, status, amount_due_remaining::text AS remaining,
            coalesce(amount_in_dispute, 0)::text AS disputed, coalesce(amount_line_items_remaining, 0)::text AS line,
            coalesce(tax_remaining, 0)::text AS tax, coalesce(freight_remaining, 0)::text AS freight
       FROM apps.ar_payment_schedules_all WHERE customer_trx_id = $1 ORDER BY terms_sequence_number FOR UPDATE NOWAIT`,
    [transaction],
  );
}

/** Puts an amount (positive) in dispute on the open instalments, the earliest first, as far as each is not yet disputed. */
export async function putInDispute(
  session: DatabaseSession,
  transaction: string,
  amount: bigint,
  day: string,
): Promise<void> {
  let left = amount;
  for (const row of await lockSchedules(session, transaction)) {
    if (left <= 0n || row['status'] !== 'OP') continue;
    const [remaining, disputed] = [units(row['remaining'] ?? null), units(row['disputed'] ?? null)];
    const part = least(left, remaining - disputed);
    if (part <= 0n) continue;
    left -= part;
    await setDisputed(session, { id: row['id'] ?? '', remaining, disputed: disputed + part, delta: part, day });
  }
}

/** Takes it back from the last instalment upwards. */
export async function takeFromDispute(session: DatabaseSession, transaction: string, amount: bigint): Promise<void> {
  let left = amount;
  for (const row of (await lockSchedules(session, transaction)).reverse()) {
    const [remaining, disputed] = [units(row['remaining'] ?? null), units(row['disputed'] ?? null)];
    const part = least(left, disputed);
    if (part <= 0n) continue;
    left -= part;
    await setDisputed(session, {
      id: row['id'] ?? '',
      remaining,
      disputed: disputed - part,
      delta: -part,
      day: session.now(),
    });
  }
}

interface Disputed {
  readonly id: string;
  readonly remaining: bigint;
  readonly disputed: bigint;
  readonly delta: bigint;
  readonly day: string;
}

/** The schedule's amount and date, and its history, which a trigger of EBS keeps: the row before ends where the new one begins. */
async function setDisputed(session: DatabaseSession, { id, remaining, disputed, delta, day }: Disputed): Promise<void> {
  const amount = plain(disputed);
  await update(
    session,
    'ar_payment_schedules_all',
    { payment_schedule_id: id },
    {
      amount_in_dispute: amount,
      dispute_date: day,
      ...updated(session),
    },
  );
  await session.pg(
    `UPDATE apps.ar_dispute_history SET end_date = $2, last_updated_by = $3, last_update_date = $4
      WHERE payment_schedule_id = $1 AND end_date IS NULL`,
    [id, day, updated(session)['last_updated_by'], session.now()],
  );
  await insert(session, 'ar_dispute_history', {
    dispute_history_id: await nextValue(session, 'AR_DISPUTE_HISTORY_S'),
    payment_schedule_id: id,
    amount_in_dispute: amount,
    amount_due_remaining: plain(remaining),
    dispute_amount: plain(delta),
    start_date: day,
    ...created(session),
  });
}
