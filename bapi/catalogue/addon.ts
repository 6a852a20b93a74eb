import * as A from './addon-structures.ts';
import { BAPIRET2 } from './structures.ts';
import { char, dats, dec, int4, numc, type RfcFunction, string, tims } from './types.ts';

/** Functions of the ABAP add-on (`bapi/addon/INTERFACE.md`). A writing one is a whole unit of work and commits by itself. */

/** What every writing function takes and gives. */
const COMMAND = { IV_COMMAND_ID: char(36), IV_DIGEST: char(64), IV_KUNNR: char(10), IV_CALL_ID: char(80) };
const RECEIPT = {
  EV_OBJECT_ID: char(20),
  EV_DUPLICATE: char(1),
  EV_POSTED_ON: dats(),
  EV_POSTED_AT: tims(),
  RETURN: BAPIRET2,
};
const MOST_TEXT = 4_000;

export const Z_ADIT_PROMISE_CREATE = {
  name: 'Z_ADIT_PROMISE_CREATE',
  imports: {
    ...COMMAND,
    IT_ITEMS: A.ZADIT_T_ITEM,
    IT_INSTALMENTS: A.ZADIT_T_INSTALMENT,
    IV_METHOD: char(20),
    IV_PROMISED_BY: char(60),
    IV_RECORDING: char(200),
    IV_FOLLOW_UP_ON: dats(),
  },
  exports: RECEIPT,
  tables: {},
};

export const Z_ADIT_PROMISE_CHANGE = {
  name: 'Z_ADIT_PROMISE_CHANGE',
  imports: {
    ...COMMAND,
    IV_PROMISE_ID: char(20),
    IV_ACTION: char(10),
    IT_INSTALMENTS: A.ZADIT_T_INSTALMENT,
    IV_REASON: char(200),
  },
  exports: RECEIPT,
  tables: {},
};

export const Z_ADIT_DISPUTE_CREATE = {
  name: 'Z_ADIT_DISPUTE_CREATE',
  imports: {
    ...COMMAND,
    IV_BUKRS: char(4),
    IV_BELNR: char(10),
    IV_GJAHR: numc(4),
    IV_BUZEI: numc(3),
    IV_INVOICE: char(10),
    IV_REASON: char(20),
    IV_AMOUNT: dec(23, 4),
    IV_WAERS: char(5),
    IT_LINES: A.ZADIT_T_LINE,
    IV_TEXT: string(MOST_TEXT),
  },
  exports: { ...RECEIPT, EV_EXISTING: char(1) },
  tables: {},
};

export const Z_ADIT_DISPUTE_UPDATE = {
  name: 'Z_ADIT_DISPUTE_UPDATE',
  imports: { ...COMMAND, IV_DISPUTE_ID: char(20), IV_ACTION: char(10), IV_TEXT: string(MOST_TEXT) },
  exports: RECEIPT,
  tables: {},
};

export const Z_ADIT_ACTIVITY_CREATE = {
  name: 'Z_ADIT_ACTIVITY_CREATE',
  imports: {
    ...COMMAND,
    IV_KIND: char(10),
    IV_SUBKIND: char(20),
    IV_STARTED_ON: dats(),
    IV_STARTED_AT: tims(),
    IV_DURATION: int4(),
    IV_DIRECTION: char(1),
    IV_OUTCOME: char(20),
    IV_DUE_ON: dats(),
    IV_DUE_AT: tims(),
    IV_ASSIGNEE: char(12),
    IV_REFERENCE: char(60),
    IV_AMOUNT: dec(23, 4),
    IV_WAERS: char(5),
    IV_VALUE_ON: dats(),
    IV_METHOD: char(20),
    IV_INVOICE: char(10),
    IV_CONTACT: char(20),
    IT_REFERENCES: A.ZADIT_T_REFERENCE,
    IV_TEXT: string(MOST_TEXT),
  },
  exports: RECEIPT,
  tables: {},
};

