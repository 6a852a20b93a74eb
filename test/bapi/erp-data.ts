import { bapiLine } from './lines.ts';
import type { TinySapOptions, Values } from './tiny-sap.ts';

type TextRow = Readonly<Record<string, string>>;

/** A row of BSID or BSAD with every column as text of its full width. */
export function tableLine(fields: TextRow): TextRow {
  const row: TextRow = {
    BUKRS: '1000',
    KUNNR: '0000100001',
    UMSKZ: ' ',
    AUGDT: '00000000',
    AUGBL: ''.padEnd(10),
    ZUONR: ''.padEnd(18),
    GJAHR: '2026',
    BELNR: '1800000001',
    BUZEI: '001',
    BUDAT: '20260110',
    BLDAT: '20260110',
    CPUDT: '20260110',
    WAERS: 'EUR  ',
    XBLNR: ''.padEnd(16),
    BLART: 'RV',
    BSCHL: '01',
    SHKZG: 'S',
    WRBTR: '      1000.00 ',
    WMWST: '       159.66 ',
    FILKD: ''.padEnd(10),
    ZFBDT: '20260110',
    ZTERM: 'ZB01',
    ZBD1T: ' 14 ',
    ZBD2T: '  0 ',
    ZBD3T: ' 30 ',
    ZBD1P: '  2.000 ',
    ZBD2P: '  0.000 ',
    SKFBT: '      1000.00 ',
    WSKTO: '         0.00 ',
    ZLSCH: ' ',
    ZLSPR: ' ',
    REBZG: ''.padEnd(10),
    REBZJ: '0000',
    REBZZ: '000',
    MANSP: ' ',
    MADAT: '00000000',
    MANST: '0',
    VBELN: ''.padEnd(10),
    BSTAT: ' ',
  };
  return {
    ...row,
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.padEnd(row[name]?.length ?? 0)])),
  };
}

export const TCURX: readonly TextRow[] = [
  { CURRKEY: 'JPY  ', CURRDEC: '  0' },
  { CURRKEY: 'KWD  ', CURRDEC: '  3' },
];

export const VBRK_ROW: TextRow = {
  VBELN: '0090000018',
  WAERK: 'EUR  ',
  FKDAT: '20260110',
  BUKRS: '1000',
  NETWR: '        840.34 ',
  MWSBK: '       159.66 ',
  KUNRG: '0000100001',
  FKSTO: ' ',
  BSTNK_VF: 'PO-7'.padEnd(35),
};

export const VBRP_ROW: TextRow = {
  VBELN: '0090000018',
  POSNR: '000010',
  FKIMG: '      3.000 ',
  VRKME: 'ST ',
  NETWR: '        840.34 ',
  AUBEL: '0000004711',
  MATNR: 'M-1'.padEnd(18),
  ARKTX: 'Pumps, large'.padEnd(40),
  KOSTL: ''.padEnd(10),
};

const KNA1_ROW: TextRow = {
  KUNNR: '0000100001',
  LAND1: 'DE ',
  NAME1: 'Müller & Söhne'.padEnd(35),
  ORT01: 'Köln'.padEnd(35),
  TELF1: '0221 1234567'.padEnd(16),
  TELF2: ''.padEnd(16),
  ADRNR: '0000000501',
  STCD1: ''.padEnd(16),
  STCEG: 'DE 123456789'.padEnd(20),
};

