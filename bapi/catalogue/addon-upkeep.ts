import { BAPIRET2 } from './structures.ts';
import { char, dats, int4, type RfcFunction, tableOf, tims } from './types.ts';

/** What the add-on says of itself and of what changed in it (`bapi/addon/INTERFACE.md`). Dates and times are UTC. */

const ZADIT_S_CHANGE = {
  name: 'ZADIT_S_CHANGE',
  fields: {
    SEQUENCE_KEY: char(40),
    OBJECT: char(10),
    OBJECT_ID: char(20),
    KUNNR: char(10),
    CHANGED_ON: dats(),
    CHANGED_AT: tims(),
  },
};

/** Changes since a moment, in the order of their keys; EV_SERVER_* is read before the selection. */
export const Z_ADIT_CHANGES_SINCE = {
  name: 'Z_ADIT_CHANGES_SINCE',
  imports: { IV_SINCE_ON: dats(), IV_SINCE_AT: tims(), IV_AFTER: char(40), IV_MAX: int4() },
  exports: {
    ET_CHANGES: tableOf('ZADIT_T_CHANGE', ZADIT_S_CHANGE),
    EV_SERVER_ON: dats(),
    EV_SERVER_AT: tims(),
    EV_MORE: char(1),
    RETURN: BAPIRET2,
  },
  tables: {},
};

export const Z_ADIT_VERSION = {
  name: 'Z_ADIT_VERSION',
  imports: {},
  exports: { EV_VERSION: char(10), RETURN: BAPIRET2 },
  tables: {},
};

export const ADDON_UPKEEP: readonly RfcFunction[] = [Z_ADIT_VERSION, Z_ADIT_CHANGES_SINCE];
