import { readFileSync } from 'node:fs';
import type { ClientBase, Pool } from 'pg';

const FILES = ['1-lines', '2-items', '3-payments', '4-masters', '5-expected'] as const;

/** Makes the schema `ledger`: views over SAP's tables and the simulator's own, nothing stored. */
export async function installLedger(db: ClientBase | Pool): Promise<void> {
  const sql = FILES.map((name) => readFileSync(new URL(`sql/${name}.sql`, import.meta.url), 'utf8'));
  await db.query(sql.join('\n'));
}
