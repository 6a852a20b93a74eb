import { char, dats, dec, int4, numc, string, tableOf, tims } from './types.ts';

/** Rows of the ABAP add-on, as `bapi/addon/INTERFACE.md` names them. Amounts are positive, events are in UTC. */

const ITEM_KEY = { BUKRS: char(4), BELNR: char(10), GJAHR: numc(4), BUZEI: numc(3) };
const AMOUNT = { AMOUNT: dec(23, 4), WAERS: char(5) };

const ZADIT_S_ITEM = {
  name: 'ZADIT_S_ITEM',
  fields: { PROMISE_ID: char(20), ...ITEM_KEY, INVOICE: char(10), ...AMOUNT },
};
const ZADIT_S_INSTALMENT = {
  name: 'ZADIT_S_INSTALMENT',
  fields: { PROMISE_ID: char(20), POSNR: numc(3), DUE_ON: dats(), ...AMOUNT, STATUS: char(1) },
};
const ZADIT_S_LINE = { name: 'ZADIT_S_LINE', fields: { LINE: char(10) } };
const ZADIT_S_REFERENCE = {
  name: 'ZADIT_S_REFERENCE',
  fields: { ACTIVITY_ID: char(20), KIND: char(20), VALUE: char(200) },
};

const ZADIT_S_PROMISE = {
  name: 'ZADIT_S_PROMISE',
  fields: {
    PROMISE_ID: char(20),
    KUNNR: char(10),
    STATUS: char(1),
    METHOD: char(20),
    TAKEN_ON: dats(),
    TAKEN_BY: char(12),
    RECORDING: char(200),
    COMMAND_ID: char(36),
  },
};

const ZADIT_S_DISPUTE = {
  name: 'ZADIT_S_DISPUTE',
  fields: {
    DISPUTE_ID: char(20),
    KUNNR: char(10),
    BUKRS: char(4),
    INVOICE: char(10),
    BELNR: char(10),
    REASON: char(20),
    STATUS: char(1),
    ...AMOUNT,
    OPENED_ON: dats(),
    RESOLVER: char(12),
    EXPECTED_ON: dats(),
    COMMAND_ID: char(36),
  },
};
/** Texts of notes and activities are strings without a length of their own; more than this is refused. */
const MOST_TEXT = 20_000;
const ZADIT_S_NOTE = {
  name: 'ZADIT_S_NOTE',
  fields: { DISPUTE_ID: char(20), POSNR: numc(4), TEXT: string(MOST_TEXT) },
};

const ZADIT_S_ACTIVITY = {
  name: 'ZADIT_S_ACTIVITY',
  fields: {
    ACTIVITY_ID: char(20),
    KUNNR: char(10),
    KIND: char(10),
    STARTED_ON: dats(),
    STARTED_AT: tims(),
    DURATION: int4(),
    DIRECTION: char(1),
    OUTCOME: char(20),
    STATUS: char(1),
    REFERENCE: char(60),
    INVOICE: char(10),
    CREATED_BY: char(12),
    COMMAND_ID: char(36),
    TEXT: string(MOST_TEXT),
  },
};

export const ZADIT_S_BILLING_LINE = {
  name: 'ZADIT_S_BILLING_LINE',
  fields: {
    POSNR: numc(6),
    ARKTX: char(40),
    FKIMG: dec(13, 3),
    VRKME: char(3),
    NETWR: dec(23, 4),
    WAERS: char(5),
    KOSTL: char(10),
    HKONT: char(10),
  },
};

export const ZADIT_S_CONTACT = {
  name: 'ZADIT_S_CONTACT',
  fields: {
    PARNR: numc(10),
    NAMEV: char(35),
    NAME1: char(35),
    ROLE: char(4),
    PHONE: char(30),
    MAIL: char(241),
    IS_MAIN: char(1),
  },
};

export const ZADIT_T_ITEM = tableOf('ZADIT_T_ITEM', ZADIT_S_ITEM);
export const ZADIT_T_INSTALMENT = tableOf('ZADIT_T_INSTALMENT', ZADIT_S_INSTALMENT);
export const ZADIT_T_LINE = tableOf('ZADIT_T_LINE', ZADIT_S_LINE);
export const ZADIT_T_REFERENCE = tableOf('ZADIT_T_REFERENCE', ZADIT_S_REFERENCE);
export const ZADIT_T_PROMISE = tableOf('ZADIT_T_PROMISE', ZADIT_S_PROMISE);
export const ZADIT_T_DISPUTE = tableOf('ZADIT_T_DISPUTE', ZADIT_S_DISPUTE);
export const ZADIT_T_NOTE = tableOf('ZADIT_T_NOTE', ZADIT_S_NOTE);
export const ZADIT_T_ACTIVITY = tableOf('ZADIT_T_ACTIVITY', ZADIT_S_ACTIVITY);
export const ZADIT_T_BILLING_LINE = tableOf('ZADIT_T_BILLING_LINE', ZADIT_S_BILLING_LINE);
export const ZADIT_T_CONTACT = tableOf('ZADIT_T_CONTACT', ZADIT_S_CONTACT);
