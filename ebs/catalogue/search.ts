import { query } from './query.ts';

/** The search index, page by page, and the searches that need none. */

/** Nobody waits for a page of a feed. */
const PAGE_MS = 20_000;

/** Accounts by name and city, of which every statement that looks for one tells. */
const ACCOUNT_AND_CITY = {
  HZ_CUST_ACCOUNTS: 'ACCOUNT_NUMBER CUST_ACCOUNT_ID PARTY_ID',
  HZ_CUST_ACCT_SITES_ALL: 'CUST_ACCOUNT_ID CUST_ACCT_SITE_ID ORG_ID PARTY_SITE_ID STATUS',
  HZ_CUST_SITE_USES_ALL: 'CUST_ACCT_SITE_ID ORG_ID PRIMARY_FLAG SITE_USE_CODE SITE_USE_ID STATUS',
  HZ_LOCATIONS: 'CITY LOCATION_ID',
  HZ_PARTIES: 'PARTY_ID PARTY_NAME',
  HZ_PARTY_SITES: 'LOCATION_ID PARTY_SITE_ID',
};

/** A page of customers by key. */
export const SEARCH_ACCOUNTS = query('search_accounts', {
  binds: ['after_id', 'orgs', 'page'],
  columns: ['ACCOUNT_ID', 'ACCOUNT_NUMBER', 'PARTY_NAME', 'CITY', 'TAX_REFERENCE'],
  uses: {
    ...ACCOUNT_AND_CITY,
    HZ_PARTIES: 'PARTY_ID PARTY_NAME TAX_REFERENCE',
  },
  carriedBy: {
    HZ_CUST_ACCOUNTS: 'CUST_ACCOUNT_ID',
    HZ_CUST_ACCT_SITES_ALL: 'CUST_ACCOUNT_ID',
  },
  timeLimitMs: PAGE_MS,
});

/** Numbers and addresses of a range of customers. */
export const SEARCH_POINTS = query('search_points', {
  binds: ['after_id', 'until_id', 'orgs'],
  columns: [
    'ACCOUNT_NUMBER',
    'POINT_TYPE',
    'COUNTRY_CODE',
    'AREA_CODE',
    'PHONE_NUMBER',
    'RAW_NUMBER',
    'EMAIL_ADDRESS',
    'COUNTRY',
  ],
  uses: {
    HZ_CONTACT_POINTS:
      'CONTACT_POINT_ID CONTACT_POINT_TYPE EMAIL_ADDRESS OWNER_TABLE_ID OWNER_TABLE_NAME PHONE_AREA_CODE PHONE_COUNTRY_CODE PHONE_NUMBER RAW_PHONE_NUMBER STATUS',
    HZ_CUST_ACCOUNTS: 'ACCOUNT_NUMBER CUST_ACCOUNT_ID PARTY_ID',
    HZ_CUST_ACCOUNT_ROLES: 'CUST_ACCOUNT_ID PARTY_ID ROLE_TYPE STATUS',
    HZ_CUST_ACCT_SITES_ALL: 'CUST_ACCOUNT_ID ORG_ID',
    HZ_PARTIES: 'COUNTRY PARTY_ID',
  },
  carriedBy: {
    HZ_CUST_ACCOUNTS: 'CUST_ACCOUNT_ID',
    HZ_CUST_ACCOUNT_ROLES: 'CUST_ACCOUNT_ID',
  },
  timeLimitMs: PAGE_MS,
});

/** A page of documents by key. */
export const SEARCH_DOCUMENTS = query('search_documents', {
  binds: ['after_id', 'orgs', 'page'],
  columns: ['TRX_ID', 'TRX_NUMBER', 'PURCHASE_ORDER', 'ACCOUNT_NUMBER', 'PARTY_NAME', 'CITY'],
  uses: {
    ...ACCOUNT_AND_CITY,
    RA_CUSTOMER_TRX_ALL: 'BILL_TO_CUSTOMER_ID COMPLETE_FLAG CUSTOMER_TRX_ID ORG_ID PURCHASE_ORDER TRX_NUMBER',
  },
  carriedBy: {
    RA_CUSTOMER_TRX_ALL: 'CUSTOMER_TRX_ID',
    HZ_CUST_ACCT_SITES_ALL: 'CUST_ACCOUNT_ID',
  },
  timeLimitMs: PAGE_MS,
});

