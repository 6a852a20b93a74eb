import { plainLetters } from '../records/names.ts';

/** Words that companies put behind or between their names and callers leave out. */
const LEGAL_FORMS = new Set(
  (
    'ab ag aktiengesellschaft as asa bv co company corp corporation eg ek ev gbr gesellschaft gmbh inc incorporated ' +
    'kg kgaa kk limited llc llp lp ltd mbh nv ohg oy oyj plc pte pty sa sarl sas se sl spa srl ug und and'
  ).split(' '),
);

function words(text: string): string[] {
  const plain = plainLetters(text).replace(/\.(?=\p{L}(?:\.|\b))/gu, '');
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** A company's name without case, accents, punctuation and legal form ("Müller & Söhne GmbH" → "muller sohne"). */
export function companyForm(name: string): string {
  const all = words(name);
  const own = all.filter((word) => !LEGAL_FORMS.has(word));
  return (own.length > 0 ? own : all).join(' ');
}

/** A person's name without case and accents, whichever name comes first. */
export function personForm(name: string): string {
  return words(name).sort().join(' ');
}

/** An account or document number without spaces, marks and leading zeros. */
export function numberForm(number: string): string {
  return number
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/^0+(?=.)/, '');
}

export function postalForm(code: string): string {
  return code.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/**
 * An amount as a caller or a platform may write it ("1.234,50", "$1,234.5", "EUR 1234"), as decimal texts without
 * padding zeros. Two where the mark can be read both ways ("1,234"); none where it is no amount.
 */
export function amountForms(text: string): readonly string[] {
  const digits = text.replace(/[^\d.,-]/g, '');
  if (!/^-?\d[\d.,]*$/.test(digits)) return [];
  const last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  if (last < 0) return [plainDecimal(digits)];
  const mark = digits.charAt(last);
  const bare = digits.replace(/[.,]/g, '');
  const asFraction = `${digits.slice(0, last).replace(/[.,]/g, '')}.${digits.slice(last + 1)}`;
  const repeats = digits.indexOf(mark) !== last;
  const canGroup = digits.length - last - 1 === 3;
  if (repeats) return canGroup ? [plainDecimal(bare)] : [];
  return canGroup ? [plainDecimal(asFraction), plainDecimal(bare)] : [plainDecimal(asFraction)];
}

function plainDecimal(text: string): string {
  const [whole = '0', fraction = ''] = text.split('.');
  const short = fraction.replace(/0+$/, '');
  const head = whole.replace(/^(-?)0+(?=\d)/, '$1');
  return short ? `${head}.${short}` : head;
}
