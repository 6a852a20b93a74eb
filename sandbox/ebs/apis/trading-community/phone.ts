/** How numbers are put together in a country: its dialling code, and the digits of an area code where it has a fixed length. */
const TERRITORIES: Readonly<Record<string, { readonly dial: string; readonly area: number }>> = {
  US: { dial: '1', area: 3 },
  CA: { dial: '1', area: 3 },
  GB: { dial: '44', area: 4 },
  DE: { dial: '49', area: 0 },
  AT: { dial: '43', area: 0 },
  CH: { dial: '41', area: 2 },
  FR: { dial: '33', area: 1 },
  NL: { dial: '31', area: 0 },
  IT: { dial: '39', area: 0 },
  ES: { dial: '34', area: 0 },
  PL: { dial: '48', area: 2 },
};

const digitsOf = (text: string | null): string => (text ?? '').replace(/\D/g, '');

export interface PhoneParts {
  readonly country: string | null;
  readonly area: string | null;
  readonly number: string | null;
}

/**
 * HZ_CONTACT_POINTS.TRANSPOSED_PHONE_NUMBER: country code, area code and number without anything but digits, backwards, so
 * that callers are found from the end of their number (Oracle TCA Technical Implementation Guide, Contact Point API Use).
 */
export function transposed({ country, area, number }: PhoneParts): string | null {
  const digits = digitsOf(country) + digitsOf(area) + digitsOf(number);
  return digits === '' ? null : [...digits].reverse().join('');
}

/** RAW_PHONE_NUMBER of a number that was given in parts. */
export function rawNumber({ area, number }: PhoneParts): string | null {
  return number === null ? null : area === null ? number : `${area}-${number}`;
}

/**
 * Takes a typed number apart by the country it is dialled from. EBS's own formats (HZ_PHONE_FORMATS) are not public: what
 * is not of a fixed form here stays whole. Null when there are no digits or the country is not known.
 */
export function parsePhone(raw: string, territory: string | null): PhoneParts | null {
  const digits = digitsOf(raw);
  const format = TERRITORIES[territory ?? ''];
  if (digits === '' || format === undefined) return null;
  const international = raw.trim().startsWith('+') || raw.trim().startsWith('00');
  const bare = digits.replace(/^0+/, '');
  if (international && !bare.startsWith(format.dial)) return null;
  const national = international ? bare.slice(format.dial.length).replace(/^0/, '') : bare;
  if (national.length <= format.area) return null;
  const area = format.area === 0 ? null : national.slice(0, format.area);
  return { country: format.dial, area, number: national.slice(format.area) };
}
