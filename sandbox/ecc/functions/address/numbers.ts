/** International dialling codes of the countries that the company trades with. */
const DIALLING: Readonly<Record<string, string>> = {
  DE: '49',
  US: '1',
  FR: '33',
  PL: '48',
  GR: '30',
  JP: '81',
  KW: '965',
  CH: '41',
  RU: '7',
  TR: '90',
  CN: '86',
};

/**
 * TELNR_LONG and TELNR_CALL as address management makes them out of what was typed: country code, area without its
 * zero, digits only; the second without the plus sign.
 */
export function normalized(typed: string, extension: string, country: string): { long: string; caller: string } {
  const digits = (typed.replace('(0)', '') + extension).replace(/[^\d+]/g, '');
  const dial = DIALLING[country] ?? '';
  let long: string;
  if (digits.startsWith('+')) long = digits;
  else if (digits.startsWith('00')) long = `+${digits.slice(2)}`;
  else long = `+${dial}${digits.replace(/^0/, '')}`;
  long = long.slice(0, 30);
  return { long, caller: long.slice(1) };
}
