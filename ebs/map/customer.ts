import { cleanText, orNotAvailable } from '../../connector/text.ts';
import { isBusinessDate } from '../../domain/dates.ts';
import type { ContactFacts, CustomerFacts } from '../../domain/facts.ts';
import type { Row } from '../ask.ts';
import type { CUSTOMER, PREFERENCES } from '../catalogue/accounts.ts';
import { amountsIn, meantBy, present } from './values.ts';

type CustomerRow = Row<typeof CUSTOMER>;
type PreferenceRow = Row<typeof PREFERENCES>;

export interface CustomerParts {
  /** One for each operating unit, at least one. */
  readonly rows: readonly [CustomerRow, ...CustomerRow[]];
  /** Null where they cannot be read. */
  readonly contacts: readonly ContactFacts[] | null;
  /** Null where they cannot be read. */
  readonly preferences: readonly PreferenceRow[] | null;
}

export function customerFacts({ rows, contacts, preferences }: CustomerParts): CustomerFacts {
  const [row] = rows;
  const customer = present(row.ACCOUNT_NUMBER, 'HZ_CUST_ACCOUNTS.ACCOUNT_NUMBER');
  const since = row.ESTABLISHED_ON;
  return {
    customer,
    number: customer,
    orgUnits: rows.flatMap(({ ORG_ID }) => (ORG_ID === null ? [] : [ORG_ID])),
    name: cleanText(row.PARTY_NAME ?? '', 160),
    legalName: row.PARTY_TYPE === 'PERSON' ? 'not_available' : orNotAvailable(row.PARTY_NAME ?? '', 160),
    tradeName: orNotAvailable(row.KNOWN_AS ?? '', 160),
    taxId: orNotAvailable(row.TAX_REFERENCE ?? '', 40),
    status: statusOf(row),
    address: addressOf(rows),
    contacts: contacts ? [...contacts] : 'not_available',
    paymentProfile: profileOf(row),
    relationship: {
      tier: orNotAvailable(row.CLASS_CODE ?? '', 40),
      accountManager: orNotAvailable(row.COLLECTOR ?? '', 80),
      since: since !== null && isBusinessDate(since) ? since : 'not_available',
    },
    preferences: {
      language: orNotAvailable((row.LANGUAGE_NAME ?? '').toLowerCase(), 10),
      channel: channelOf(preferences),
      doNotCall: preferences === null ? 'unreadable' : preferences.some(isDoNotCall) ? 'yes' : 'no',
      timeZone: 'not_available',
      bestTime: 'not_available',
    },
    custom: {},
  };
}

function statusOf({ ACCOUNT_STATUS, PARTY_STATUS }: CustomerRow): CustomerFacts['status'] {
  if (PARTY_STATUS === 'M' || PARTY_STATUS === 'D') return 'deleted';
  return ACCOUNT_STATUS === 'A' ? 'active' : 'blocked';
}

/** Of the first operating unit that knows a location. */
function addressOf(rows: readonly CustomerRow[]): CustomerFacts['address'] {
  const row = rows.find(({ ADDRESS1, COUNTRY }) => ADDRESS1 !== null || COUNTRY !== null) ?? rows[0];
  const street = [row?.ADDRESS1, row?.ADDRESS2, row?.ADDRESS3, row?.ADDRESS4].filter((part) => part).join(', ');
  return {
    street: cleanText(street, 120),
    postalCode: cleanText(row?.POSTAL_CODE ?? '', 20),
    city: cleanText(row?.CITY ?? '', 80),
    region: cleanText(row?.STATE ?? row?.PROVINCE ?? '', 40),
    country: cleanText(row?.COUNTRY ?? '', 3),
  };
}

function profileOf(row: CustomerRow): CustomerFacts['paymentProfile'] {
  const hasLimit = row.CREDIT_LIMIT !== null && row.CREDIT_CURRENCY !== null;
  const amount = hasLimit ? amountsIn(row.CREDIT_CURRENCY, `HZ_CUST_PROFILE_AMTS ${row.PROFILE_ID}`) : null;
  return {
    terms: orNotAvailable(row.TERMS ?? '', 60),
    method: 'not_available',
    creditLimit: amount?.(row.CREDIT_LIMIT) ?? 'not_available',
    exposure: amount?.(row.EXPOSURE) ?? 'not_available',
    hold: row.PROFILE_ID === null ? 'unknown' : row.CREDIT_HOLD === 'Y' ? 'yes' : 'no',
    holdReason: 'not_available',
  };
}

function isDoNotCall({ CONTACT_TYPE, PREFERENCE_CODE }: PreferenceRow): boolean {
  return CONTACT_TYPE === 'CALL' && PREFERENCE_CODE === 'DO_NOT';
}

/** Our word for a way of reaching somebody; another of the site's is told in lower case. */
const CHANNELS: Readonly<Record<string, string>> = { CALL: 'phone', MAIL: 'letter', SMS: 'text_message' };

/** How the customer wishes to be reached, the newest wish first. */
function channelOf(preferences: readonly PreferenceRow[] | null): string {
  const wish = preferences?.find(({ PREFERENCE_CODE }) => PREFERENCE_CODE === 'DO')?.CONTACT_TYPE ?? null;
  return meantBy(CHANNELS, wish) ?? orNotAvailable((wish ?? '').toLowerCase(), 20);
}
