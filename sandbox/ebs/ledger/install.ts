import { readFileSync } from 'node:fs';
import type { ClientBase, Pool } from 'pg';

const FILES = ['1-basis', '2-items', '3-payments', '4-masters', '5-expected', '6-collections'] as const;

/** Makes the schema `ledger`: views over EBS's tables, nothing stored. */
export async function installEbsLedger(db: ClientBase | Pool): Promise<void> {
  const sql = FILES.map((name) => readFileSync(new URL(`sql/${name}.sql`, import.meta.url), 'utf8'));
  await db.query(sql.join('\n'));
}
