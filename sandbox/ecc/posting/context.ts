import type { PoolClient } from 'pg';
import { type CurrencyCode, DIGITS, minorOf } from '../../company/currency.ts';
import { COMPANIES, type CompanyCode } from '../../company/model.ts';
import type { DraftRow } from '../tables/document-rows.ts';
import { createCounters, type NumberCounters } from '../tables/numbers.ts';
import { PostingRefused } from './entries.ts';

/** The customer an entry is about: a branch's postings stand on its head office's account. */
export interface Party {
  readonly customer: string;
  readonly account: string;
  readonly branch: string;
  readonly country: string;
  readonly company: CompanyCode;
  readonly terms: string;
}

export const alpha = (number: string): string =>
  /^\d+$/.test(number) ? number.padStart(10, '0') : number.toUpperCase();

const isCompany = (code: string): code is CompanyCode => code in COMPANIES;

export async function findParty(client: PoolClient, customer: string, orgUnit?: string): Promise<Party> {
  const kunnr = alpha(customer);
  const { rows } = await client.query<{ bukrs: string; knrze: string; zterm: string; land1: string }>(
    `SELECT b.bukrs, b.knrze, b.zterm, k.land1 FROM ecc.knb1 b JOIN ecc.kna1 k USING (mandt, kunnr)
     WHERE b.mandt = '100' AND b.kunnr = $1 AND ($2::text IS NULL OR b.bukrs = $2) ORDER BY b.bukrs`,
    [kunnr, orgUnit ?? null],
  );
  const row = rows[0];
  if (row === undefined || !isCompany(row.bukrs)) {
    throw new PostingRefused(
      orgUnit === undefined
        ? `there is no customer ${kunnr}`
        : `there is no customer ${kunnr} in company code ${orgUnit}`,
    );
  }
  const branch = row.knrze === '' ? '' : kunnr;
  return {
    customer: kunnr,
    account: row.knrze === '' ? kunnr : row.knrze,
    branch,
    country: row.land1,
    company: row.bukrs,
    terms: row.zterm,
  };
}

export async function businessDate(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ day: string }>('SELECT sim.business_date()::text AS day');
  return rows[0]?.day ?? '';
}

/** Locks the number ranges for this transaction: bookings go one after the other, as number assignment makes them in SAP. */
export async function openCounters(client: PoolClient): Promise<NumberCounters> {
  const { rows } = await client.query<{ bukrs: string; range: string; next: string }>(
    'SELECT bukrs, range, next FROM sim.number_range FOR UPDATE',
  );
  return createCounters(rows.map(({ bukrs, range, next }) => [bukrs, range, next]));
}

export async function saveCounters(client: PoolClient, counters: NumberCounters): Promise<void> {
  for (const [bukrs, range, next] of counters.state()) {
    await client.query('UPDATE sim.number_range SET next = $3 WHERE bukrs = $1 AND range = $2', [bukrs, range, next]);
  }
}

/** An open line, with what is still open of it after the partial payments that name it. */
export interface OpenLine {
  readonly row: DraftRow;
  readonly company: CompanyCode;
  readonly currency: CurrencyCode;
  /** Minor units, positive on both sides. */
  readonly open: bigint;
  readonly isDebit: boolean;
  readonly partials: readonly { readonly row: DraftRow; readonly amount: bigint }[];
}

/** Stored amounts always have two decimals, so they are minor units of every currency once the point is gone. */
const minorUnits = (stored: string): bigint => minorOf(stored, 'EUR');

/** The one open item of an account that goes by this number; locked until the transaction ends. */
export async function findOpen(client: PoolClient, party: Party, invoice: string, orgUnit?: string): Promise<OpenLine> {
  const number = alpha(invoice);
  const { rows } = await client.query<DraftRow>(
    `SELECT * FROM ecc.bsid WHERE mandt = '100' AND kunnr = $1 AND ($2 = '' OR filkd = $2) AND (vbeln = $3 OR (vbeln = '' AND belnr = $3))
     AND NOT (bschl = '15' AND rebzg <> '') AND ($4::text IS NULL OR bukrs = $4) FOR UPDATE`,
    [party.account, party.branch, number, orgUnit ?? null],
  );
  const [row, second] = rows;
  if (row === undefined) throw new PostingRefused(`customer ${party.customer} has no open item ${number}`);
  if (second !== undefined)
    throw new PostingRefused(`customer ${party.customer} has several open items ${number}: name the orgUnit`);
  const partial = await client.query<DraftRow>(
    `SELECT * FROM ecc.bsid WHERE mandt = '100' AND bukrs = $1 AND bschl = '15' AND rebzg = $2 AND rebzj = $3 AND rebzz = $4 FOR UPDATE`,
    [row['bukrs'], row['belnr'], row['gjahr'], row['buzei']],
  );
  const partials = partial.rows.map((line) => ({ row: line, amount: minorUnits(line['wrbtr'] ?? '0') }));
  const company = row['bukrs'] ?? '';
  const currency = row['waers'] ?? '';
  if (!isCompany(company) || !(currency in DIGITS)) throw new Error(`item ${number} is in ${company} and ${currency}`);
  return {
    row,
    company,
    currency: currency as CurrencyCode,
    isDebit: row['shkzg'] === 'S',
    partials,
    open: partials.reduce((left, { amount }) => left - amount, minorUnits(row['wrbtr'] ?? '0')),
  };
}