/** By account number. */
export const FIND_NUMBER = query('find_number', {
  binds: ['value', 'orgs'],
  columns: ['ACCOUNT_NUMBER', 'PARTY_NAME', 'CITY'],
  uses: {
    ...ACCOUNT_AND_CITY,
  },
  carriedBy: {
    HZ_CUST_ACCOUNTS: 'ACCOUNT_NUMBER',
  },
});

/** By the name as it is written, or in capitals. */
export const FIND_NAME = query('find_name', {
  binds: ['value', 'orgs'],
  columns: ['ACCOUNT_NUMBER', 'PARTY_NAME', 'CITY'],
  uses: {
    ...ACCOUNT_AND_CITY,
  },
  carriedBy: {
    HZ_PARTIES: 'PARTY_NAME',
    HZ_CUST_ACCOUNTS: 'PARTY_ID',
  },
});

/** By the last digits, given in reverse. */
export const FIND_PHONE = query('find_phone', {
  binds: ['reversed', 'orgs'],
  columns: [
    'ACCOUNT_NUMBER',
    'PARTY_NAME',
    'CITY',
    'POINT_TYPE',
    'COUNTRY_CODE',
    'AREA_CODE',
    'PHONE_NUMBER',
    'RAW_NUMBER',
    'EMAIL_ADDRESS',
    'COUNTRY',
  ],
  uses: {
    ...ACCOUNT_AND_CITY,
    HZ_CONTACT_POINTS:
      'CONTACT_POINT_ID CONTACT_POINT_TYPE EMAIL_ADDRESS OWNER_TABLE_ID OWNER_TABLE_NAME PHONE_AREA_CODE PHONE_COUNTRY_CODE PHONE_NUMBER RAW_PHONE_NUMBER STATUS TRANSPOSED_PHONE_NUMBER',
    HZ_CUST_ACCOUNT_ROLES: 'CUST_ACCOUNT_ID PARTY_ID ROLE_TYPE STATUS',
    HZ_PARTIES: 'COUNTRY PARTY_ID PARTY_NAME',
  },
  carriedBy: {
    HZ_CONTACT_POINTS: 'TRANSPOSED_PHONE_NUMBER',
    HZ_CUST_ACCOUNTS: 'PARTY_ID',
  },
});

/** By the address as it is written, in small letters or in capitals. */
export const FIND_EMAIL = query('find_email', {
  binds: ['value', 'orgs'],
  columns: ['ACCOUNT_NUMBER', 'PARTY_NAME', 'CITY', 'EMAIL_ADDRESS'],
  uses: {
    ...ACCOUNT_AND_CITY,
    HZ_CONTACT_POINTS: 'CONTACT_POINT_ID EMAIL_ADDRESS OWNER_TABLE_ID OWNER_TABLE_NAME STATUS',
    HZ_CUST_ACCOUNT_ROLES: 'CUST_ACCOUNT_ID PARTY_ID ROLE_TYPE STATUS',
  },
  carriedBy: {
    HZ_CONTACT_POINTS: 'EMAIL_ADDRESS',
    HZ_CUST_ACCOUNTS: 'PARTY_ID',
  },
});

/** By the number of a document, or by a purchase order. */
export const FIND_DOCUMENT = query('find_document', {
  binds: ['trx_number', 'orgs', 'purchase_order'],
  columns: ['ACCOUNT_NUMBER', 'PARTY_NAME', 'CITY'],
  uses: {
    ...ACCOUNT_AND_CITY,
    RA_CUSTOMER_TRX_ALL: 'BILL_TO_CUSTOMER_ID COMPLETE_FLAG ORG_ID PURCHASE_ORDER TRX_NUMBER',
  },
  carriedBy: {
    RA_CUSTOMER_TRX_ALL: 'TRX_NUMBER',
  },
});
