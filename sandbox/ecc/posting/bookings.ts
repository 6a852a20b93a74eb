import type { PoolClient } from 'pg';
import { createBook, type Deal } from '../../company/book.ts';
import { type CurrencyCode, DIGITS, minorOf } from '../../company/currency.ts';
import type { BusinessEvent, Settlement } from '../../company/model.ts';
import { termsNamed } from '../../company/terms.ts';
import type { PostingState } from '../tables/posting-state.ts';
import { findOpen, type OpenLine, type Party } from './context.ts';
import { type EntryOf, PostingRefused } from './entries.ts';

/** Customer numbers of the company within one booking; the state turns them into ECC's. */
const ACCOUNT = 1;
const BRANCH = 2;

/** Turns an entry into an event of the history's own kind, so that history and postings are booked by the same rules. */
export interface Booking {
  readonly client: PoolClient;
  readonly party: Party;
  readonly state: PostingState;
  readonly date: string;
}

function units(money: { amount: string; currency: string }): { amount: bigint; currency: CurrencyCode } {
  const currency = (Object.keys(DIGITS) as CurrencyCode[]).find((code) => code === money.currency);
  if (currency === undefined) throw new PostingRefused(`nothing is kept in ${money.currency}`);
  try {
    return { amount: minorOf(money.amount, currency), currency };
  } catch (error) {
    throw new PostingRefused(error instanceof RangeError ? error.message : 'the amount cannot be read');
  }
}

function dealIn({ party }: Booking, company: Deal['company'], currency: CurrencyCode): Deal {
  return { company, account: ACCOUNT, branch: party.branch === '' ? null : BRANCH, currency };
}

/** Registers an existing open line under a fresh id, with its partial payments, so that events can name it. */
function register(booking: Booking, id: number, line: OpenLine): Settlement['earlier'] {
  booking.state.items.set(id, line.row);
  return line.partials.map(({ row, amount }, at) => {
    const payment = -(id * 1000 + at);
    booking.state.partials.set(`${payment}/${id}`, row);
    return { payment, amount };
  });
}

export async function invoiceEvent(
  booking: Booking,
  entry: EntryOf<'invoice'> | EntryOf<'credit_memo'>,
): Promise<BusinessEvent> {
  const { party, date } = booking;
  const { amount, currency } = units(entry.total);
  const isCredit = entry.kind === 'credit_memo';
  if (!isCredit && amount < 0n) throw new PostingRefused('an invoice is positive; a credit memo has a kind of its own');
  const total = amount < 0n ? -amount : amount;
  const tax = entry.tax === undefined ? { amount: 0n, currency } : units(entry.tax);
  const taxed = tax.amount < 0n ? -tax.amount : tax.amount;
  if (tax.currency !== currency || taxed >= total) throw new PostingRefused('the tax is not a part of the total');
  let corrects: number | null = null;
  if (entry.kind === 'credit_memo' && entry.invoice !== undefined) {
    const target = await findOpen(booking.client, party, entry.invoice, entry.orgUnit);
    if (!target.isDebit || target.currency !== currency)
      throw new PostingRefused(`${entry.invoice} is no invoice in ${currency}`);
    corrects = 900;
    register(booking, corrects, target);
  }
  const net = total - taxed;
  const terms = isCredit ? null : (termsNamed(entry.terms ?? party.terms) ?? null);
  return createBook(1).document(dealIn(booking, party.company, currency), {
    date,
    net,
    tax: taxed,
    kind: entry.kind,
    terms,
    billed: entry.billed ?? true,
    corrects,
    lines: [{ material: 'QF-900', text: entry.text ?? 'As ordered', quantity: 1, unitPrice: net, net, tax: taxed }],
    purchaseOrder: entry.purchaseOrder ?? '',
    reference: entry.reference ?? '',
    text: entry.text ?? '',
  });
}

export async function paymentEvent(booking: Booking, entry: EntryOf<'payment'>): Promise<BusinessEvent> {
  const { amount, currency } = units(entry.amount);
  const settles: Settlement[] = [];
  const partial: { document: number; amount: bigint }[] = [];
  let company = booking.party.company;
  let left = amount;
  for (const [at, part] of (entry.applied ?? []).entries()) {
    const line = await findOpen(booking.client, booking.party, part.invoice, entry.orgUnit);
    if (!line.isDebit || line.currency !== currency)
      throw new PostingRefused(`${part.invoice} is no debt in ${currency}`);
    if (at > 0 && line.company !== company) throw new PostingRefused('one payment is booked in one company code');
    if (
      booking.state.items.has(100 + at - 1) &&
      [...booking.state.items.values()].some(
        (row) => row['belnr'] === line.row['belnr'] && row['buzei'] === line.row['buzei'],
      )
    ) {
      throw new PostingRefused(`${part.invoice} is named twice`);
    }
    company = line.company;
    const id = 100 + at;
    const earlier = register(booking, id, line);
    const cash = units(part.amount).amount;
    const discount = part.discount === undefined ? 0n : units(part.discount).amount;
    const rest = line.open - cash - discount;
    left -= cash;
    if (rest < 0n) throw new PostingRefused(`${part.invoice} has less open than was applied to it`);
    const residual = rest > 0n && part.residual === true ? { id: 500 + at, amount: rest } : null;
    if (rest === 0n || residual !== null)
      settles.push({ document: id, cash, discount, credit: null, earlier, residual });
    else if (discount > 0n) throw new PostingRefused(`a partial payment of ${part.invoice} takes no discount`);
    else partial.push({ document: id, amount: cash });
  }
  if (left < 0n) throw new PostingRefused('more was applied than came in');
  return createBook(1).payment(dealIn(booking, company, currency), {
    date: booking.date,
    settles,
    partial,
    method: entry.method ?? 'transfer',
    reference: entry.reference ?? '',
    ...(left > 0n && { onAccount: left }),
  });
}

export async function clearingEvent(booking: Booking, entry: EntryOf<'clearing'>): Promise<BusinessEvent> {
  const lines: OpenLine[] = [];
  for (const [at, invoice] of entry.invoices.entries()) {
    const line = await findOpen(booking.client, booking.party, invoice, entry.orgUnit);
    if (line.partials.length > 0) throw new PostingRefused(`${invoice} has partial payments: clear it with a payment`);
    register(booking, 100 + at, line);
    lines.push(line);
  }
  const [first] = lines;
  if (first === undefined) throw new PostingRefused('nothing to clear');
  if (new Set(lines.map(({ row }) => `${row['belnr']}/${row['buzei']}`)).size < lines.length)
    throw new PostingRefused('an item is named twice');
  if (lines.some((line) => line.company !== first.company || line.currency !== first.currency)) {
    throw new PostingRefused('only items of one company code and currency clear each other');
  }
  if (lines.reduce((sum, line) => sum + (line.isDebit ? line.open : -line.open), 0n) !== 0n) {
    throw new PostingRefused('the items do not balance to zero');
  }
  return createBook(1).setOff(
    dealIn(booking, first.company, first.currency),
    booking.date,
    lines.map((_, at) => 100 + at),
  );
}
