import { describe, expect, it } from 'vitest';
import { money } from '../../../domain/money.ts';
import type { Text } from '../../../ebs/ask.ts';
import { CONTACTS, CUSTOMER, PREFERENCES } from '../../../ebs/catalogue/accounts.ts';
import { contactFacts } from '../../../ebs/map/contact.ts';
import { customerFacts } from '../../../ebs/map/customer.ts';
import { e164Of } from '../../../ebs/map/phone.ts';
import { rowOf } from '../asked.ts';

const customer = (cells: Partial<Record<(typeof CUSTOMER)['columns'][number], Text>> = {}) =>
  rowOf(CUSTOMER, {
    ACCOUNT_NUMBER: '1001',
    ACCOUNT_STATUS: 'A',
    PARTY_NAME: 'Alder & Sons Ltd',
    PARTY_TYPE: 'ORGANIZATION',
    PARTY_STATUS: 'A',
    ORG_ID: '101',
    ADDRESS1: '12 Dock Road',
    CITY: 'Leeds',
    POSTAL_CODE: 'LS1 4AP',
    COUNTRY: 'GB',
    PROFILE_ID: '77',
    CREDIT_HOLD: 'N',
    ...cells,
  });
const preference = (type: string, code: string) => rowOf(PREFERENCES, { CONTACT_TYPE: type, PREFERENCE_CODE: code });

describe('customers of accounts', () => {
  it('tells what the account, the party and its profile say', () => {
    const rows = customer({
      CLASS_CODE: 'KEY',
      ESTABLISHED_ON: '2019-04-01',
      KNOWN_AS: 'Alder',
      TAX_REFERENCE: 'GB123456789',
      LANGUAGE_NAME: 'GB',
      STATE: 'Yorkshire',
      COLLECTOR: 'Collector One',
      TERMS: '30 NET',
      CREDIT_CURRENCY: 'EUR',
      CREDIT_LIMIT: '50000',
      EXPOSURE: '1234.5',
      CREDIT_HOLD: 'Y',
    });
    const parts = { rows: [rows, customer({ ORG_ID: '102', CITY: 'York' })] as const, contacts: [], preferences: [] };
    expect(customerFacts(parts)).toEqual({
      customer: '1001',
      number: '1001',
      orgUnits: ['101', '102'],
      name: 'Alder & Sons Ltd',
      legalName: 'Alder & Sons Ltd',
      tradeName: 'Alder',
      taxId: 'GB123456789',
      status: 'active',
      address: { street: '12 Dock Road', postalCode: 'LS1 4AP', city: 'Leeds', region: 'Yorkshire', country: 'GB' },
      contacts: [],
      paymentProfile: {
        terms: '30 NET',
        method: 'not_available',
        creditLimit: money('50000', 'EUR'),
        exposure: money('1234.5', 'EUR'),
        hold: 'yes',
        holdReason: 'not_available',
      },
      relationship: { tier: 'KEY', accountManager: 'Collector One', since: '2019-04-01' },
      preferences: {
        language: 'gb',
        channel: 'not_available',
        doNotCall: 'no',
        timeZone: 'not_available',
        bestTime: 'not_available',
      },
      custom: {},
    });
  });

  it.each([
    [{ ACCOUNT_STATUS: 'I' }, 'blocked'],
    [{ PARTY_STATUS: 'M' }, 'deleted'],
    [{ PARTY_STATUS: 'D', ACCOUNT_STATUS: 'I' }, 'deleted'],
  ])('%o is %s', (cells, status) => {
    expect(customerFacts({ rows: [customer(cells)], contacts: null, preferences: null }).status).toBe(status);
  });

  it('does not know what it may not read, and has neither limit nor exposure without a limit', () => {
    const facts = customerFacts({
      rows: [customer({ PROFILE_ID: null, EXPOSURE: '0', CREDIT_CURRENCY: 'EUR' })],
      contacts: null,
      preferences: null,
    });
    expect(facts).toMatchObject({
      contacts: 'not_available',
      preferences: { doNotCall: 'unreadable' },
      paymentProfile: { hold: 'unknown', creditLimit: 'not_available', exposure: 'not_available' },
    });
  });

  it('tells who must not be called and how somebody wishes to be reached', () => {
    const told = (rows: readonly ReturnType<typeof preference>[]) =>
      customerFacts({ rows: [customer()], contacts: null, preferences: rows }).preferences;
    expect(told([preference('CALL', 'DO_NOT')])).toMatchObject({ doNotCall: 'yes', channel: 'not_available' });
    expect(told([preference('CALL', 'DO')]).channel).toBe('phone');
    expect(told([preference('MAIL', 'DO')]).channel).toBe('letter');
    expect(told([preference('EMAIL', 'DO_NOT'), preference('EMAIL', 'DO')])).toMatchObject({
      doNotCall: 'no',
      channel: 'email',
    });
  });
});

