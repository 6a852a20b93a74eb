import { createBook } from '../../company/book.ts';
import { DIGITS, minorOf } from '../../company/currency.ts';
import type { BusinessEvent, Reversal, SalesDocument, SalesLine, Settlement } from '../../company/model.ts';
import { termsNamed } from '../../company/terms.ts';
import type { DraftRow } from '../tables/document-rows.ts';
import type { Booking } from './bookings.ts';
import { alpha, findOpen } from './context.ts';
import { type EntryOf, PostingRefused } from './entries.ts';

/** Stored amounts have two decimals whatever the currency: minor units of every currency without the point. */
const units = (stored: string | undefined): bigint => minorOf(stored ?? '0', 'EUR');
const day = (dats: string | undefined): string => `${dats?.slice(0, 4)}-${dats?.slice(4, 6)}-${dats?.slice(6, 8)}`;

const KINDS = { '01': 'invoice', '11': 'credit_memo', '04': 'debit_memo' } as const;
const TARGET = 700;

async function one(booking: Booking, sql: string, values: readonly (string | undefined)[]): Promise<DraftRow | null> {
  const { rows } = await booking.client.query<DraftRow>(sql, [...values]);
  return rows[0] ?? null;
}

const headOf = (booking: Booking, row: DraftRow) =>
  one(booking, "SELECT * FROM ecc.bkpf WHERE mandt = '100' AND bukrs = $1 AND belnr = $2 AND gjahr = $3 FOR UPDATE", [
    row['bukrs'],
    row['belnr'],
    row['gjahr'],
  ]);

async function salesLines(booking: Booking, vbeln: string): Promise<{ lines: SalesLine[]; salesOrder: string }> {
  const { rows } = await booking.client.query<DraftRow>(
    "SELECT * FROM ecc.vbrp WHERE mandt = '100' AND vbeln = $1 ORDER BY posnr",
    [vbeln],
  );
  const lines = rows.map((row): SalesLine => {
    const quantity = Math.max(1, Math.trunc(Number(row['fkimg'])));
    const net = units(row['netwr']);
    return {
      material: row['matnr'] ?? '',
      text: row['arktx'] ?? '',
      quantity,
      unitPrice: net / BigInt(quantity),
      net,
      tax: units(row['mwsbp']),
    };
  });
  return { lines, salesOrder: rows[0]?.['aubel'] ?? '' };
}

/** An open document taken back: with its paper by VF11, else by FB08. What has been paid in part is settled first. */
async function documentReversal(booking: Booking, invoice: string, orgUnit?: string): Promise<Reversal> {
  const { party, state, date } = booking;
  const line = await findOpen(booking.client, party, invoice, orgUnit);
  const key = line.row['bschl'] ?? '';
  const kind = key === '01' || key === '11' || key === '04' ? KINDS[key] : null;
  if (kind === null) throw new PostingRefused(`${invoice} is no document that can be taken back here`);
  if (line.partials.length > 0) throw new PostingRefused(`${invoice} has partial payments: take these back first`);
  const head = await headOf(booking, line.row);
  const vbeln = line.row['vbeln'] ?? '';
  const vbrk =
    vbeln === ''
      ? null
      : await one(booking, "SELECT * FROM ecc.vbrk WHERE mandt = '100' AND vbeln = $1 FOR UPDATE", [vbeln]);
  if (head === null || (vbeln !== '' && vbrk === null)) throw new Error(`document ${invoice} has no head`);
  const deal = { company: line.company, account: 1, branch: party.branch === '' ? null : 2, currency: line.currency };
  const tax = units(line.row['wmwst']);
  const document: SalesDocument = {
    event: 'document',
    id: TARGET,
    ...deal,
    date: day(line.row['bldat']),
    kind,
    billed: vbrk !== null,
    net: line.open - tax,
    tax,
    total: line.open,
    terms: termsNamed(line.row['zterm'] ?? '') ?? null,
    ...(await salesLines(booking, vbeln)),
    purchaseOrder: vbrk?.['bstnk_vf'] ?? '',
    reference: line.row['xblnr'] ?? '',
    text: line.row['sgtxt'] ?? '',
    corrects: null,
    dunning: null,
    paymentBlock: '',
  };
  state.events.set(TARGET, document);
  state.items.set(TARGET, line.row);
  state.headers.set(TARGET, head);
  if (vbrk !== null) state.billing.set(TARGET, vbrk);
  return createBook(1).reversal(deal, date, TARGET);
}

/** A payment that came back, with the clearing it made: only one that settled whole invoices and nothing else. */
async function paymentReversal(booking: Booking, payment: string, orgUnit?: string): Promise<Reversal> {
  const { client, party, state, date } = booking;
  const number = alpha(payment);
  const { rows } = await client.query<DraftRow>(
    `SELECT * FROM (SELECT * FROM ecc.bsad UNION ALL SELECT * FROM ecc.bsid) l
      WHERE mandt = '100' AND kunnr = $1 AND (augbl = $2 OR belnr = $2) AND ($3::text IS NULL OR bukrs = $3)`,
    [party.account, number, orgUnit ?? null],
  );
  const own = rows.filter((row) => row['belnr'] === number);
  const settled = rows.filter((row) => row['belnr'] !== number);
  const [line, second] = own;
  const isPlain =
    line?.['bschl'] === '15' &&
    line['augbl'] === number &&
    second === undefined &&
    settled.length > 0 &&
    settled.every((row) => row['bschl'] === '01' || row['bschl'] === '04');
  if (line === undefined || !isPlain)
    throw new PostingRefused(`${number} is no payment that settled whole invoices and nothing else`);
  const head = await headOf(booking, line);
  const company = line['bukrs'] === '2000' ? '2000' : '1000';
  const currency = (Object.keys(DIGITS) as (keyof typeof DIGITS)[]).find((code) => code === line['waers']);
  if (head === null || currency === undefined) throw new Error(`payment ${number} has no head or currency`);
  const deal = { company, account: 1, branch: party.branch === '' ? null : 2, currency } as const;
  const settles = settled.map((row, at): Settlement => {
    state.items.set(100 + at, row);
    const discount = units(row['wskto']);
    const cash = units(row['wrbtr']) - discount;
    return { document: 100 + at, cash, discount, credit: null, earlier: [], residual: null };
  });
  state.events.set(TARGET, {
    event: 'payment',
    id: TARGET,
    ...deal,
    date: day(line['budat']),
    method: 'transfer',
    reference: line['xblnr'] ?? '',
    settles,
    partial: [],
    onAccount: null,
    downPayment: false,
  });
  state.settling.set(TARGET, line);
  state.headers.set(TARGET, head);
  return createBook(1).reversal(deal, date, TARGET);
}

/** Turns the entry into an event of the history's own kind, what it takes back being registered in the booking's state. */
export function reversalEvent(booking: Booking, entry: EntryOf<'reversal'>): Promise<BusinessEvent> {
  const { invoice, payment, orgUnit } = entry;
  if ((invoice === undefined) === (payment === undefined))
    throw new PostingRefused('name either the invoice or the payment that is taken back');
  return invoice === undefined
    ? paymentReversal(booking, payment ?? '', orgUnit)
    : documentReversal(booking, invoice, orgUnit);
}
