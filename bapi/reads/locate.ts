import type { BusinessDate } from '../../domain/dates.ts';
import { BSAD, BSID } from '../catalogue/tables.ts';
import type { Ask } from '../session.ts';
import { all, any, type Condition, compare, oneOf } from '../where.ts';

/** Where a document stands: an account of a company code and, where it is cleared, the day of its clearing. */
export interface Place {
  readonly companyCode: string;
  readonly account: string;
  readonly clearedFrom: BusinessDate | null;
  readonly clearedTo: BusinessDate | null;
}

const FIELDS = ['BUKRS', 'KUNNR', 'AUGDT', 'VBELN'] as const;
/** These, and what callers look for. */
export const LOCATE_FIELDS = [...FIELDS, 'FILKD', 'BELNR', 'XBLNR', 'BSCHL', 'UMSKZ', 'SHKZG'] as const;

/** More documents than this under one number or reference are too many to be what a caller meant. */
const MAX_ROWS = 50;

/** `KUNNR` or the branch, where the caller has named the customer. */
export function ofCustomer(table: typeof BSID, customer: string | null): Condition {
  return customer === null
    ? { tokens: [] }
    : any(compare(table, 'KUNNR', 'EQ', customer), compare(table, 'FILKD', 'EQ', customer));
}

/**
 * Finds the accounts that hold lines matching a condition, open (BSID) and cleared (BSAD), in the configured company
 * codes. `isWanted` sees the billing document of each line, '' for none.
 */
export async function locateLines(
  ask: Ask,
  condition: (table: typeof BSID) => Condition,
  isWanted: (billingDocument: string) => boolean = () => true,
): Promise<readonly Place[]> {
  const read = (table: typeof BSID) =>
    ask.table({
      table,
      fields: FIELDS,
      where: all(oneOf(table, 'BUKRS', ask.section.companyCodes), condition(table)),
      maxRows: MAX_ROWS,
    });
  const [open, cleared] = await Promise.all([read(BSID), read(BSAD)]);
  const places = new Map<string, { companyCode: string; account: string; days: BusinessDate[] }>();
  for (const row of [...open, ...cleared]) {
    if (!isWanted(row.VBELN)) continue;
    const key = `${row.BUKRS}/${row.KUNNR}`;
    const place = places.get(key) ?? { companyCode: row.BUKRS, account: row.KUNNR, days: [] };
    if (row.AUGDT !== null) place.days.push(row.AUGDT);
    places.set(key, place);
  }
  return [...places.values()].map(({ companyCode, account, days }) => {
    const sorted = days.sort();
    return { companyCode, account, clearedFrom: sorted[0] ?? null, clearedTo: sorted.at(-1) ?? null };
  });
}
