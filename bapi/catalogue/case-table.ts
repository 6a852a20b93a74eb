import { char, numc } from './types.ts';

/**
 * Attributes that every case has. FSCM's own (company code, customer, amount) stand in a table whose fields no public
 * source names, so that cases are found by their GUID and by what we wrote into EXT_REF alone.
 */
export const SCMG_T_CASE_ATTR = {
  name: 'SCMG_T_CASE_ATTR',
  fields: { CASE_GUID: char(32), CASE_TYPE: char(4), EXT_KEY: char(12), EXT_REF: char(30), STAT_ORDERNO: numc(2) },
};
