import type { CompanyCode, CustomerRecord } from '../../company/model.ts';

/** Account number of a customer; one of them has letters, which the ALPHA conversion leaves alone. */
export function accountNumber(no: number): string {
  return no === 9 ? 'QUARRY09' : String(10_000 + no).padStart(10, '0');
}

export const addressNumber = (no: number): string => String(20_000 + no).padStart(10, '0');

/** Payment method letters as a company would customise them: T transfer, C check, D direct debit, K card. */
export const METHOD_LETTERS = { transfer: 'T', check: 'C', debit: 'D', card: 'K' } as const satisfies Record<
  CustomerRecord['method'],
  string
>;

/** Ranges of document numbers: per company code, except those of sales, contact persons and change documents. */
const RANGES = {
  /** Accounting documents of billing documents. */
  RV: { start: 4_900_000_000n, perCompany: true },
  DR: { start: 1_800_000_000n, perCompany: true },
  DG: { start: 1_600_000_000n, perCompany: true },
  DZ: { start: 1_400_000_000n, perCompany: true },
  AB: { start: 100_000_000n, perCompany: true },
  VBELN: { start: 90_000_000n, perCompany: false },
  CHANGENR: { start: 500_000n, perCompany: false },
} as const;

export type NumberRange = keyof typeof RANGES;
const RANGE_NAMES = Object.keys(RANGES) as NumberRange[];
export const COMPANY_CODES: readonly CompanyCode[] = ['1000', '2000'];

/** Company code that keeps the counter of a range: its own, or none. */
function rangeKeeper(range: NumberRange, company: string): string {
  return RANGES[range].perCompany ? company : '';
}

const tenDigits = (number: bigint): string => number.toString().padStart(10, '0');

/** Numbers run on over years, as a range "to year 9999" does. */
export interface NumberCounters {
  take(range: NumberRange, company: CompanyCode): string;
  /** Where each counter stands: `[company, range, next]`. */
  state(): [string, NumberRange, string][];
}

/** Counters that start afresh, for loading a history, or go on from `[company, range, next]`. */
export function createCounters(from: readonly (readonly [string, string, string])[] = []): NumberCounters {
  const last = new Map(from.map(([company, range, next]) => [`${company}/${range}`, BigInt(next) - 1n]));
  const key = (range: NumberRange, company: string): string => `${rangeKeeper(range, company)}/${range}`;
  return {
    take: (range, company) => {
      const number = (last.get(key(range, company)) ?? RANGES[range].start) + 1n;
      last.set(key(range, company), number);
      return tenDigits(number);
    },
    state: () =>
      RANGE_NAMES.flatMap((range) =>
        (RANGES[range].perCompany ? COMPANY_CODES : ['']).map((company): [string, NumberRange, string] => [
          company,
          range,
          ((last.get(`${company}/${range}`) ?? RANGES[range].start) + 1n).toString(),
        ]),
      ),
  };
}
