import type { CurrencyCode } from '../../company/currency.ts';
import type { CompanyCode, CustomerRecord } from '../../company/model.ts';

/** An operating unit: what the company's company code is to EBS. */
export interface OrgUnit {
  readonly orgId: number;
  readonly name: string;
  readonly shortCode: string;
  /** SET_OF_BOOKS_ID, which R12 calls the ledger; its currency is the functional one. */
  readonly ledgerId: number;
  readonly currency: CurrencyCode;
  readonly legalEntityId: number;
}

export const ORG_UNITS: Readonly<Record<CompanyCode, OrgUnit>> = {
  '1000': {
    orgId: 101,
    name: 'Quillfeather Bremen',
    shortCode: 'BREMEN',
    ledgerId: 2021,
    currency: 'EUR',
    legalEntityId: 23101,
  },
  '2000': {
    orgId: 102,
    name: 'Quillfeather Dayton',
    shortCode: 'DAYTON',
    ledgerId: 2022,
    currency: 'USD',
    legalEntityId: 23102,
  },
};
export const OPERATING_UNITS: readonly string[] = Object.values(ORG_UNITS).map(({ orgId }) => String(orgId));

/** The customer that only EBS has (`own-customer.ts`), by a number that the company never gives. */
export const OWN_CUSTOMER = 1_000_900;

/** HZ_CUST_ACCOUNTS.ACCOUNT_NUMBER. Should so many be drawn that one has the own customer's, it gets another account. */
export function accountNumber(no: number): string {
  if (no === OWN_CUSTOMER) return '1900';
  return no === 900 ? '101900' : String(1000 + no);
}

/** AR_RECEIPT_METHODS, by the method that was agreed. */
export const RECEIPT_METHODS = {
  transfer: { id: 5001, name: 'Wire' },
  check: { id: 5002, name: 'Check' },
  debit: { id: 5003, name: 'Direct Debit' },
  card: { id: 5004, name: 'Card' },
} as const satisfies Record<CustomerRecord['method'], { id: number; name: string }>;

/** RA_CUST_TRX_TYPES_ALL: one row of each in both operating units. */
export const TRX_TYPES = {
  INV: { id: 1001, name: 'Invoice', sign: 'P' },
  CM: { id: 1002, name: 'Credit Memo', sign: 'N' },
  DM: { id: 1003, name: 'Debit Memo', sign: 'P' },
  CB: { id: 1004, name: 'Chargeback', sign: 'P' },
} as const;
export type TrxClass = keyof typeof TRX_TYPES;

/** People and the agent, as FND_USER and JTF resources know them. */
export const USERS = {
  CLERK: { id: 1101, name: 'QUILL', description: 'Receivables clerk', resource: 100_001_101 },
  COLLECTOR: { id: 1102, name: 'COLLECT1', description: 'Collector', resource: 100_001_102 },
  AGENT: { id: 1150, name: 'ADIT_AGENT', description: 'Adit agent', resource: 100_001_150 },
} as const;

/** LANGUAGE codes of FND_LANGUAGES, by the language that the company writes to a customer in. */
const LANGUAGES: Readonly<Record<string, string>> = {
  D: 'D',
  E: 'US',
  F: 'F',
  L: 'PL',
  G: 'EL',
  J: 'JA',
  A: 'AR',
  R: 'RU',
  '1': 'ZHS',
  T: 'TR',
};
export const languageCode = (language: string): string => LANGUAGES[language] ?? 'US';
