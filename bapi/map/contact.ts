import { toE164 } from '../../connector/phone.ts';
import { cleanText, orNotAvailable } from '../../connector/text.ts';
import type { ContactFacts } from '../../domain/facts.ts';
import type { ZADIT_S_CONTACT } from '../catalogue/addon-structures.ts';
import type { ADR2, ADR6, KNVK } from '../catalogue/tables.ts';
import type { RowOf } from '../catalogue/types.ts';
import { unlessCut } from './phone.ts';

export type ContactRow = RowOf<typeof KNVK>;
export type PhoneRow = Pick<
  RowOf<typeof ADR2>,
  'PERSNUMBER' | 'COUNTRY' | 'FLGDEFAULT' | 'FLG_NOUSE' | 'TEL_NUMBER' | 'TELNR_LONG' | 'R3_USER'
>;
export type MailRow = Pick<RowOf<typeof ADR6>, 'PERSNUMBER' | 'FLG_NOUSE' | 'FLGDEFAULT' | 'SMTP_ADDR'>;

/** Contact persons with the numbers and addresses that they have at the customer's own address. */
export function contactFacts(
  people: readonly ContactRow[],
  phones: readonly PhoneRow[],
  mails: readonly MailRow[],
  country: string,
): ContactFacts[] {
  return [...people]
    .sort((a, b) => (a.PARNR < b.PARNR ? -1 : 1))
    .map((person) => {
      const own = <T extends { readonly PERSNUMBER: string }>(rows: readonly T[]) =>
        person.PRSNR === '' ? [] : rows.filter(({ PERSNUMBER }) => PERSNUMBER === person.PRSNR);
      const numbers = own(phones).flatMap((row) => phoneOf(row, country));
      const fallback = numbers.length === 0 ? toE164(unlessCut(person.TELF1), country) : null;
      return {
        contact: person.PARNR,
        name: cleanText(`${person.NAMEV} ${person.NAME1}`, 120),
        role: orNotAvailable(person.PAFKT || person.ABTNR, 60),
        phones: fallback
          ? [{ number: fallback, type: 'work' as const, primary: true, status: 'unknown' as const }]
          : numbers,
        emails: own(mails)
          .filter(({ FLG_NOUSE }) => FLG_NOUSE !== 'X')
          .sort((a, b) => b.FLGDEFAULT.localeCompare(a.FLGDEFAULT))
          .map(({ SMTP_ADDR }) => cleanText(SMTP_ADDR, 241))
          .filter((address) => address !== ''),
        preferred: false,
      };
    });
}

/** R3_USER 2 and 3 mark a mobile number; a number that must not be used is kept and shown as invalid. */
function phoneOf(row: PhoneRow, country: string): ContactFacts['phones'] {
  const number = toE164(row.TELNR_LONG, row.COUNTRY || country) ?? toE164(row.TEL_NUMBER, row.COUNTRY || country);
  if (number === null) return [];
  const type = row.R3_USER === '2' || row.R3_USER === '3' ? 'mobile' : 'work';
  return [{ number, type, primary: row.FLGDEFAULT === 'X', status: row.FLG_NOUSE === 'X' ? 'invalid' : 'unknown' }];
}

/** Contact persons as the add-on tells them: each with one number and one mail address at most. */
export function contactsOfAddon(rows: readonly RowOf<typeof ZADIT_S_CONTACT>[], country: string): ContactFacts[] {
  return [...rows]
    .sort((a, b) => (a.PARNR < b.PARNR ? -1 : 1))
    .map((row) => {
      // Where the address has no number the add-on takes that of KNVK, which may be cut.
      const number = toE164(row.PHONE.startsWith('+') ? row.PHONE : unlessCut(row.PHONE), country);
      const address = cleanText(row.MAIL, 241);
      return {
        contact: row.PARNR,
        name: cleanText(`${row.NAMEV} ${row.NAME1}`, 120),
        role: orNotAvailable(row.ROLE, 60),
        phones: number ? [{ number, type: 'work', primary: true, status: 'unknown' }] : [],
        emails: address === '' ? [] : [address],
        preferred: row.IS_MAIN === 'X',
      };
    });
}
