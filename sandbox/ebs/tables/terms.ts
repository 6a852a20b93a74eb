import { TERMS, type TermsName } from '../../company/terms.ts';

/** A payment term as RA_TERMS, RA_TERMS_LINES and RA_TERMS_LINES_DISCOUNTS hold it. */
export interface PaymentTerm {
  readonly id: number;
  readonly name: string;
  readonly lines: readonly {
    /** RELATIVE_AMOUNT of the base amount, which is 100. */
    readonly share: number;
    readonly days: number;
    /** `percent` in thousandths. */
    readonly discounts: readonly { readonly days: number; readonly percent: number }[];
  }[];
}

const single = (id: number, name: string, terms: TermsName): PaymentTerm => ({
  id,
  name,
  lines: [{ share: 100, days: TERMS[terms].netDays, discounts: TERMS[terms].steps }],
});

export const PAYMENT_TERMS: Readonly<Record<TermsName, PaymentTerm>> = {
  immediate: single(5, 'IMMEDIATE', 'immediate'),
  net30: single(1011, '30 NET', 'net30'),
  net60: single(1012, '60 NET', 'net60'),
  twoTen: single(1013, '2% 10 30 NET', 'twoTen'),
  twoFourteen: single(1014, '2% 14 30 NET', 'twoFourteen'),
  threeSteps: single(1015, '3% 14 45 NET', 'threeSteps'),
};

/** Only EBS splits an invoice into instalments by its terms. */
export const THIRDS: PaymentTerm = {
  id: 1021,
  name: 'THIRDS 0/30/60',
  lines: [
    { share: 34, days: 0, discounts: [] },
    { share: 33, days: 30, discounts: [] },
    { share: 33, days: 60, discounts: [] },
  ],
};

export const ALL_TERMS: readonly PaymentTerm[] = [...Object.values(PAYMENT_TERMS), THIRDS];

export function termNamed(name: string): PaymentTerm | undefined {
  return ALL_TERMS.find((term) => term.name === name);
}
