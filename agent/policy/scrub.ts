import { plainText } from './plain-text.ts';

/**
 * Masks what has no business in a note: payment card numbers, bank account numbers, national ids. A caller who reads
 * a card number aloud must not find it in the ERP. Applied to the free text of commands before anything is stored.
 */
export interface Scrubbed<T> {
  readonly value: T;
  /** Kinds that were masked, for the audit. Never the text itself. */
  readonly masked: readonly string[];
}

interface Pattern {
  readonly kind: string;
  readonly shape: RegExp;
  /** Says whether a hit is the real thing; hits that are not stay. */
  readonly holds: (compact: string) => boolean;
}

/** Bank numbers first, so that their digits are not taken for a card. */
const PATTERNS: readonly Pattern[] = [
  { kind: 'iban', shape: /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}\b/gi, holds: isIban },
  { kind: 'card', shape: /(?<![\d.,-])(?:\d[ -]?){12,18}\d(?![\d]|[.,]\d)/g, holds: isCard },
  { kind: 'national-id', shape: /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g, holds: isSocialSecurity },
  { kind: 'national-id', shape: /\b\d{2}[ ]?\d{6}[ ]?[A-Z][ ]?\d{3}\b/g, holds: () => true },
  { kind: 'national-id', shape: /\b[A-CEGHJ-PR-TW-Z]{2}[ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[A-D]\b/g, holds: () => true },
];

function scrubText(text: string, masked: Set<string>): string {
  let out = plainText(text);
  for (const { kind, shape, holds } of PATTERNS) {
    out = out.replace(shape, (hit) => {
      const compact = hit.replace(/[ -]/g, '').toUpperCase();
      if (!holds(compact)) return hit;
      masked.add(kind);
      return `[${kind} removed]`;
    });
  }
  return out;
}

/** Fields of commands that hold words rather than codes. */
const FREE_TEXT = new Set(['text', 'reason', 'instruction', 'name', 'role', 'reference', 'promisedBy']);

/**
 * Scrubs the free text of a command's arguments, however deep it stands. Codes keep their digits; what cannot be seen
 * goes from them too. A text may come out empty or longer than it was.
 */
export function scrub(args: Readonly<Record<string, unknown>>): Scrubbed<Record<string, unknown>> {
  const masked = new Set<string>();
  const visit = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return FREE_TEXT.has(key) ? scrubText(value, masked) : plainText(value);
    if (Array.isArray(value)) return value.map((element) => visit(element, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, below]) => [name, visit(below, name)]));
  };
  const value = Object.fromEntries(Object.entries(args).map(([key, below]) => [key, visit(below, key)]));
  return { value, masked: [...masked] };
}

/** ISO 13616: letters as two digits, the first four characters moved to the end, remainder 1 modulo 97. */
function isIban(compact: string): boolean {
  if (compact.length < 15 || compact.length > 34) return false;
  let remainder = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const digits = Number.parseInt(character, 36);
    remainder = (remainder * (digits > 9 ? 100 : 10) + digits) % 97;
  }
  return remainder === 1;
}

/** Luhn's check over a number of 13 to 19 digits that begins as card numbers do. */
function isCard(compact: string): boolean {
  if (!/^[2-6]\d{12,18}$/.test(compact)) return false;
  let sum = 0;
  for (let at = 0; at < compact.length; at++) {
    const digit = Number(compact[compact.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** United States: areas 000, 666 and 900 up, group 00 and serial 0000 were never given out. */
function isSocialSecurity(compact: string): boolean {
  return !/^(?:000|666|9\d\d)/.test(compact) && !/^\d{3}00/.test(compact) && !compact.endsWith('0000');
}
