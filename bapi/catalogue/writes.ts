import { BAPIRET2, SWR_CONT, SWR_MESSAG, SWR_MSTRUC } from './structures.ts';
import { char, dec, int4, numc, type RfcFunction } from './types.ts';

/**
 * Standard functions that change something beside SAP_WAPI_START_WORKFLOW, and the reads that belong to them. Those that
 * do not commit by themselves need BAPI_TRANSACTION_COMMIT in the same session. Their interface is compared with what
 * stands here before the first one is called in a process.
 */

export const BAPI_TRANSACTION_COMMIT = {
  name: 'BAPI_TRANSACTION_COMMIT',
  imports: { WAIT: char(1) },
  exports: { RETURN: BAPIRET2 },
  tables: {},
};

export const BAPI_TRANSACTION_ROLLBACK = {
  name: 'BAPI_TRANSACTION_ROLLBACK',
  imports: {},
  exports: { RETURN: BAPIRET2 },
  tables: {},
};

/** Raises a business object event; commits by itself (COMMIT_WORK 'X'). Not idempotent. */
export const SAP_WAPI_CREATE_EVENT = {
  name: 'SAP_WAPI_CREATE_EVENT',
  imports: { OBJECT_TYPE: char(10), OBJECT_KEY: char(70), EVENT: char(32), COMMIT_WORK: char(1) },
  exports: { RETURN_CODE: int4(), EVENT_ID: numc(20) },
  tables: { INPUT_CONTAINER: SWR_CONT, MESSAGE_LINES: SWR_MESSAG, MESSAGE_STRUCT: SWR_MSTRUC },
};

/** A telephone number of an address; CONSNUMBER tells it from the others of the address. */
export const BAPIADTEL = {
  name: 'BAPIADTEL',
  fields: {
    COUNTRY: char(3),
    STD_NO: char(1),
    TELEPHONE: char(30),
    EXTENSION: char(10),
    TEL_NO: char(30),
    CONSNUMBER: numc(3),
    FLG_NOUSE: char(1),
  },
};
/** Which fields of the row at the same place count; UPDATEFLAG is I, U or D, inserts behind all others. */
export const BAPIADTELX = {
  name: 'BAPIADTELX',
  fields: {
    STD_NO: char(1),
    TELEPHONE: char(1),
    EXTENSION: char(1),
    CONSNUMBER: char(1),
    UPDATEFLAG: char(1),
    FLG_NOUSE: char(1),
  },
};
export const BAPIADSMTP = {
  name: 'BAPIADSMTP',
  fields: { STD_NO: char(1), E_MAIL: char(241), CONSNUMBER: numc(3), FLG_NOUSE: char(1) },
};
export const BAPIADSMTX = {
  name: 'BAPIADSMTX',
  fields: { STD_NO: char(1), E_MAIL: char(1), CONSNUMBER: char(1), UPDATEFLAG: char(1), FLG_NOUSE: char(1) },
};

const READ_TABLES = { BAPIADTEL, BAPIADSMTP, RETURN: BAPIRET2 };
const CHANGE_TABLES = { ...READ_TABLES, BAPIADTEL_X: BAPIADTELX, BAPIADSMT_X: BAPIADSMTX };
const ORGANISATION = { OBJ_TYPE: char(10), OBJ_ID: char(70), CONTEXT: numc(4) };
const PERSON = {
  OBJ_TYPE_P: char(10),
  OBJ_ID_P: char(70),
  OBJ_TYPE_C: char(10),
  OBJ_ID_C: char(70),
  CONTEXT: numc(4),
};
const SAVING = { SAVE_ADDRESS: char(1), IV_CHECK_ADDRESS: char(1) };

export const BAPI_ADDRESSORG_GETDETAIL = {
  name: 'BAPI_ADDRESSORG_GETDETAIL',
  imports: ORGANISATION,
  exports: { ADDRESS_NUMBER: char(10) },
  tables: READ_TABLES,
};
export const BAPI_ADDRESSORG_CHANGE = {
  name: 'BAPI_ADDRESSORG_CHANGE',
  imports: { ...ORGANISATION, ...SAVING },
  exports: { ADDRESS_NUMBER: char(10) },
  tables: CHANGE_TABLES,
};
export const BAPI_ADDRESSCONTPART_GETDETAIL = {
  name: 'BAPI_ADDRESSCONTPART_GETDETAIL',
  imports: PERSON,
  exports: { ADDRESS_NUMBER: char(10) },
  tables: READ_TABLES,
};
export const BAPI_ADDRESSCONTPART_CHANGE = {
  name: 'BAPI_ADDRESSCONTPART_CHANGE',
  imports: { ...PERSON, ...SAVING },
  exports: { ADDRESS_NUMBER: char(10) },
  tables: CHANGE_TABLES,
};

const BAPI_DISPUTE_ATTRIBUTE = {
  name: 'BAPI_DISPUTE_ATTRIBUTE',
  fields: { ATTR_ID: char(30), ATTR_VALUE: char(132) },
};
const BAPI_DISPUTE_NOTE = { name: 'BAPI_DISPUTE_NOTE', fields: { TEXT_LINE: char(132) } };
const BAPI_DISPUTE_AMOUNTS = {
  name: 'BAPI_DISPUTE_AMOUNTS',
  fields: { DELTA_DISPUTED: dec(23, 4), CURRENCY: char(5) },
};
/** Named by callers only; `doctor` and the check before the first call read what the system really has. */
const BAPI_DISPUTE_CASE_DETAIL = {
  name: 'BAPI_DISPUTE_CASE_DETAIL',
  fields: { CASE_GUID: char(32), ATTR_ID: char(30), ATTR_VALUE: char(132) },
};

/** Opens a case under a GUID that the caller gives: a second one under the same GUID cannot exist. */
export const BAPI_DISPUTE_CREATE = {
  name: 'BAPI_DISPUTE_CREATE',
  imports: {
    CASE_GUID_CREATE: char(32),
    CASE_TYPE: char(4),
    AMOUNTS_DELTA: BAPI_DISPUTE_AMOUNTS,
    UPDATE_TASK: char(1),
  },
  exports: { CASE_GUID: char(32), RETURN: BAPIRET2 },
  tables: { ATTRIBUTES: BAPI_DISPUTE_ATTRIBUTE, NOTES: BAPI_DISPUTE_NOTE },
};
export const BAPI_DISPUTE_GETDETAIL_MULTI = {
  name: 'BAPI_DISPUTE_GETDETAIL_MULTI',
  imports: {},
  exports: {},
  tables: { CASE_DETAIL: BAPI_DISPUTE_CASE_DETAIL, RETURN: BAPIRET2 },
};

/** In the order in which a role names them. */
export const STANDARD_WRITES: readonly RfcFunction[] = [
  SAP_WAPI_CREATE_EVENT,
  BAPI_ADDRESSORG_GETDETAIL,
  BAPI_ADDRESSORG_CHANGE,
  BAPI_ADDRESSCONTPART_GETDETAIL,
  BAPI_ADDRESSCONTPART_CHANGE,
  BAPI_DISPUTE_CREATE,
  BAPI_DISPUTE_GETDETAIL_MULTI,
  BAPI_TRANSACTION_COMMIT,
  BAPI_TRANSACTION_ROLLBACK,
];
