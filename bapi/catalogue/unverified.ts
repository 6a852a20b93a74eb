import { ADR2, ADR6, BSAD, BSID, TCURX } from './tables.ts';

const namesOf = ({ fields }: { readonly fields: Readonly<Record<string, unknown>> }) => Object.keys(fields);

const LATE_FIELDS_OF_LINES = namesOf(BSID).slice(namesOf(BSID).indexOf('ZFBDT'));

/**
 * Fields in use that no public source confirms, by table. `doctor` names them beside what this system says of them, so
 * that somebody looks.
 */
export const UNVERIFIED: Readonly<Record<string, readonly string[]>> = {
  [BSID.name]: LATE_FIELDS_OF_LINES,
  [BSAD.name]: LATE_FIELDS_OF_LINES,
  BKPF: ['STBLG'],
  KNVK: ['PRSNR'],
  [ADR2.name]: namesOf(ADR2),
  [ADR6.name]: namesOf(ADR6),
  [TCURX.name]: namesOf(TCURX),
};
