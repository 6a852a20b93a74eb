import type { BusinessDate } from '../../domain/dates.ts';
import { type Money, negate } from '../../domain/money.ts';
import { amountsIn } from '../abap/amounts.ts';
import { replyInvalid } from '../abap/invalid.ts';
import type { BAPI3007_2 } from '../catalogue/structures.ts';
import type { BSID } from '../catalogue/tables.ts';
import type { RowOf } from '../catalogue/types.ts';

/** A line on a customer's account, whichever way it was read, in our own values and with signs. */
export interface Line {
  readonly companyCode: string;
  readonly account: string;
  /** Branch whose line stands on its head office's account, '' for none. */
  readonly branch: string;
  readonly document: string;
  readonly year: string;
  readonly item: string;
  readonly postingKey: string;
  readonly isSpecialLedger: boolean;
  /** Credits negative. */
  readonly amount: Money;
  readonly tax: Money;
  readonly discountBase: Money;
  /** Cash discount that the line carries: on a payment line what was taken. Never negative. */
  readonly discountTaken: Money;
  readonly postedOn: BusinessDate;
  readonly documentDate: BusinessDate;
  readonly enteredOn: BusinessDate | null;
  readonly baseline: BusinessDate;
  readonly terms: string;
  readonly netDays: number;
  readonly discounts: readonly { readonly days: number; readonly percent: string }[];
  readonly clearedOn: BusinessDate | null;
  readonly clearedBy: string;
  /** The item this line refers to, by document, year and line; null for none. */
  readonly refersTo: { readonly document: string; readonly year: string; readonly item: string } | null;
  readonly billingDocument: string;
  readonly reference: string;
  readonly assignment: string;
  readonly method: string;
  readonly paymentBlock: string;
  readonly dunning: { readonly level: number; readonly lastDate: BusinessDate | null; readonly block: string };
  readonly isReversed: boolean;
}

/** Key of a line within its customer's account, as other lines refer to it. */
export function lineKey(line: Pick<Line, 'companyCode' | 'document' | 'year' | 'item'>): string {
  return `${line.companyCode}/${line.document}/${line.year}/${line.item}`;
}

export function refersToKey(line: Line): string | null {
  return line.refersTo && `${line.companyCode}/${line.refersTo.document}/${line.refersTo.year}/${line.refersTo.item}`;
}

export function isCredit(line: Line): boolean {
  return line.amount.amount.startsWith('-');
}

/** Number on the paper: the billing document where there is one, else the accounting document. */
export function invoiceNumber(line: Pick<Line, 'billingDocument' | 'document'>): string {
  return line.billingDocument || line.document;
}

/** A line as the account BAPIs deliver it. */
export function lineFromBapi(row: RowOf<typeof BAPI3007_2>): Line {
  const place = `BAPI3007_2 ${row.COMP_CODE}/${row.DOC_NO}`;
  const amount = amountsIn(row.CURRENCY, place);
  const documentDate = needed(row.DOC_DATE ?? row.PSTNG_DATE, place);
  return {
    companyCode: row.COMP_CODE,
    account: row.CUSTOMER,
    branch: row.BRANCH,
    document: row.DOC_NO,
    year: row.FISC_YEAR,
    item: row.ITEM_NUM,
    postingKey: row.POST_KEY,
    isSpecialLedger: row.SP_GL_IND !== '',
    amount: signed(amount(row.AMT_DOCCUR), row.DB_CR_IND, place),
    tax: signed(amount(row.TX_DOC_CUR), row.DB_CR_IND, place),
    discountBase: amount(row.DISC_BASE),
    discountTaken: amount(row.DSC_AMT_DC),
    postedOn: needed(row.PSTNG_DATE ?? row.DOC_DATE, place),
    documentDate,
    enteredOn: row.ENTRY_DATE,
    baseline: row.BLINE_DATE ?? documentDate,
    terms: row.PMNTTRMS,
    ...termsOf([row.DSCT_DAYS1, row.DSCT_DAYS2, row.NETTERMS], [row.DSCT_PCT1, row.DSCT_PCT2]),
    clearedOn: row.CLEAR_DATE,
    clearedBy: row.CLR_DOC_NO,
    refersTo: reference(row.INV_REF, row.INV_YEAR, row.INV_ITEM),
    billingDocument: row.BILL_DOC,
    reference: row.REF_DOC_NO,
    assignment: row.ALLOC_NMBR,
    method: row.PYMT_METH,
    paymentBlock: row.PMNT_BLOCK,
    dunning: { level: Number(row.DUNN_LEVEL), lastDate: row.LAST_DUNN, block: row.DUNN_BLOCK },
    isReversed: row.REVERSAL_DOC !== '' && !/^0+$/.test(row.REVERSAL_DOC),
  };
}