describe('contact persons', () => {
  const point = (cells: Partial<Record<(typeof CONTACTS)['columns'][number], Text>>) =>
    rowOf(CONTACTS, {
      ROLE_ID: '20',
      PRIMARY_ROLE: 'Y',
      FIRST_NAME: 'Ada',
      LAST_NAME: 'Byron',
      JOB_TITLE: 'Accounting',
      COUNTRY: 'DE',
      ...cells,
    });
  it('have the numbers and addresses of their rows', () => {
    const rows = [
      point({
        POINT_ID: '1',
        POINT_TYPE: 'PHONE',
        LINE_TYPE: 'GEN',
        AREA_CODE: '0421',
        PHONE_NUMBER: '55 01',
        PRIMARY_POINT: 'Y',
      }),
      point({
        POINT_ID: '2',
        POINT_TYPE: 'PHONE',
        LINE_TYPE: 'MOBILE',
        COUNTRY_CODE: '49',
        AREA_CODE: '171',
        PHONE_NUMBER: '5551234',
      }),
      point({ POINT_ID: '3', POINT_TYPE: 'EMAIL', EMAIL_ADDRESS: 'second@alder.example' }),
      point({ POINT_ID: '4', POINT_TYPE: 'EMAIL', EMAIL_ADDRESS: 'first@alder.example', PRIMARY_POINT: 'Y' }),
      point({ POINT_ID: '5', POINT_TYPE: 'PHONE', PHONE_NUMBER: 'ask for Ada' }),
      point({
        ROLE_ID: '9',
        PRIMARY_ROLE: 'N',
        FIRST_NAME: null,
        LAST_NAME: null,
        PERSON_NAME: 'Front desk',
        JOB_TITLE: null,
      }),
    ];
    expect(contactFacts(rows)).toEqual([
      { contact: '9', name: 'Front desk', role: 'not_available', phones: [], emails: [], preferred: false },
      {
        contact: '20',
        name: 'Ada Byron',
        role: 'Accounting',
        phones: [
          { number: '+494215501', type: 'work', primary: true, status: 'unknown' },
          { number: '+491715551234', type: 'mobile', primary: false, status: 'unknown' },
        ],
        emails: ['first@alder.example', 'second@alder.example'],
        preferred: true,
      },
    ]);
  });
});

describe('telephone numbers of parts', () => {
  const parts = (code: Text, area: Text, number: Text, raw: Text = null) => ({
    COUNTRY_CODE: code,
    AREA_CODE: area,
    PHONE_NUMBER: number,
    RAW_NUMBER: raw,
  });
  it.each([
    [parts('49', '0421', '55-01 23'), 'US', '+49421550123'],
    [parts('+49', '421', '550123'), 'US', '+49421550123'],
    [parts('1', '513', '555-0100'), 'DE', '+15135550100'],
    [parts('39', '06', '5550100'), 'DE', '+39065550100'],
    [parts(null, '513', '5550100'), 'US', '+15135550100'],
    [parts(null, null, '0421 550123'), 'DE', '+49421550123'],
    [parts(null, null, '+44 20 7946 0000'), 'DE', '+442079460000'],
    [parts(null, null, null, '+44 20 7946 0001'), 'DE', '+442079460001'],
    [parts('44', '(0)20', '7946 0002'), 'DE', '+442079460002'],
    [parts('49', null, 'ext 12'), 'DE', null],
    [parts(null, null, '12345'), '', null],
  ])('%o in %s is %s', (own, country, number) => expect(e164Of(own, country)).toBe(number));
});
