import { readFileSync } from 'node:fs';
import type { ClientBase, Pool } from 'pg';

const FILES = ['1-lines', '2-items', '3-payments', '4-masters', '5-expected', '7-cases'] as const;

/**
 * Makes the schema `ledger`: views over SAP's tables and the simulator's own, nothing stored. What an add-on keeps is in
 * the books where its tables are there by then.
 */
export async function installLedger(db: ClientBase | Pool): Promise<void> {
  const { rows } = await db.query<{ has: boolean }>("SELECT to_regclass('ecc.zadit_promise') IS NOT NULL AS has");
  const files = rows[0]?.has === true ? [...FILES, '6-addon'] : FILES;
  const sql = files.map((name) => readFileSync(new URL(`sql/${name}.sql`, import.meta.url), 'utf8'));
  await db.query(sql.join('\n'));
}