/** One customer with one open invoice, one cleared one, a payment, two contact persons and a credit limit. */
export function oneCustomer(): {
  functions: NonNullable<TinySapOptions['functions']>;
  tables: NonNullable<TinySapOptions['tables']>;
} {
  const detail = (input: Values): Values =>
    String(input['CUSTOMERNO']) === '0000100001'
      ? {
          CUSTOMERADDRESS: {
            CUSTOMER: '0000100001',
            NAME: 'Müller & Söhne',
            NAME_2: 'Maschinenbau',
            CITY: 'Köln',
            POSTL_CODE: '50667',
            STREET: 'Domplatz 1',
            COUNTRY: 'DE',
            LANGU_ISO: 'DE',
          },
          CUSTOMERGENERALDETAIL: {
            CUSTOMER: '0000100001',
            ADDRESS: '0000000501',
            CREAT_DATE: '2011-05-02',
            CLASSIFIC: 'A',
            VAT_REG_NO: 'DE123456789',
          },
          CUSTOMERCOMPANYDETAIL: {
            CUSTOMER: '0000100001',
            COMP_CODE: '1000',
            HD_OFFICE: '',
            PMNTTRMS: 'ZB01',
            PAYMENT_METHODS: 'XU',
          },
          RETURN: { TYPE: '' },
        }
      : { RETURN: { TYPE: 'E', ID: 'F2', NUMBER: '502', MESSAGE: 'Debtor does not exist' } };
  const cleared = { CLR_DOC_NO: '1400000001', CLEAR_DATE: '2026-02-10' };
  const known = (input: Values, rows: readonly Values[]): Values =>
    String(input['CUSTOMER']) === '0000100001'
      ? { RETURN: {}, LINEITEMS: rows }
      : { RETURN: { TYPE: 'E', CODE: 'FN502', MESSAGE: 'Customer unknown' }, LINEITEMS: [] };
  return {
    functions: {
      RFC_PING: () => ({}),
      RFC_SYSTEM_INFO: () => ({ RFCSI_EXPORT: { RFCSYSID: 'PRD' } }),
      BAPI_CUSTOMER_GETDETAIL2: detail,
      BAPI_CUSTOMER_GETLIST: (input) => {
        const [range] = (input['IDRANGE'] as { item: readonly Record<string, string>[] }).item;
        const hit = range?.['LOW'] === '0000100001' || range?.['OPTION'] === 'BT';
        return hit
          ? {
              RETURN: {},
              ADDRESSDATA: [
                {
                  CUSTOMER: '0000100001',
                  NAME: 'Müller & Söhne',
                  CITY: 'Köln',
                  COUNTRY: 'DE',
                  TEL1_NUMBR: '0221 1234567',
                },
              ],
              IDRANGE: [],
            }
          : { RETURN: { TYPE: 'E', ID: 'F2', NUMBER: '718', MESSAGE: 'None found' }, ADDRESSDATA: [], IDRANGE: [] };
      },
      BAPI_AR_ACC_GETOPENITEMS: (input) => known(input, [bapiLine({ BILL_DOC: '0090000018' })]),
      BAPI_AR_ACC_GETKEYDATEBALANCE: () => ({
        RETURN: {},
        KEYBALANCE: [{ SP_GL_IND: '', CURRENCY: 'EUR', DB_CR_IND: 'S', T_CURR_BAL: '1000.0000' }],
      }),
      BAPI_AR_ACC_GETBALANCEDITEMS: (input) =>
        known(input, [
          bapiLine({ DOC_NO: '1800000002', BILL_DOC: '0090000019', ...cleared }),
          bapiLine({
            DOC_NO: '1400000001',
            POST_KEY: '15',
            DB_CR_IND: 'H',
            REF_DOC_NO: 'BANK 77',
            PSTNG_DATE: '2026-02-10',
            DSCT_PCT1: '0.000',
            ...cleared,
          }),
        ]),
      BAPI_CREDIT_ACCOUNT_GET_STATUS: () => ({
        RETURN: {},
        CREDIT_ACCOUNT_OPEN_ITEMS: [{ CURRENCY: 'EUR', OPEN_ITEMS: '1000.0000' }],
      }),
      BAPI_BILLINGDOC_GETDETAIL: () => ({
        BILLINGDOCUMENTDETAIL: {
          BILLINGDOC: '0090000018',
          CURRENCY: 'EUR',
          NET_VALUE: '840.3400',
          TAX_VALUE: '159.6600',
        },
        RETURN: {},
      }),
    },
    tables: {
      TCURX,
      KNA1: [KNA1_ROW],
      VBRK: [VBRK_ROW, { ...VBRK_ROW, VBELN: '0090000019', BSTNK_VF: 'PO-8'.padEnd(35) }],
      VBRP: [VBRP_ROW, { ...VBRP_ROW, VBELN: '0090000019' }],
      KNKK: [
        {
          KUNNR: '0000100001',
          KKBER: '1000',
          KLIMK: '     50000.00 ',
          KNKLI: '0000100001',
          SKFOR: '      1000.00 ',
          CRBLB: ' ',
        },
      ],
      KNVK: [
        {
          PARNR: '0000000007',
          KUNNR: '0000100001',
          NAMEV: 'Ada'.padEnd(35),
          NAME1: 'Klein'.padEnd(35),
          ABTNR: '0003',
          PAFKT: '  ',
          TELF1: ''.padEnd(16),
          PRSNR: '0000000601',
        },
      ],
      ADR2: [
        {
          ADDRNUMBER: '0000000501',
          PERSNUMBER: '0000000601',
          COUNTRY: 'DE ',
          FLGDEFAULT: 'X',
          FLG_NOUSE: ' ',
          TEL_NUMBER: '0171 5550100'.padEnd(30),
          TELNR_LONG: '+491715550100'.padEnd(30),
          R3_USER: '3',
        },
      ],
      ADR6: [
        {
          ADDRNUMBER: '0000000501',
          PERSNUMBER: '0000000601',
          FLGDEFAULT: 'X',
          FLG_NOUSE: ' ',
          SMTP_ADDR: 'Ada.Klein@example.com'.padEnd(241),
        },
      ],
      BSID: [tableLine({ VBELN: '0090000018' })],
      BSAD: [
        tableLine({ BELNR: '1800000002', VBELN: '0090000019', AUGDT: '20260210', AUGBL: '1400000001' }),
        tableLine({
          BELNR: '1400000001',
          BSCHL: '15',
          SHKZG: 'H',
          XBLNR: 'BANK 77',
          AUGDT: '20260210',
          AUGBL: '1400000001',
        }),
      ],
    },
  };
}
