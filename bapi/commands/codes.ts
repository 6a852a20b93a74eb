import type { Money } from '../../domain/money.ts';
import type { Section } from '../config.ts';

/** A code of the add-on's books as our word: they hold our own words, and people may have typed them in capitals. */
export function ourWord(code: string): string {
  return code.toLowerCase();
}

export function sapAmount({ amount, currency }: Money): { readonly AMOUNT: string; readonly WAERS: string } {
  return { AMOUNT: amount, WAERS: currency };
}

/** The site's code for one of our dispute reasons; the reason itself where the site has none. */
export function sapReason({ disputeReasons }: Section, reason: keyof Section['disputeReasons']): string {
  return disputeReasons[reason] ?? reason;
}

/** Our reason for a code of the site's, if exactly one is mapped to it; else the code as the site writes it. */
export function ourReason({ disputeReasons }: Section, code: string): string {
  const mapped = Object.entries(disputeReasons).filter(([, own]) => own === code);
  if (mapped.length > 0) return mapped.length === 1 ? (mapped[0]?.[0] ?? code) : code;
  return ourWord(code);
}
