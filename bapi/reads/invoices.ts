import type { ReadResult } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { Selectors } from '../../domain/facts.ts';
import { alphaIn } from '../abap/alpha.ts';
import { VBRK } from '../catalogue/tables.ts';
import { type AccountLines, invoices, isInvoiceLine } from '../map/invoice.ts';
import { invoiceNumber, type Line } from '../map/line.ts';
import type { Ask } from '../session.ts';
import { all, compare } from '../where.ts';
import { clearedLines, customerLines, inCompanyCodes, joinLines, linesAt, merge, openLines } from './account.ts';
import { type BillingBook, type BillingHeader, billingBook } from './billing.ts';
import { locateLines, ofCustomer, type Place } from './locate.ts';
import { resultOf } from './result.ts';

type Selector = Selectors['invoice'];
type Single = Exclude<Selector, { readonly from: string }>;

/** Billing documents of one order. */
const MAX_DOCUMENTS = 50;

/** Invoices and credit documents: of a customer by document date, or single ones by number, order or reference. */
export async function readInvoices(ask: Ask, selector: Selector): Promise<ReadResult<'invoice'>> {
  if ('from' in selector) return readRange(ask, selector);
  const customer = selector.customer === undefined ? null : alphaIn(selector.customer, 10);
  if ('invoice' in selector) return readByNumber(ask, alphaIn(selector.invoice, 10), customer, selector);
  if ('purchaseOrder' in selector) return readByOrder(ask, selector.purchaseOrder.trim(), customer, selector);
  return readByReference(ask, selector.reference.trim(), customer, selector);
}

/** One round for the lines, one for their billing documents. */
async function readRange(ask: Ask, selector: Extract<Selector, { from: string }>): Promise<ReadResult<'invoice'>> {
  const customer = alphaIn(selector.customer, 10);
  const parts = await inCompanyCodes(ask, async (companyCode) => {
    const [open, cleared] = await Promise.all([
      customerLines(ask, companyCode, customer, (account) => openLines(ask, companyCode, account, ask.today)),
      customerLines(ask, companyCode, customer, (account) =>
        clearedLines(ask, companyCode, account, selector.from, ask.today),
      ),
    ]);
    return joinLines(open, cleared);
  });
  const inRange = (line: Line) => line.documentDate >= selector.from && line.documentDate <= selector.to;
  return finish(ask, { lines: merge(parts), wanted: inRange, book: billingBook(ask), withLines: false });
}

/**
 * Round one: the billing document by its number and, where the customer is known, what is open on the account. Round
 * two: the account's lines. A number that is no billing document costs a round more to find its account.
 */
async function readByNumber(
  ask: Ask,
  number: string,
  customer: string | null,
  selector: Single,
): Promise<ReadResult<'invoice'>> {
  const withLines = selector.lines === true;
  const book = billingBook(ask, withLines);
  const wanted = (line: Line) => invoiceNumber(line) === number;
  const [accounts] = await Promise.all([customer === null ? [] : openOf(ask, customer), book.load([number])]);
  const open = accounts.flatMap(({ lines }) => lines);
  if (open.some((line) => wanted(line) && isInvoiceLine(line)))
    return finish(ask, { lines: { open, cleared: [] }, wanted, book, withLines });
  const places = await locateNumber(ask, number, { customer, accounts, book });
  return finish(ask, { lines: await linesAt(ask, places, wanted), wanted, book, withLines });
}

/** The customer's account in each company code in which there is one. */
interface OpenAccount {
  readonly companyCode: string;
  readonly lines: readonly Line[];
}

function openOf(ask: Ask, customer: string): Promise<readonly OpenAccount[]> {
  return inCompanyCodes(ask, async (companyCode) => {
    const fetch = (account: string) => openLines(ask, companyCode, account, ask.today);
    return { companyCode, lines: await customerLines(ask, companyCode, customer, fetch) };
  });
}

interface Search {
  readonly customer: string | null;
  readonly accounts: readonly OpenAccount[];
  readonly book: BillingBook;
}

async function locateNumber(ask: Ask, number: string, { customer, accounts, book }: Search): Promise<readonly Place[]> {
  const billed = book.headers();
  if (billed.length > 0) return billed.map((header) => placeOf(ask, header, customer));
  if (ask.canReadTables) {
    return locateLines(ask, (table) =>
      all(compare(table, 'BELNR', 'EQ', number), compare(table, 'BSCHL', 'NE', '15'), ofCustomer(table, customer)),
    );
  }
  if (customer === null) {
    throw new AditError(
      'OP_UNSUPPORTED',
      'without RFC_READ_TABLE an invoice is found only together with its customer',
      {
        hint: 'repeat with "customer"',
      },
    );
  }
  return accounts.map(({ companyCode }) => ({
    companyCode,
    account: customer,
    clearedFrom: yearsBefore(ask.today, 2),
    clearedTo: ask.today,
  }));
}

async function readByOrder(
  ask: Ask,
  order: string,
  customer: string | null,
  selector: Single,
): Promise<ReadResult<'invoice'>> {
  const book = billingBook(ask);
  const own = customer === null ? { tokens: [] } : compare(VBRK, 'KUNRG', 'EQ', customer);
  const billed = await book.find(all(compare(VBRK, 'BSTNK_VF', 'EQ', order), own), MAX_DOCUMENTS);
  const numbers = new Set(billed.map(({ VBELN }) => VBELN));
  const wanted = (line: Line) => numbers.has(line.billingDocument);
  const places = billed.map((header) => placeOf(ask, header, null));
  const [lines] = await Promise.all([linesAt(ask, places, wanted), book.load([...numbers])]);
  return finish(ask, { lines, wanted, book, withLines: selector.lines === true });
}

async function readByReference(
  ask: Ask,
  reference: string,
  customer: string | null,
  selector: Single,
): Promise<ReadResult<'invoice'>> {
  const wanted = (line: Line) => line.reference === reference;
  const places = await locateLines(ask, (table) =>
    all(compare(table, 'XBLNR', 'EQ', reference), compare(table, 'BSCHL', 'NE', '15'), ofCustomer(table, customer)),
  );
  const lines = await linesAt(ask, places, wanted);
  const withLines = selector.lines === true;
  return finish(ask, { lines, wanted, book: billingBook(ask, withLines), withLines });
}

/** Where a billing document's line stands: on the payer's account, cleared at any time since it was billed. */
function placeOf(ask: Ask, header: BillingHeader, customer: string | null): Place {
  return {
    companyCode: header.BUKRS,
    account: customer ?? header.KUNRG,
    clearedFrom: header.FKDAT ?? yearsBefore(ask.today, 2),
    clearedTo: ask.today,
  };
}

interface Finish {
  readonly lines: AccountLines;
  readonly wanted: (line: Line) => boolean;
  readonly book: BillingBook;
  readonly withLines: boolean;
}

async function finish(ask: Ask, { lines, wanted, book, withLines }: Finish): Promise<ReadResult<'invoice'>> {
  const isChosen = (line: Line) => wanted(line) && isInvoiceLine(line);
  const chosen = [...lines.open, ...lines.cleared].filter(isChosen);
  await book.load(chosen.map(({ billingDocument }) => billingDocument));
  const context = { keyDate: ask.today, billing: await book.facts(), withLines };
  return resultOf<'invoice'>(ask, invoices(lines, context, isChosen));
}

function yearsBefore(date: string, years: number): string {
  return `${String(Number(date.slice(0, 4)) - years).padStart(4, '0')}-01-01`;
}
