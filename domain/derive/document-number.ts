/**
 * A document number as two people who mean the same document both write it: without the zeros that an ERP fills it up
 * with. For comparing only.
 */
export function documentKey(number: string): string {
  return number.replace(/^0+(?=.)/, '');
}
