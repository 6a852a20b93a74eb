/** Terms of payment: discount steps (days and thousandths of a percent) and days until net payment. */
export interface TermsOfPayment {
  readonly code: string;
  readonly steps: readonly { readonly days: number; readonly percent: number }[];
  readonly netDays: number;
}

export const TERMS = {
  immediate: { code: '0001', steps: [], netDays: 0 },
  net30: { code: 'N030', steps: [], netDays: 30 },
  net60: { code: 'N060', steps: [], netDays: 60 },
  twoTen: { code: '2T10', steps: [{ days: 10, percent: 2000 }], netDays: 30 },
  twoFourteen: { code: '0002', steps: [{ days: 14, percent: 2000 }], netDays: 30 },
  threeSteps: {
    code: '3STP',
    steps: [
      { days: 14, percent: 3000 },
      { days: 20, percent: 1500 },
    ],
    netDays: 45,
  },
} as const satisfies Record<string, TermsOfPayment>;

export type TermsName = keyof typeof TERMS;
const TERMS_NAMES = Object.keys(TERMS) as [TermsName, ...TermsName[]];

export function termsNamed(code: string): TermsName | undefined {
  return TERMS_NAMES.find((name) => TERMS[name].code === code);
}
