import type { Field } from './types.ts';

/** Data types of the dictionary by ours. CURR and QUAN are packed like DEC; a second field tells their scale. */
const DATATYPES: Readonly<Record<Field['abap'], readonly string[]>> = {
  CHAR: ['CHAR', 'CUKY', 'UNIT', 'LANG', 'CLNT', 'LCHR'],
  NUMC: ['NUMC', 'ACCP'],
  DATS: ['DATS'],
  TIMS: ['TIMS'],
  DEC: ['DEC', 'QUAN'],
  INT4: ['INT4', 'INT2', 'INT1'],
  CURR: ['CURR'],
  STRING: [],
  RAW: ['RAW'],
};
const PACKED: ReadonlySet<Field['abap']> = new Set(['DEC', 'CURR']);
const WITHOUT_LENGTH: ReadonlySet<Field['abap']> = new Set(['INT4', 'DATS', 'TIMS']);

/** A field as DDIF_FIELDINFO_GET gives it. */
export type DictionaryRow = Readonly<Record<'DATATYPE' | 'LENG' | 'DECIMALS', string>>;

/** How a field of the dictionary differs from what is expected; null where it does not. */
export function fieldDrift(place: string, type: Field, found: DictionaryRow | undefined): string | null {
  if (!found) return `${place} does not exist`;
  const { DATATYPE: datatype } = found;
  // A string is what has no length of its own, by whatever name a release calls its type.
  if (type.abap === 'STRING')
    return Number(found.LENG) === 0 ? null : `${place} is ${found.LENG.replace(/^0+/, '')} long, not a string`;
  // Whole numbers are told alike whatever they are stored as.
  if (type.abap === 'DEC' && type.decimals === 0 && DATATYPES.INT4.includes(datatype)) return null;
  if (datatype !== '' && !DATATYPES[type.abap].includes(datatype)) return `${place} is ${datatype}, not ${type.abap}`;
  if (WITHOUT_LENGTH.has(type.abap)) return null;
  const length = Number(found.LENG);
  if (length !== type.length) return `${place} is ${length} long, not ${type.length}`;
  const decimals = Number(found.DECIMALS);
  return PACKED.has(type.abap) && decimals !== type.decimals
    ? `${place} has ${decimals} decimals, not ${type.decimals}`
    : null;
}

/**
 * Whether a difference makes answers wrong or only some of them impossible: a longer text is refused when it comes,
 * where a missing field, another type or another scale would be read as something else.
 */
export function isGrave(type: Field, found: DictionaryRow | undefined): boolean {
  return !found || fieldDrift('', { ...type, length: Number(found.LENG) }, found) !== null;
}
