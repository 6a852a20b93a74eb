import type { FindQuery } from '../../domain/connector.ts';
import type { FoundKey, Records } from '../records/contract.ts';
import { nationalReadings } from './calling-codes.ts';

/** Longest number that an ERP fills up with zeros. */
const MAX_DIGITS = 20;

/**
 * Looks a value up in the search index. Callers leave out the leading zeros that ERPs fill numbers up with, and say
 * more of them than there are, so the shortest spelling is tried at every length. A telephone number is often said
 * without its country.
 */
export function lookUpKey(
  records: Pick<Records, 'find'>,
  { by, value, system }: FindQuery & { readonly system: string },
): readonly FoundKey[] {
  const found = records.find({ by, value, system });
  if (found.length === 0 && by === 'phone') {
    return nationalReadings(value).flatMap((number) => records.find({ by, value: number, system }));
  }
  if (found.length > 0 || (by !== 'number' && by !== 'invoice') || !/^\d+$/.test(value)) return found;
  const shortest = value.replace(/^0+(?=\d)/, '');
  for (let digits = shortest.length; digits <= MAX_DIGITS; digits++) {
    const padded = records.find({ by, value: shortest.padStart(digits, '0'), system });
    if (padded.length > 0) return padded;
  }
  return [];
}
