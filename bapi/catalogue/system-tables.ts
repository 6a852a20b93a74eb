import { char, dats, numc, tims } from './types.ts';

/**
 * Tables that say something of the system or of what changed in it, and hold nothing of a customer's account. Like those
 * of `tables.ts` they are on the allow-list of RFC_READ_TABLE; unlike them every one may be refused.
 */

/** Clients and what they are for; its only key is the client itself. No public source confirms the field on ECC 6.0. */
export const T000 = { name: 'T000', fields: { MANDT: char(3), CCCATEGORY: char(1) } };

/** Secondary indexes of tables, as the dictionary has them. */
export const DD17S = {
  name: 'DD17S',
  fields: { SQLTAB: char(30), INDEXNAME: char(3), AS4LOCAL: char(1), POSITION: numc(4), FIELDNAME: char(30) },
};

/** Headers of change documents. There is no index by date unless the customer made one. */
export const CDHDR = {
  name: 'CDHDR',
  fields: {
    OBJECTCLAS: char(15),
    OBJECTID: char(90),
    CHANGENR: char(10),
    UDATE: dats(),
    UTIME: tims(),
    CHANGE_IND: char(1),
  },
};

/** Those whose absence costs a remark and nothing else; the checks that read them say so. */
export const DISPENSABLE: ReadonlySet<string> = new Set([T000.name, DD17S.name]);

export const SYSTEM_TABLES = [T000, DD17S, CDHDR] as const;
