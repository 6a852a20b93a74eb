import { decimalText } from '../../company/currency.ts';
import type { CompanyCode, CustomerRecord } from '../../company/model.ts';
import { orNull, type Row } from '../receivables/rows.ts';
import { contactRows, emailRow, phoneRow } from './contact-rows.ts';
import { bookedCustomer, type CustomerBook } from './customer-book.ts';
import { contactPreference, type Master, relationship } from './master.ts';
import { accountNumber, languageCode, ORG_UNITS } from './numbers.ts';
import { PAYMENT_TERMS } from './terms.ts';

const COUNTRY_HAS_STATES = new Set(['US']);

/** First characters by code point, so that no letter is cut in half. */
const cut = (text: string, length: number): string => [...text].slice(0, length).join('');

function address(customer: CustomerRecord): Row {
  const region = orNull(customer.region);
  return {
    address1: customer.street,
    city: customer.city,
    postal_code: customer.postalCode,
    country: customer.country,
    state: COUNTRY_HAS_STATES.has(customer.country) ? region : null,
    province: COUNTRY_HAS_STATES.has(customer.country) ? null : region,
  };
}

function party(master: Master, customer: CustomerRecord): number {
  const id = master.sequences.take('HZ_PARTIES_S');
  const phone = customer.phone;
  master.put(
    'hz_parties',
    {
      party_id: id,
      party_number: String(master.sequences.take('HZ_PARTY_NUMBER_S')),
      party_name: customer.name,
      party_type: 'ORGANIZATION',
      status: customer.state === 'deleted' ? 'D' : 'A',
      validated_flag: 'N',
      tax_reference: orNull(customer.vatId ?? ''),
      language_name: languageCode(customer.language),
      email_address: orNull(customer.email ?? ''),
      customer_key: cut(customer.name.toUpperCase(), 500),
      ...address(customer),
      created_by_module: 'TCA_V2_API',
    },
    customer.since,
  );
  if (phone !== null) phoneRow(master, { table: 'HZ_PARTIES', id }, phone, customer.since);
  if (customer.email !== null) emailRow(master, { table: 'HZ_PARTIES', id }, customer.email, customer.since);
  if (customer.doNotCall) contactPreference(master, id, { type: 'CALL', code: 'DO_NOT' }, customer.since);
  return id;
}

function sites(master: Master, customer: CustomerRecord, accountId: number, partyId: number): Map<string, number> {
  const { sequences } = master;
  const location = sequences.take('HZ_LOCATIONS_S');
  master.put(
    'hz_locations',
    {
      location_id: location,
      ...address(customer),
      language: languageCode(customer.language),
      content_source_type: 'USER_ENTERED',
      actual_content_source: 'USER_ENTERED',
      created_by_module: 'TCA_V2_API',
    },
    customer.since,
  );
  const partySite = sequences.take('HZ_PARTY_SITES_S');
  master.put(
    'hz_party_sites',
    {
      party_site_id: partySite,
      party_id: partyId,
      location_id: location,
      party_site_number: String(sequences.take('HZ_PARTY_SITE_NUMBER_S')),
      identifying_address_flag: 'Y',
      status: 'A',
      created_by_module: 'TCA_V2_API',
    },
    customer.since,
  );
  const uses = new Map<string, number>();
  for (const company of customer.companies)
    for (const [key, id] of site(master, customer, company, accountId, partySite)) uses.set(key, id);
  return uses;
}

