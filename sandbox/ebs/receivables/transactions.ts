import { type CurrencyCode, convert, decimalText, type Minor, RATES, shifted } from '../../company/currency.ts';
import { type OrgUnit, TRX_TYPES, type TrxClass } from '../tables/numbers.ts';
import type { PaymentTerm } from '../tables/terms.ts';
import { numberOf, orNull, type Row } from './rows.ts';
import { scheduleTransaction } from './schedules.ts';
import type { Stamp, Subledger } from './subledger.ts';

/** A customer account as documents name it. */
export interface Account {
  readonly id: number;
  /** SITE_USE_ID of its primary site of a kind in an operating unit; null where it has none. */
  siteUse(use: 'BILL_TO' | 'SHIP_TO', orgId: number): number | null;
}

/** A line as sales wrote it; amounts positive whatever the class. */
interface TransactionLine {
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: Minor;
  readonly net: Minor;
  readonly tax: Minor;
}

export interface TransactionInput {
  readonly class: TrxClass;
  readonly billTo: Account;
  /** The branch it was delivered to, where that is another account. */
  readonly shipTo: Account | null;
  readonly currency: CurrencyCode;
  readonly lines: readonly TransactionLine[];
  readonly term: PaymentTerm | null;
  /** Of what has no term; the day it is entered unless told. */
  readonly dueOn?: string;
  readonly purchaseOrder?: string;
  readonly salesOrder?: string;
  readonly reference?: string;
  readonly comments?: string;
  /** The transaction that a credit memo credits. */
  readonly credits?: Row | null;
  readonly reason?: string | null;
  readonly dunningLevel?: number;
  /** AUTOINVOICE for what sales wrote, else entered by hand. */
  readonly isImported: boolean;
}

/** Exchange rate columns; empty where the currency is the ledger's own. */
export function exchange(currency: CurrencyCode, org: OrgUnit, on: string): Row {
  if (currency === org.currency) return {};
  const rate = (RATES[currency] * 1_000_000n) / RATES[org.currency];
  return { exchange_rate_type: 'Corporate', exchange_date: on, exchange_rate: shifted(rate, 6) };
}

function addLines(ledger: Subledger, stamp: Stamp, trx: Row, input: TransactionInput, sign: bigint): void {
  const isCredit = input.class === 'CM';
  const text = (amount: Minor) => decimalText(sign * amount, input.currency);
  const shared = { customer_trx_id: trx['customer_trx_id'] ?? null, set_of_books_id: stamp.org.ledgerId };
  const credited =
    input.credits === undefined || input.credits === null ? null : numberOf(input.credits, 'customer_trx_id');
  const creditedLines =
    credited === null
      ? []
      : ledger
          .find('ra_customer_trx_lines_all', 'customer_trx_id', credited)
          .filter((row) => row['line_type'] === 'LINE');
  for (const [at, line] of input.lines.entries()) {
    const quantity = isCredit
      ? { quantity_credited: -line.quantity }
      : { quantity_invoiced: line.quantity, quantity_ordered: line.quantity };
    const row = ledger.add('ra_customer_trx_lines_all', stamp, {
      ...shared,
      line_number: at + 1,
      line_type: 'LINE',
      description: orNull(line.description, 240),
      uom_code: 'EA',
      ...quantity,
      unit_selling_price: decimalText(line.unitPrice, input.currency),
      unit_standard_price: decimalText(line.unitPrice, input.currency),
      extended_amount: text(line.net),
      revenue_amount: text(line.net),
      amount_due_original: text(line.net),
      sales_order: orNull(input.salesOrder ?? ''),
      sales_order_line: orNull(input.salesOrder ?? '') === null ? null : String(at + 1),
      reason_code: input.reason ?? null,
      previous_customer_trx_id: credited,
      previous_customer_trx_line_id: creditedLines[at]?.['customer_trx_line_id'] ?? null,
    });
    if (line.tax === 0n) continue;
    ledger.add('ra_customer_trx_lines_all', stamp, {
      ...shared,
      line_number: 1,
      line_type: 'TAX',
      extended_amount: text(line.tax),
      taxable_amount: text(line.net),
      tax_rate: taxRate(line),
      link_to_cust_trx_line_id: row['customer_trx_line_id'] ?? null,
      previous_customer_trx_id: credited,
    });
  }
}

