import { cleanText, orNotAvailable } from '../../connector/text.ts';
import type { ContactFacts } from '../../domain/facts.ts';
import type { Row } from '../ask.ts';
import type { CONTACTS } from '../catalogue/accounts.ts';
import { e164Of, phoneType } from './phone.ts';
import { byNumber, grouped, present } from './values.ts';

type ContactRow = Row<typeof CONTACTS>;

/** Contact persons by number, each with what reaches them. */
export function contactFacts(rows: readonly ContactRow[]): readonly ContactFacts[] {
  return [...grouped(rows, ({ ROLE_ID }) => present(ROLE_ID, 'CUST_ACCOUNT_ROLE_ID'))]
    .sort(([a], [b]) => byNumber(a, b))
    .map(([contact, own]) => {
      const [person] = own;
      const points = [...grouped(own, ({ POINT_ID }) => POINT_ID ?? '')]
        .filter(([id]) => id !== '')
        .map(([, [one]]) => one);
      return {
        contact,
        name: cleanText(nameOf(person), 120),
        role: orNotAvailable(person.JOB_TITLE ?? '', 60),
        phones: points.flatMap(phoneOf),
        emails: [...points]
          .filter(({ POINT_TYPE }) => POINT_TYPE === 'EMAIL')
          .sort((a, b) => (b.PRIMARY_POINT ?? '').localeCompare(a.PRIMARY_POINT ?? ''))
          .map(({ EMAIL_ADDRESS }) => cleanText(EMAIL_ADDRESS ?? '', 241))
          .filter((address) => address !== ''),
        preferred: person.PRIMARY_ROLE === 'Y',
      };
    });
}

function nameOf({ FIRST_NAME, LAST_NAME, PERSON_NAME }: ContactRow): string {
  return [FIRST_NAME, LAST_NAME].filter((part) => part !== null).join(' ') || (PERSON_NAME ?? '');
}

function phoneOf(point: ContactRow): ContactFacts['phones'] {
  if (point.POINT_TYPE !== 'PHONE') return [];
  const number = e164Of(point, point.COUNTRY ?? '');
  if (number === null) return [];
  const [type, primary] = [phoneType(point.LINE_TYPE), point.PRIMARY_POINT === 'Y'];
  return [{ number, type, primary, status: 'unknown' }];
}
