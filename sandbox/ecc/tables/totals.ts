import type { ClientBase } from 'pg';

/** KNKK-SKFOR in the credit control area's EUR, from the open lines in each company code's own currency. */
const EXPOSURE = `
UPDATE ecc.knkk k SET skfor = coalesce((
  SELECT sum(round(CASE l.shkzg WHEN 'H' THEN -l.dmbtr ELSE l.dmbtr END * r.to_eur, 2))
  FROM ecc.bsid l
  JOIN sim.exchange_rate r ON r.currency = CASE l.bukrs WHEN '2000' THEN 'USD' ELSE 'EUR' END
  WHERE l.kunnr = k.kunnr AND l.kkber = k.kkber), 0)
WHERE $1::text IS NULL OR k.kunnr = $1`;

/** KNB5: highest dunning level and last dunning date among the open items. */
const DUNNING = `
UPDATE ecc.knb5 k SET
  mahns = coalesce((SELECT max(l.manst) FROM ecc.bsid l WHERE l.kunnr = k.kunnr AND l.bukrs = k.bukrs), '0'),
  madat = coalesce((SELECT max(l.madat) FROM ecc.bsid l WHERE l.kunnr = k.kunnr AND l.bukrs = k.bukrs), '00000000')
WHERE $1::text IS NULL OR k.kunnr = $1`;

/** Brings totals that SAP keeps with every posting up to date: of one account, or of all. */
export async function refreshTotals(client: ClientBase, account: string | null): Promise<void> {
  await client.query(EXPOSURE, [account]);
  await client.query(DUNNING, [account]);
}