/** A line of BSID or BSAD. `scale` brings a stored amount to its currency's own scale. BSID does not tell reversals. */
export function lineFromTable(row: RowOf<typeof BSID>, scale: (stored: string, currency: string) => string): Line {
  const place = `BSID ${row.BUKRS}/${row.BELNR}`;
  const inCurrency = amountsIn(row.WAERS, place);
  const amount = (stored: string) => inCurrency(scale(stored, row.WAERS));
  const documentDate = needed(row.BLDAT ?? row.BUDAT, place);
  return {
    companyCode: row.BUKRS,
    account: row.KUNNR,
    branch: row.FILKD,
    document: row.BELNR,
    year: row.GJAHR,
    item: row.BUZEI,
    postingKey: row.BSCHL,
    isSpecialLedger: row.UMSKZ !== '',
    amount: signed(amount(row.WRBTR), row.SHKZG, place),
    tax: signed(amount(row.WMWST), row.SHKZG, place),
    discountBase: amount(row.SKFBT),
    discountTaken: amount(row.WSKTO),
    postedOn: needed(row.BUDAT ?? row.BLDAT, place),
    documentDate,
    enteredOn: row.CPUDT,
    baseline: row.ZFBDT ?? documentDate,
    terms: row.ZTERM,
    ...termsOf([row.ZBD1T, row.ZBD2T, row.ZBD3T], [row.ZBD1P, row.ZBD2P]),
    clearedOn: row.AUGDT,
    clearedBy: row.AUGBL,
    refersTo: reference(row.REBZG, row.REBZJ, row.REBZZ),
    billingDocument: row.VBELN,
    reference: row.XBLNR,
    assignment: row.ZUONR,
    method: row.ZLSCH,
    paymentBlock: row.ZLSPR,
    dunning: { level: Number(row.MANST), lastDate: row.MADAT, block: row.MANSP },
    isReversed: false,
  };
}

function signed(amount: Money, indicator: string, place: string): Money {
  if (indicator === 'H') return negate(amount);
  if (indicator === 'S') return amount;
  throw replyInvalid(place, 'neither debit nor credit');
}

/** Net days are the third step, else the second, else the first; a step with a percentage is a discount. */
function termsOf(days: readonly [string, string, string], percents: readonly [string, string]) {
  const [first, second, net] = days.map(Number) as [number, number, number];
  const steps = [
    { days: first, percent: percents[0] },
    { days: second, percent: percents[1] },
  ];
  return { netDays: net || second || first || 0, discounts: steps.filter(({ percent }) => Number(percent) > 0) };
}

function reference(document: string, year: string, item: string): Line['refersTo'] {
  // REBZG also holds single letters (such as "V" on a credit memo that follows no invoice).
  return document === '' || /^0+$/.test(document) || !/\d/.test(document) ? null : { document, year, item };
}

function needed(date: BusinessDate | null, place: string): BusinessDate {
  if (date === null) throw replyInvalid(place, 'no posting and no document date');
  return date;
}
