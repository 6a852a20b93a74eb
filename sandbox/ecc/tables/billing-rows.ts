import type { CurrencyCode, Minor } from '../../company/currency.ts';
import type { CompanyCode, SalesLine } from '../../company/model.ts';
import { TERMS, type TermsName } from '../../company/terms.ts';
import { type DraftRow, dats, stored } from './document-rows.ts';

export interface BillingInput {
  readonly number: string;
  readonly company: CompanyCode;
  readonly payer: string;
  /** FKART and VBTYP: F2/M invoice, G2/O credit memo, S1/N and S2/S their cancellations. */
  readonly type: 'F2' | 'G2' | 'S1' | 'S2';
  readonly date: string;
  readonly time: string;
  readonly currency: CurrencyCode;
  readonly net: Minor;
  readonly tax: Minor;
  readonly terms: TermsName | null;
  readonly reference: string;
  readonly purchaseOrder: string;
  readonly country: string;
  /** The billing document that this one cancels. */
  readonly cancels?: string;
}

const CATEGORY = { F2: 'M', G2: 'O', S1: 'N', S2: 'S' } as const;

/** VBRK. FKSTO marks the document that was cancelled, SFAKN in the other names it. */
export function billingRow(input: BillingInput): DraftRow {
  return {
    vbeln: input.number,
    fkart: input.type,
    fktyp: 'L',
    vbtyp: CATEGORY[input.type],
    waerk: input.currency,
    vkorg: input.company,
    vtweg: '10',
    fkdat: dats(input.date),
    gjahr: '0000',
    zterm: input.terms === null ? '' : TERMS[input.terms].code,
    rfbsk: 'C',
    land1: input.country,
    bukrs: input.company,
    netwr: stored(input.net),
    mwsbk: stored(input.tax),
    ernam: 'QUILL',
    erzet: input.time,
    erdat: dats(input.date),
    kunrg: input.payer,
    kunag: input.payer,
    spart: '00',
    xblnr: input.reference,
    zuonr: input.number,
    bstnk_vf: input.purchaseOrder,
    sfakn: input.cancels ?? '',
  };
}

/** VBRP, one row a line; `AUBEL` is the sales order, empty where there was none. */
export function billingLineRows(number: string, salesOrder: string, lines: readonly SalesLine[]): DraftRow[] {
  return lines.map((line, at) => {
    const position = String((at + 1) * 10).padStart(6, '0');
    return {
      vbeln: number,
      posnr: position,
      fkimg: `${line.quantity}.000`,
      vrkme: 'ST',
      meins: 'ST',
      netwr: stored(line.net),
      mwsbp: stored(line.tax),
      aubel: salesOrder === '' ? '' : salesOrder.padStart(10, '0'),
      aupos: position,
      matnr: line.material,
      arktx: line.text,
      pstyv: 'TAN',
      werks: '0001',
      prctr: '0000001000',
      skfbp: stored(line.net + line.tax),
      kostl: '',
    };
  });
}
