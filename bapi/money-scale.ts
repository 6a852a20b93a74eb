import { fromStoredCurrency } from './abap/packed.ts';
import { TCURX } from './catalogue/tables.ts';
import type { Ask } from './session.ts';

/** Brings an amount as a table stores it to its currency's own scale. */
export type Scale = (stored: string, currency: string) => string;

const ANY = { tokens: [] };

/** Reads TCURX once per process: the currencies whose amounts are not counted in hundredths. */
export async function readScale(ask: Ask): Promise<Scale> {
  const known = ask.memo.scale.get('all');
  const digits = known ?? (await readDigits(ask));
  return (stored, currency) => fromStoredCurrency(stored, digits.get(currency) ?? 2);
}

async function readDigits(ask: Ask): Promise<ReadonlyMap<string, number>> {
  const rows = await ask.table({ table: TCURX, fields: ['CURRKEY', 'CURRDEC'], where: ANY, maxRows: 1_000 });
  const digits = new Map(rows.map((row) => [row.CURRKEY, Number(row.CURRDEC)]));
  ask.memo.scale.set('all', digits);
  return digits;
}
