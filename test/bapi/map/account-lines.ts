import { BAPI_AR_ACC_GETOPENITEMS } from '../../../bapi/catalogue/functions.ts';
import type { AccountLines } from '../../../bapi/map/invoice.ts';
import { type Line, lineFromBapi } from '../../../bapi/map/line.ts';
import { readReply } from '../../../bapi/soap-rfc/reply.ts';
import { money } from '../../../domain/money.ts';
import { bapiLine } from '../lines.ts';
import { soapReply, type Values } from '../tiny-sap.ts';

/** Lines through the real reply reader, so that a case is written the way SAP writes it. */
export function lines(...rows: readonly Values[]): readonly Line[] {
  const reply = readReply(
    BAPI_AR_ACC_GETOPENITEMS,
    soapReply('BAPI_AR_ACC_GETOPENITEMS', { RETURN: {}, LINEITEMS: rows.map(bapiLine) }),
  );
  if (!('output' in reply)) throw new Error('a fault');
  return (reply.output['LINEITEMS'] as Parameters<typeof lineFromBapi>[0][]).map(lineFromBapi);
}

export const eur = (amount: string) => money(amount, 'EUR');
export const KEY = '2026-03-15';
export const cleared = (by: string, on = '2026-02-10') => ({ CLR_DOC_NO: by, CLEAR_DATE: on });

export const account = (open: readonly Values[], closed: readonly Values[] = []): AccountLines => ({
  open: lines(...open),
  cleared: lines(...closed),
});

export const invoice = (number: string, amount = '1000.0000', more: Values = {}): Values => ({
  DOC_NO: number,
  AMT_DOCCUR: amount,
  DISC_BASE: amount,
  ...more,
});

export const payment = (number: string, amount: string, more: Values = {}): Values => ({
  DOC_NO: number,
  POST_KEY: '15',
  DB_CR_IND: 'H',
  AMT_DOCCUR: amount,
  TX_DOC_CUR: '0.0000',
  DISC_BASE: '0.0000',
  DSCT_PCT1: '0.000',
  PSTNG_DATE: '2026-02-10',
  DOC_DATE: '2026-02-10',
  BLINE_DATE: '2026-02-10',
  REF_DOC_NO: 'BANK 77',
  PYMT_METH: 'U',
  ...more,
});
