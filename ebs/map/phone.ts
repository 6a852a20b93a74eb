import { toE164 } from '../../connector/phone.ts';
import type { ContactFacts } from '../../domain/facts.ts';
import type { Text } from '../ask.ts';
import { meantBy } from './values.ts';

export interface PhoneParts {
  readonly COUNTRY_CODE: Text;
  readonly AREA_CODE: Text;
  readonly PHONE_NUMBER: Text;
  readonly RAW_NUMBER: Text;
}

/** Country code of Italy, where the zero of the area code is dialled from abroad too. */
const KEEPS_ZERO = '39';

const TYPES: Readonly<Record<string, ContactFacts['phones'][number]['type']>> = {
  MOBILE: 'mobile',
  FAX: 'fax',
  GEN: 'work',
};

/**
 * A contact point's number in E.164: of its parts, else of what somebody typed; null where neither tells. A country code
 * that is missing is that of `country` (ISO 3166).
 */
export function e164Of(parts: PhoneParts, country: string): string | null {
  return composed(parts, country) ?? toE164(parts.RAW_NUMBER ?? '', country);
}

function composed({ COUNTRY_CODE, AREA_CODE, PHONE_NUMBER }: PhoneParts, country: string): string | null {
  const number = (PHONE_NUMBER ?? '').trim();
  if (number === '') return null;
  if (number.startsWith('+')) return toE164(number, country);
  const national = `${(AREA_CODE ?? '').trim()}${number}`;
  const code = (COUNTRY_CODE ?? '').replace(/\D/g, '').replace(/^00/, '');
  if (code === '') return toE164(national, country);
  const local = national.replace(/\(0\)/g, '').replace(/[\s()./\-\u2010-\u2015]/g, '');
  return toE164(`+${code}${code === KEEPS_ZERO ? local : local.replace(/^0/, '')}`, country);
}

export function phoneType(lineType: Text): ContactFacts['phones'][number]['type'] {
  return meantBy(TYPES, lineType) ?? 'other';
}
