import * as S from './structures.ts';
import { char, dats, int4, numc, type RfcFunction } from './types.ts';

/**
 * Every function module that this program calls, with the parameters it uses. TABLES parameters come back over SOAP
 * only when the request names them, so each one listed here is asked for.
 */

export const RFC_PING = { name: 'RFC_PING', imports: {}, exports: {}, tables: {} };

export const RFC_SYSTEM_INFO = {
  name: 'RFC_SYSTEM_INFO',
  imports: {},
  exports: { RFCSI_EXPORT: S.RFCSI },
  tables: {},
};

export const RFC_GET_FUNCTION_INTERFACE = {
  name: 'RFC_GET_FUNCTION_INTERFACE',
  imports: { FUNCNAME: char(30) },
  exports: { REMOTE_CALL: char(1) },
  tables: { PARAMS: S.RFC_FUNINT },
};

export const DDIF_FIELDINFO_GET = {
  name: 'DDIF_FIELDINFO_GET',
  imports: { TABNAME: char(30) },
  exports: {},
  tables: { DFIES_TAB: S.DFIES },
};

/** Unreleased; used on the tables and fields of `tables.ts` only, where no BAPI answers. */
export const RFC_READ_TABLE = {
  name: 'RFC_READ_TABLE',
  imports: { QUERY_TABLE: char(30), ROWCOUNT: int4() },
  exports: {},
  tables: { OPTIONS: S.RFC_DB_OPT, FIELDS: S.RFC_DB_FLD, DATA: S.TAB512 },
};

/** Lines posted on or before KEYDATE and not cleared on it. One customer, one company code. */
export const BAPI_AR_ACC_GETOPENITEMS = {
  name: 'BAPI_AR_ACC_GETOPENITEMS',
  imports: { COMPANYCODE: char(4), CUSTOMER: char(10), KEYDATE: dats() },
  exports: { RETURN: S.BAPIRETURN },
  tables: { LINEITEMS: S.BAPI3007_2 },
};

/** Clearing transactions of a period: what cleared and what was cleared, together. */
export const BAPI_AR_ACC_GETBALANCEDITEMS = {
  name: 'BAPI_AR_ACC_GETBALANCEDITEMS',
  imports: { COMPANYCODE: char(4), CUSTOMER: char(10), DATE_FROM: dats(), DATE_TO: dats() },
  exports: { RETURN: S.BAPIRETURN },
  tables: { LINEITEMS: S.BAPI3007_2 },
};

/** What an account owes at KEYDATE by the ERP's own sum; with BALANCESPGLI the special G/L items are in it. */
export const BAPI_AR_ACC_GETKEYDATEBALANCE = {
  name: 'BAPI_AR_ACC_GETKEYDATEBALANCE',
  imports: { COMPANYCODE: char(4), CUSTOMER: char(10), KEYDATE: dats(), BALANCESPGLI: char(1) },
  exports: { RETURN: S.BAPIRETURN },
  tables: { KEYBALANCE: S.BAPI3007_3 },
};

/** Address, general and company code view of one customer. RETURN is a structure of type BAPIRET1. */
export const BAPI_CUSTOMER_GETDETAIL2 = {
  name: 'BAPI_CUSTOMER_GETDETAIL2',
  imports: { CUSTOMERNO: char(10), COMPANYCODE: char(4) },
  exports: {
    CUSTOMERADDRESS: S.BAPICUSTOMER_04,
    CUSTOMERGENERALDETAIL: S.BAPICUSTOMER_KNA1,
    CUSTOMERCOMPANYDETAIL: S.BAPICUSTOMER_05,
    RETURN: S.BAPIRET1,
  },
  tables: {},
};

/** Customers by number or range of numbers; E F2 718 when there is none. */
export const BAPI_CUSTOMER_GETLIST = {
  name: 'BAPI_CUSTOMER_GETLIST',
  imports: { MAXROWS: int4() },
  exports: { RETURN: S.BAPIRETURN1 },
  tables: { IDRANGE: S.BAPICUSTOMER_IDRANGE, ADDRESSDATA: S.BAPICUSTOMER_ADDRESSDATA },
};

export const BAPI_BILLINGDOC_GETDETAIL = {
  name: 'BAPI_BILLINGDOC_GETDETAIL',
  imports: { BILLINGDOCUMENT: char(10) },
  exports: { BILLINGDOCUMENTDETAIL: S.BAPIVBRKOUT, RETURN: S.BAPIRETURN1 },
  tables: {},
};

/** Aging by days in arrears; asked only for the currency of a credit control area, which KNKK does not hold. */
export const BAPI_CREDIT_ACCOUNT_GET_STATUS = {
  name: 'BAPI_CREDIT_ACCOUNT_GET_STATUS',
  imports: { CREDITCONTROLAREA: char(4), CUSTOMER: char(10) },
  exports: { RETURN: S.BAPIRETURN1 },
  tables: { CREDIT_ACCOUNT_DETAIL: S.BAPI1010_1, CREDIT_ACCOUNT_OPEN_ITEMS: S.BAPI1010_2 },
};

/** Starts a workflow and commits by itself (DO_COMMIT 'X'). Not idempotent: two calls are two work items. */
export const SAP_WAPI_START_WORKFLOW = {
  name: 'SAP_WAPI_START_WORKFLOW',
  imports: { TASK: char(14), DO_COMMIT: char(1) },
  exports: { RETURN_CODE: int4(), WORKITEM_ID: numc(12) },
  tables: { INPUT_CONTAINER: S.SWR_CONT, MESSAGE_LINES: S.SWR_MESSAG, MESSAGE_STRUCT: S.SWR_MSTRUC },
};

/** In the order in which `doctor` and `grants` name them. */
export const FUNCTIONS: readonly RfcFunction[] = [
  RFC_PING,
  RFC_SYSTEM_INFO,
  RFC_GET_FUNCTION_INTERFACE,
  DDIF_FIELDINFO_GET,
  RFC_READ_TABLE,
  BAPI_AR_ACC_GETOPENITEMS,
  BAPI_AR_ACC_GETBALANCEDITEMS,
  BAPI_AR_ACC_GETKEYDATEBALANCE,
  BAPI_CUSTOMER_GETDETAIL2,
  BAPI_CUSTOMER_GETLIST,
  BAPI_BILLINGDOC_GETDETAIL,
  BAPI_CREDIT_ACCOUNT_GET_STATUS,
  SAP_WAPI_START_WORKFLOW,
];