export const Z_ADIT_PREFERENCE_SET = {
  name: 'Z_ADIT_PREFERENCE_SET',
  imports: { ...COMMAND, IV_METHOD: char(20), IV_LANGUAGE: char(2), IV_CHANNEL: char(20), IV_DO_NOT_CALL: char(1) },
  exports: RECEIPT,
  tables: {},
};

export const Z_ADIT_PROMISES_READ = {
  name: 'Z_ADIT_PROMISES_READ',
  imports: { IV_KUNNR: char(10) },
  exports: {
    ET_PROMISES: A.ZADIT_T_PROMISE,
    ET_ITEMS: A.ZADIT_T_ITEM,
    ET_INSTALMENTS: A.ZADIT_T_INSTALMENT,
    RETURN: BAPIRET2,
  },
  tables: {},
};

export const Z_ADIT_DISPUTES_READ = {
  name: 'Z_ADIT_DISPUTES_READ',
  imports: { IV_KUNNR: char(10) },
  exports: { ET_DISPUTES: A.ZADIT_T_DISPUTE, ET_NOTES: A.ZADIT_T_NOTE, RETURN: BAPIRET2 },
  tables: {},
};

export const Z_ADIT_ACTIVITIES_READ = {
  name: 'Z_ADIT_ACTIVITIES_READ',
  imports: { IV_KUNNR: char(10), IV_FROM_ON: dats(), IV_FROM_AT: tims() },
  exports: { ET_ACTIVITIES: A.ZADIT_T_ACTIVITY, ET_REFERENCES: A.ZADIT_T_REFERENCE, RETURN: BAPIRET2 },
  tables: {},
};

export const Z_ADIT_PREFERENCE_READ = {
  name: 'Z_ADIT_PREFERENCE_READ',
  imports: { IV_KUNNR: char(10) },
  exports: {
    EV_METHOD: char(20),
    EV_LANGUAGE: char(2),
    EV_CHANNEL: char(20),
    EV_DO_NOT_CALL: char(1),
    RETURN: BAPIRET2,
  },
  tables: {},
  isWhole: true as const,
};

export const Z_ADIT_BILLING_LINES_READ = {
  name: 'Z_ADIT_BILLING_LINES_READ',
  imports: { IV_VBELN: char(10) },
  exports: { ET_LINES: A.ZADIT_T_BILLING_LINE, RETURN: BAPIRET2 },
  tables: {},
};

export const Z_ADIT_CONTACTS_READ = {
  name: 'Z_ADIT_CONTACTS_READ',
  imports: { IV_KUNNR: char(10) },
  exports: { ET_CONTACTS: A.ZADIT_T_CONTACT, RETURN: BAPIRET2 },
  tables: {},
  isWhole: true as const,
};

export const Z_ADIT_COMMAND_LOOKUP = {
  name: 'Z_ADIT_COMMAND_LOOKUP',
  imports: { IV_COMMAND_ID: char(36) },
  exports: {
    EV_FOUND: char(1),
    EV_KUNNR: char(10),
    EV_DIGEST: char(64),
    EV_OBJECT_ID: char(20),
    EV_POSTED_ON: dats(),
    EV_POSTED_AT: tims(),
    RETURN: BAPIRET2,
  },
  tables: {},
  isWhole: true as const,
};

export const ADDON_WRITES: readonly RfcFunction[] = [
  Z_ADIT_PROMISE_CREATE,
  Z_ADIT_PROMISE_CHANGE,
  Z_ADIT_DISPUTE_CREATE,
  Z_ADIT_DISPUTE_UPDATE,
  Z_ADIT_ACTIVITY_CREATE,
  Z_ADIT_PREFERENCE_SET,
];

export const ADDON_READS: readonly RfcFunction[] = [
  Z_ADIT_PROMISES_READ,
  Z_ADIT_DISPUTES_READ,
  Z_ADIT_ACTIVITIES_READ,
  Z_ADIT_PREFERENCE_READ,
  Z_ADIT_BILLING_LINES_READ,
  Z_ADIT_CONTACTS_READ,
  Z_ADIT_COMMAND_LOOKUP,
];