function site(
  master: Master,
  customer: CustomerRecord,
  company: CompanyCode,
  accountId: number,
  partySite: number,
): [string, number][] {
  const { orgId } = ORG_UNITS[company];
  const id = master.sequences.take('HZ_CUST_ACCT_SITES_S');
  master.put(
    'hz_cust_acct_sites_all',
    {
      cust_acct_site_id: id,
      cust_account_id: accountId,
      party_site_id: partySite,
      org_id: orgId,
      status: 'A',
      bill_to_flag: 'P',
      ship_to_flag: 'P',
      language: languageCode(customer.language),
      created_by_module: 'TCA_V2_API',
    },
    customer.since,
  );
  return (['BILL_TO', 'SHIP_TO'] as const).map((use): [string, number] => {
    const siteUse = master.sequences.take('HZ_CUST_SITE_USES_S');
    master.put(
      'hz_cust_site_uses_all',
      {
        site_use_id: siteUse,
        cust_acct_site_id: id,
        org_id: orgId,
        site_use_code: use,
        primary_flag: 'Y',
        status: 'A',
        location: String(siteUse),
        payment_term_id: PAYMENT_TERMS[customer.terms].id,
        created_by_module: 'TCA_V2_API',
      },
      customer.since,
    );
    return [`${use}/${orgId}`, siteUse];
  });
}

/** Collectors of the company, one for each operating unit. */
export const COLLECTORS = {
  '1000': { id: 1021, name: 'Collections Bremen' },
  '2000': { id: 1022, name: 'Collections Dayton' },
} as const;

function profile(master: Master, customer: CustomerRecord, accountId: number, partyId: number): void {
  const id = master.sequences.take('HZ_CUSTOMER_PROFILES_S');
  const [company = '1000'] = customer.companies;
  master.put(
    'hz_customer_profiles',
    {
      cust_account_profile_id: id,
      cust_account_id: accountId,
      party_id: partyId,
      status: 'A',
      collector_id: COLLECTORS[company].id,
      credit_checking: 'Y',
      tolerance: 0,
      discount_terms: 'Y',
      dunning_letters: 'Y',
      interest_charges: 'N',
      send_statements: 'Y',
      credit_balance_statements: 'N',
      credit_hold: customer.creditHold ? 'Y' : 'N',
      standard_terms: PAYMENT_TERMS[customer.terms].id,
      override_terms: 'Y',
      created_by_module: 'TCA_V2_API',
    },
    customer.since,
  );
  if (customer.creditLimit === null) return;
  master.put(
    'hz_cust_profile_amts',
    {
      cust_acct_profile_amt_id: master.sequences.take('HZ_CUST_PROFILE_AMTS_S'),
      cust_account_profile_id: id,
      cust_account_id: accountId,
      currency_code: 'EUR',
      overall_credit_limit: decimalText(customer.creditLimit, 'EUR'),
      trx_credit_limit: decimalText(customer.creditLimit, 'EUR'),
      created_by_module: 'TCA_V2_API',
    },
    customer.since,
  );
}

/** Accounts of larger limits are served first. */
const classOf = (customer: CustomerRecord): string =>
  customer.creditLimit !== null && customer.creditLimit >= 20_000_000n ? 'KEY ACCOUNT' : 'STANDARD';

/** Makes all rows of a customer: party, account, sites, profile, contact points and people. */
export function bookCustomer(master: Master, customers: CustomerBook, customer: CustomerRecord): void {
  const partyId = party(master, customer);
  const id = master.sequences.take('HZ_CUST_ACCOUNTS_S');
  const number = accountNumber(customer.no);
  master.put(
    'hz_cust_accounts',
    {
      cust_account_id: id,
      party_id: partyId,
      account_number: number,
      account_name: cut(customer.name, 240),
      status: customer.state === 'active' ? 'A' : 'I',
      customer_type: 'R',
      customer_class_code: classOf(customer),
      account_established_date: customer.since,
      hold_bill_flag: 'N',
      created_by_module: 'TCA_V2_API',
    },
    customer.since,
  );
  const siteUses = sites(master, customer, id, partyId);
  profile(master, customer, id, partyId);
  contactRows(master, customer, { accountId: id, partyId });
  if (customer.headOffice !== null) {
    const head = customers.get(customer.headOffice).partyId;
    relationship(
      master,
      {
        subject: partyId,
        object: head,
        type: 'HEADQUARTERS/DIVISION',
        code: 'DIVISION_OF',
        back: 'HEADQUARTERS_OF',
        kind: 'ORGANIZATION',
      },
      null,
      customer.since,
    );
  }
  customers.add(bookedCustomer({ no: customer.no, id, number, partyId, siteUses }));
}
