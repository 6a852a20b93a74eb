/** Country calling codes of one and of two digits; all others have three (ITU-T E.164). */
const SHORT = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** A number in E.164 as EBS keeps it: country code, and the rest without its leading plus. */
export function divided(e164: string): { readonly country: string; readonly number: string } {
  const digits = e164.replace(/\D/g, '');
  const country = SHORT.exec(digits)?.[0] ?? digits.slice(0, 3);
  return { country, number: digits.slice(country.length) };
}
