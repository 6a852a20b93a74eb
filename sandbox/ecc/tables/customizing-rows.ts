import { DIGITS, shifted } from '../../company/currency.ts';
import { TERMS, type TermsOfPayment } from '../../company/terms.ts';
import type { DraftRow } from './document-rows.ts';
import { siteIndexRows } from './site-indexes.ts';

function t052(terms: TermsOfPayment): DraftRow {
  const [first, second] = terms.steps;
  const days = (n: number): string => String(n).padStart(3, '0');
  const percent = (thousandths: number): string => shifted(BigInt(thousandths), 3);
  const base = { zterm: terms.code, ztagg: '00', koart: 'D' };
  if (first === undefined) return { ...base, ztag1: days(terms.netDays) };
  if (second === undefined)
    return { ...base, ztag1: days(first.days), zprz1: percent(first.percent), ztag2: days(terms.netDays) };
  return {
    ...base,
    ztag1: days(first.days),
    zprz1: percent(first.percent),
    ztag2: days(second.days),
    zprz2: percent(second.percent),
    ztag3: days(terms.netDays),
  };
}

/** Role of a client (T000-CCCATEGORY): production, test, customizing, demo, training. */
export type ClientRole = 'P' | 'T' | 'C' | 'D' | 'E';

/** Every system has the client that it was delivered with beside those that people work in. */
function t000(role: ClientRole): DraftRow[] {
  return [
    { mandt: '000', mtext: 'SAP AG Konzern', ort01: 'Walldorf', mwaer: 'EUR', cccategory: 'S' },
    { mandt: '100', mtext: 'Quillfeather', ort01: 'Bremen', mwaer: 'EUR', cccategory: role, logsys: 'ADTCLNT100' },
  ];
}

/** Clients, the site's own indexes, terms of payment, and the currencies whose decimals are not two: only these stand in TCURX. */
export function customizingTables(clientRole: ClientRole): Record<'t000' | 't052' | 'tcurx' | 'dd17s', DraftRow[]> {
  return {
    dd17s: siteIndexRows(),
    t000: t000(clientRole),
    t052: Object.values(TERMS).map(t052),
    tcurx: Object.entries(DIGITS)
      .filter(([, digits]) => digits !== 2)
      .map(([currkey, digits]) => ({ currkey, currdec: String(digits) })),
  };
}
