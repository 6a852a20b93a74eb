import { COUNTRIES } from '../../company/places.ts';
import type { Row } from '../receivables/rows.ts';

/** Dialling codes of customers' countries beyond those that the company draws from. */
const MORE = ['7', '86', '90'];
const DIALS = [...new Set([...COUNTRIES.map(([country]) => country.dial), ...MORE])].sort(
  (a, b) => b.length - a.length,
);
const MOBILE_PREFIXES: Readonly<Record<string, readonly string[]>> = { '49': ['171'] };

function areasOf(dial: string): readonly string[] {
  const towns = COUNTRIES.filter(([country]) => country.dial === dial).flatMap(([country]) => country.towns);
  return [...(MOBILE_PREFIXES[dial] ?? []), ...towns.map(({ area }) => area)].sort((a, b) => b.length - a.length);
}

/**
 * A number in E.164 as HZ_CONTACT_POINTS keeps it: country code, area code where it is known, the rest, and all of it
 * backwards, by which callers are searched from the end of the number. `typed` as somebody entered it.
 */
export function phoneColumns(e164: string, typed: string, isMobile: boolean): Row {
  const digits = e164.replace(/\D/g, '');
  const dial = DIALS.find((code) => digits.startsWith(code)) ?? '';
  const national = digits.slice(dial.length);
  const area = areasOf(dial).find((code) => national.startsWith(code) && national.length > code.length) ?? '';
  return {
    phone_country_code: dial === '' ? null : dial,
    phone_area_code: area === '' ? null : area,
    phone_number: national.slice(area.length),
    phone_line_type: isMobile ? 'MOBILE' : 'GEN',
    raw_phone_number: typed,
    transposed_phone_number: [...digits].reverse().join(''),
  };
}
