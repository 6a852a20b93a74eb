import { char, dats, dec, int4, numc } from './types.ts';

/** Return structures. BAPIRETURN carries class and number in one CODE; the other two are alike in all but name. */
export const BAPIRETURN = {
  name: 'BAPIRETURN',
  fields: { TYPE: char(1), CODE: char(5), MESSAGE: char(220) },
};
export const BAPIRETURN1 = {
  name: 'BAPIRETURN1',
  fields: { TYPE: char(1), ID: char(20), NUMBER: numc(3), MESSAGE: char(220) },
};
export const BAPIRET1 = { name: 'BAPIRET1', fields: BAPIRETURN1.fields };
export const BAPIRET2 = { name: 'BAPIRET2', fields: BAPIRETURN1.fields };

/** A line on a customer's account. Amounts are unsigned, in the currency's own scale; DB_CR_IND gives the sign. */
export const BAPI3007_2 = {
  name: 'BAPI3007_2',
  fields: {
    COMP_CODE: char(4),
    CUSTOMER: char(10),
    SP_GL_IND: char(1),
    CLEAR_DATE: dats(),
    CLR_DOC_NO: char(10),
    ALLOC_NMBR: char(18),
    FISC_YEAR: numc(4),
    DOC_NO: char(10),
    ITEM_NUM: numc(3),
    PSTNG_DATE: dats(),
    DOC_DATE: dats(),
    ENTRY_DATE: dats(),
    CURRENCY: char(5),
    REF_DOC_NO: char(16),
    DOC_TYPE: char(2),
    POST_KEY: char(2),
    DB_CR_IND: char(1),
    AMT_DOCCUR: dec(23, 4),
    TX_DOC_CUR: dec(23, 4),
    BRANCH: char(10),
    BLINE_DATE: dats(),
    PMNTTRMS: char(4),
    DSCT_DAYS1: dec(3, 0),
    DSCT_DAYS2: dec(3, 0),
    NETTERMS: dec(3, 0),
    DSCT_PCT1: dec(5, 3),
    DSCT_PCT2: dec(5, 3),
    DISC_BASE: dec(23, 4),
    DSC_AMT_DC: dec(23, 4),
    PYMT_METH: char(1),
    PMNT_BLOCK: char(1),
    INV_REF: char(10),
    INV_YEAR: numc(4),
    INV_ITEM: numc(3),
    DUNN_BLOCK: char(1),
    LAST_DUNN: dats(),
    DUNN_LEVEL: numc(1),
    REVERSAL_DOC: char(10),
    BILL_DOC: char(10),
  },
};

/** A balance by special G/L indicator and currency; the sign is in DB_CR_IND. */
export const BAPI3007_3 = {
  name: 'BAPI3007_3',
  fields: { SP_GL_IND: char(1), CURRENCY: char(5), DB_CR_IND: char(1), T_CURR_BAL: dec(23, 4) },
};

export const BAPICUSTOMER_04 = {
  name: 'BAPICUSTOMER_04',
  fields: {
    CUSTOMER: char(10),
    NAME: char(35),
    NAME_2: char(35),
    NAME_3: char(35),
    NAME_4: char(35),
    CITY: char(35),
    POSTL_CODE: char(10),
    REGION: char(3),
    STREET: char(35),
    COUNTRY: char(3),
    LANGU_ISO: char(2),
  },
};

export const BAPICUSTOMER_KNA1 = {
  name: 'BAPICUSTOMER_KNA1',
  fields: {
    CUSTOMER: char(10),
    ADDRESS: char(10),
    ORDR_BLK_G: char(2),
    CREAT_DATE: dats(),
    CLASSIFIC: char(2),
    DEL_FLAG_G: char(1),
    PSTG_BLK_G: char(1),
    TAX_NO_1: char(16),
    VAT_REG_NO: char(20),
  },
};

export const BAPICUSTOMER_05 = {
  name: 'BAPICUSTOMER_05',
  fields: {
    CUSTOMER: char(10),
    COMP_CODE: char(4),
    HD_OFFICE: char(10),
    PMNTTRMS: char(4),
    PAYMENT_METHODS: char(10),
  },
};

export const BAPICUSTOMER_ADDRESSDATA = {
  name: 'BAPICUSTOMER_ADDRESSDATA',
  fields: {
    CUSTOMER: char(10),
    NAME: char(40),
    COUNTRY: char(3),
    CITY: char(40),
    TEL1_NUMBR: char(30),
  },
};

export const BAPICUSTOMER_IDRANGE = {
  name: 'BAPICUSTOMER_IDRANGE',
  fields: { SIGN: char(1), OPTION: char(2), LOW: char(10), HIGH: char(10) },
};

/** Ten fields exist; the billing date and the payer are not among them. */
export const BAPIVBRKOUT = {
  name: 'BAPIVBRKOUT',
  fields: {
    BILLINGDOC: char(10),
    CURRENCY: char(5),
    NET_VALUE: dec(23, 4),
    TAX_VALUE: dec(23, 4),
    CANCELLED: char(1),
  },
};

/** Its known fields hold neither limit nor exposure; the table is mandatory, so it is named and not read. */
export const BAPI1010_1 = {
  name: 'BAPI1010_1',
  fields: { CUSTMR_NO: char(10), C_CTR_AREA: char(4) },
};

export const BAPI1010_2 = {
  name: 'BAPI1010_2',
  fields: {
    CUSTMR_NO: char(10),
    C_CTR_AREA: char(4),
    NET_ARRERS: dec(5, 0),
    OPEN_ITEMS: dec(23, 4),
    CURRENCY: char(5),
  },
};

export const SWR_CONT = { name: 'SWR_CONT', fields: { ELEMENT: char(32), VALUE: char(255) } };
export const SWR_MESSAG = { name: 'SWR_MESSAG', fields: { MSG_TYPE: char(1), LINE: char(273) } };

/** Message class and number, whatever the language of the lines is. */
export const SWR_MSTRUC = { name: 'SWR_MSTRUC', fields: { MSGID: char(20), MSGNO: numc(3) } };

export const RFC_DB_OPT = { name: 'RFC_DB_OPT', fields: { TEXT: char(72) } };
export const RFC_DB_FLD = {
  name: 'RFC_DB_FLD',
  fields: { FIELDNAME: char(30), OFFSET: numc(6), LENGTH: numc(6), TYPE: char(1) },
};
export const TAB512 = { name: 'TAB512', fields: { WA: char(512) } };

export const RFCSI = {
  name: 'RFCSI',
  fields: {
    RFCCHARTYP: char(4),
    RFCSYSID: char(8),
    RFCSAPRL: char(4),
    RFCHOST: char(8),
    RFCDBSYS: char(10),
    RFCTZONE: char(6),
    RFCDAYST: char(1),
  },
};

export const RFC_FUNINT = {
  name: 'RFC_FUNINT',
  fields: {
    PARAMCLASS: char(1),
    PARAMETER: char(30),
    TABNAME: char(30),
    FIELDNAME: char(30),
    EXID: char(1),
    INTLENGTH: int4(),
    DECIMALS: int4(),
    OPTIONAL: char(1),
  },
};

export const DFIES = {
  name: 'DFIES',
  fields: { TABNAME: char(30), FIELDNAME: char(30), LENG: numc(6), DECIMALS: numc(6), DATATYPE: char(4) },
};