/** Percent with two decimals, as the tax engine writes it back. */
const taxRate = ({ net, tax }: TransactionLine): string =>
  net === 0n ? '0' : shifted((tax * 10_000n + net / 2n) / net, 2);

/**
 * Enters a complete transaction with its lines and payment schedules. Credit memos come out negative; applying them is a
 * step of its own (`applications.ts`).
 */
export function enterTransaction(
  ledger: Subledger,
  stamp: Stamp,
  input: TransactionInput,
): { trx: Row; schedules: Row[] } {
  const { org } = stamp;
  const sign = TRX_TYPES[input.class].sign === 'N' ? -1n : 1n;
  const type = TRX_TYPES[input.class].id;
  const number = String(ledger.take(org.orgId === 101 ? 'RA_TRX_NUMBER_101_S' : 'RA_TRX_NUMBER_102_S'));
  const term = sign < 0n ? null : input.term;
  const shipTo = input.shipTo ?? input.billTo;
  const billTo = { site: input.billTo.siteUse('BILL_TO', org.orgId) };
  const trx = ledger.add('ra_customer_trx_all', stamp, {
    trx_number: number,
    cust_trx_type_id: type,
    trx_date: stamp.on,
    billing_date: stamp.on,
    set_of_books_id: org.ledgerId,
    legal_entity_id: org.legalEntityId,
    bill_to_customer_id: input.billTo.id,
    bill_to_site_use_id: billTo.site,
    ship_to_customer_id: shipTo.id,
    ship_to_site_use_id: shipTo.siteUse('SHIP_TO', org.orgId),
    sold_to_customer_id: input.billTo.id,
    batch_source_id: input.isImported ? 1001 : -1,
    term_id: term?.id ?? null,
    purchase_order: orNull(input.purchaseOrder ?? '', 50),
    ct_reference: orNull(input.reference ?? '', 150),
    comments: orNull(input.comments ?? '', 1760),
    complete_flag: 'Y',
    status_trx: 'OP',
    invoice_currency_code: input.currency,
    ...exchange(input.currency, org, stamp.on),
    previous_customer_trx_id: input.credits?.['customer_trx_id'] ?? null,
    initial_customer_trx_id: null,
    reason_code: input.reason ?? null,
    printing_option: 'PRI',
    created_from: input.isImported ? 'RAXTRX' : 'ARXTWMAI',
    posting_control_id: -3,
  });
  addLines(ledger, stamp, trx, input, sign);
  const net = input.lines.reduce((sum, line) => sum + line.net, 0n);
  const tax = input.lines.reduce((sum, line) => sum + line.tax, 0n);
  const schedules = scheduleTransaction(ledger, stamp, {
    class: input.class,
    currency: input.currency,
    net: sign * net,
    tax: sign * tax,
    term,
    ...(input.dueOn !== undefined && { dueOn: input.dueOn }),
    owner: {
      customer_trx_id: trx['customer_trx_id'] ?? null,
      cust_trx_type_id: type,
      customer_id: input.billTo.id,
      customer_site_use_id: billTo.site,
      term_id: term?.id ?? null,
      trx_number: number,
      staged_dunning_level: input.dunningLevel === undefined || input.dunningLevel === 0 ? null : input.dunningLevel,
      ...exchange(input.currency, org, stamp.on),
    },
  });
  return { trx, schedules };
}

/** Amount in the operating unit's own currency, as ACCTD columns have it. */
export function accounted(amount: Minor, currency: CurrencyCode, org: OrgUnit): string {
  return decimalText(convert(amount, currency, org.currency), org.currency);
}
