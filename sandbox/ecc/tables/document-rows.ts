import { type CurrencyCode, convert, type Minor, shifted } from '../../company/currency.ts';
import { COMPANIES, type CompanyCode } from '../../company/model.ts';
import { TERMS, type TermsName } from '../../company/terms.ts';

/** A row still being written; `clear` and reversals change it. */
export type DraftRow = Record<string, string>;

/** SAP keeps every currency amount with two decimals, whatever the currency has: 1000 yen as 10.00, 1.234 dinar as 12.34. */
export const stored = (amount: Minor): string => shifted(amount, 2);

export const dats = (date: string): string => date.replaceAll('-', '');

interface DocumentKey {
  readonly company: CompanyCode;
  readonly number: string;
  readonly year: string;
}

export interface HeaderInput extends DocumentKey {
  readonly type: 'RV' | 'DR' | 'DG' | 'DZ' | 'AB';
  readonly date: string;
  /** Time of entry, HHMMSS. */
  readonly time: string;
  readonly currency: CurrencyCode;
  readonly reference: string;
  readonly transaction: string;
  /** Billing document behind it, if any. */
  readonly billing?: string;
}

/** BKPF. AWTYP/AWKEY name the document of origin; a clearing without postings has status 'A' (BSTAT). */
export function headerRow(input: HeaderInput): DraftRow {
  const { company, number, year } = input;
  return {
    bukrs: company,
    belnr: number,
    gjahr: year,
    blart: input.type,
    bldat: dats(input.date),
    budat: dats(input.date),
    cpudt: dats(input.date),
    cputm: input.time,
    wwert: dats(input.date),
    monat: input.date.slice(5, 7),
    usnam: 'QUILL',
    tcode: input.transaction,
    xblnr: input.reference,
    waers: input.currency,
    hwaer: COMPANIES[company].currency,
    glvor: input.type === 'RV' ? 'SD00' : 'RFBU',
    awtyp: input.billing === undefined ? 'BKPF' : 'VBRK',
    awkey: input.billing ?? `${number}${company}${year}`,
    bstat: input.type === 'AB' ? 'A' : '',
  };
}

export interface LineInput extends DocumentKey {
  readonly item: number;
  readonly type: HeaderInput['type'];
  readonly postingKey: '01' | '02' | '04' | '05' | '06' | '11' | '12' | '15' | '19';
  readonly account: string;
  readonly branch: string;
  readonly date: string;
  readonly currency: CurrencyCode;
  readonly amount: Minor;
  readonly tax?: Minor;
  readonly terms?: TermsName | null;
  /** Baseline date for payment; initial where nobody entered one. */
  readonly baseline?: string | null;
  readonly reference: string;
  readonly assignment?: string;
  readonly billing?: string;
  readonly text?: string;
  readonly method?: string;
  readonly paymentBlock?: string;
  readonly discount?: Minor;
  readonly dunning?: { readonly level: number; readonly lastDate: string; readonly block: string } | null;
}

/** Days and percentages as BSEG has them: net days stand in the first free step, after the steps with a discount. */
function termsColumns(name: TermsName | null | undefined, amount: Minor): DraftRow {
  if (name === null || name === undefined) return {};
  const { code, steps, netDays } = TERMS[name];
  const [first, second] = steps;
  const base = { zterm: code, skfbt: stored(amount) };
  const percent = (step: { percent: number }) => shifted(BigInt(step.percent), 3);
  if (first === undefined) return { ...base, zbd1t: String(netDays) };
  if (second === undefined)
    return { ...base, zbd1t: String(first.days), zbd1p: percent(first), zbd2t: String(netDays) };
  return {
    ...base,
    zbd1t: String(first.days),
    zbd1p: percent(first),
    zbd2t: String(second.days),
    zbd2p: percent(second),
    zbd3t: String(netDays),
  };
}

const DEBIT_KEYS = new Set(['01', '02', '04', '05', '06']);

/** One line on a customer account, as BSID has it while open and BSAD once cleared. */
export function lineRow(input: LineInput): DraftRow {
  const { company, currency, amount, tax = 0n, discount = 0n } = input;
  const home = COMPANIES[company].currency;
  const special = input.postingKey === '19' ? 'A' : '';
  return {
    bukrs: company,
    kunnr: input.account,
    umsks: special,
    umskz: special,
    zumsk: special,
    augdt: '00000000',
    augbl: '',
    zuonr: input.assignment ?? '',
    gjahr: input.year,
    belnr: input.number,
    buzei: String(input.item).padStart(3, '0'),
    budat: dats(input.date),
    bldat: dats(input.date),
    cpudt: dats(input.date),
    waers: currency,
    xblnr: input.reference,
    blart: input.type,
    monat: input.date.slice(5, 7),
    bschl: input.postingKey,
    shkzg: DEBIT_KEYS.has(input.postingKey) ? 'S' : 'H',
    mwskz: tax === 0n ? '' : 'A1',
    dmbtr: stored(convert(amount, currency, home)),
    wrbtr: stored(amount),
    mwsts: stored(convert(tax, currency, home)),
    wmwst: stored(tax),
    pswsl: currency,
    pswbt: stored(amount),
    sknto: stored(convert(discount, currency, home)),
    wskto: stored(discount),
    sgtxt: input.text ?? '',
    saknr: '0000140000',
    hkont: special === 'A' ? '0000170000' : '0000140000',
    filkd: input.branch,
    zfbdt: input.baseline === null ? '00000000' : dats(input.baseline ?? input.date),
    ...termsColumns(input.terms, amount),
    zlsch: input.method ?? '',
    zlspr: input.paymentBlock ?? '',
    vbeln: input.billing ?? '',
    kkber: '1000',
    prctr: '0000001000',
    ...(input.dunning && {
      manst: String(input.dunning.level),
      madat: dats(input.dunning.lastDate),
      mansp: input.dunning.block,
    }),
  };
}

/** Marks a line cleared: by which document, when, and the discount taken on it. Its key in BSAD changes with that. */
export function clear(
  row: DraftRow,
  by: { number: string; date: string },
  discount: { document: string; home: string } | null = null,
): void {
  row['augbl'] = by.number;
  row['augdt'] = dats(by.date);
  if (discount !== null) Object.assign(row, { wskto: discount.document, sknto: discount.home });
}

/**
 * Points a line at the item it belongs to. REBZT (domain "kind of follow-on document"): Z partial payment, V residual
 * item, G credit memo; no BAPI hands it out.
 */
export function referTo(row: DraftRow, target: DraftRow, kind: 'Z' | 'V' | 'G'): void {
  Object.assign(row, {
    rebzg: target['belnr'] ?? '',
    rebzj: target['gjahr'] ?? '',
    rebzz: target['buzei'] ?? '',
    rebzt: kind,
  });
}
