import { type Described, query } from './query.ts';

/** What the change feed polls. */

/** Nobody waits for a page of a feed. */
const PAGE_MS = 20_000;

/** Indexes of the polled tables, as the feed needs them. */
export const FEED_INDEXES = query('feed_indexes', {
  binds: [],
  columns: ['TABLE_NAME', 'COLUMN_NAME'],
  uses: {
    ALL_IND_COLUMNS: 'COLUMN_NAME COLUMN_POSITION TABLE_NAME',
  },
  carriedBy: {},
  timeLimitMs: PAGE_MS,
});

/** The database's clock and the newest keys: read before the poll. */
export const FEED_POSITION = query('feed_position', {
  binds: ['orgs'],
  columns: [
    'CLOCK',
    'SCHEDULE',
    'APPLICATION',
    'ADJUSTMENT',
    'PROMISE',
    'DISPUTE',
    'INTERACTION',
    'TASK',
    'NOTE',
    'CONTACT_POINT',
  ],
  uses: {
    AR_ADJUSTMENTS_ALL: 'ADJUSTMENT_ID ORG_ID',
    AR_PAYMENT_SCHEDULES_ALL: 'ORG_ID PAYMENT_SCHEDULE_ID',
    AR_RECEIVABLE_APPLICATIONS_ALL: 'ORG_ID RECEIVABLE_APPLICATION_ID',
    HZ_CONTACT_POINTS: 'CONTACT_POINT_ID',
    IEX_PROMISE_DETAILS: 'ORG_ID PROMISE_DETAIL_ID',
    JTF_IH_INTERACTIONS: 'INTERACTION_ID',
    JTF_NOTES_VL: 'JTF_NOTE_ID',
    JTF_TASKS_VL: 'TASK_ID',
    RA_CM_REQUESTS_ALL: 'ORG_ID REQUEST_ID',
  },
  carriedBy: {
    AR_PAYMENT_SCHEDULES_ALL: 'PAYMENT_SCHEDULE_ID',
    AR_RECEIVABLE_APPLICATIONS_ALL: 'RECEIVABLE_APPLICATION_ID',
    AR_ADJUSTMENTS_ALL: 'ADJUSTMENT_ID',
  },
  timeLimitMs: PAGE_MS,
});

/** A page of one way of the feed; a position whose schedule is of no interest has a row without it. */
export const FEED_ITEMS = query('feed_items', {
  binds: ['way', 'after_id', 'orgs', 'page', 'after_at', 'key_date'],
  columns: [
    'POSITION_AT',
    'POSITION_ID',
    'STATUS',
    'CLOSED_ON',
    'SCHEDULE_ID',
    'ORG_ID',
    'CLASS',
    'TRX_NUMBER',
    'DOCUMENT_ID',
    'INSTALMENT',
    'TRX_DATE',
    'DUE_DATE',
    'CURRENCY_CODE',
    'ORIGINAL',
    'REMAINING',
    'DUNNING_LEVEL',
    'CT_REFERENCE',
    'BILL_TO',
    'SHIP_TO',
    'DISCOUNT_PERCENT',
    'DISCOUNT_UNTIL',
    'TOTAL',
    'STILL_OPEN',
    'CHARGED_BACK',
    'DISCOUNT_TAKEN',
    'CANCELLED',
    'CANCELS',
  ],
  uses: {
    AR_ADJUSTMENTS_ALL: 'ADJUSTMENT_ID CHARGEBACK_CUSTOMER_TRX_ID CUSTOMER_TRX_ID ORG_ID PAYMENT_SCHEDULE_ID STATUS',
    AR_PAYMENT_SCHEDULES_ALL:
      'ACTUAL_DATE_CLOSED AMOUNT_DUE_ORIGINAL AMOUNT_DUE_REMAINING CASH_RECEIPT_ID CLASS CUSTOMER_ID CUSTOMER_TRX_ID DUE_DATE INVOICE_CURRENCY_CODE LAST_UPDATE_DATE ORG_ID PAYMENT_SCHEDULE_ID STAGED_DUNNING_LEVEL STATUS TERMS_SEQUENCE_NUMBER TERM_ID TRX_DATE TRX_NUMBER',
    AR_RECEIVABLE_APPLICATIONS_ALL:
      'AMOUNT_APPLIED APPLICATION_TYPE APPLIED_CUSTOMER_TRX_ID APPLIED_PAYMENT_SCHEDULE_ID CUSTOMER_TRX_ID DISPLAY EARNED_DISCOUNT_TAKEN ORG_ID PAYMENT_SCHEDULE_ID RECEIVABLE_APPLICATION_ID STATUS UNEARNED_DISCOUNT_TAKEN',
    HZ_CUST_ACCOUNTS: 'ACCOUNT_NUMBER CUST_ACCOUNT_ID',
    RA_CUSTOMER_TRX_ALL: 'CT_REFERENCE CUSTOMER_TRX_ID ORG_ID REASON_CODE SHIP_TO_CUSTOMER_ID',
    RA_TERMS_LINES_DISCOUNTS: 'DISCOUNT_DAYS DISCOUNT_PERCENT SEQUENCE_NUM TERM_ID',
  },
  carriedBy: {
    AR_PAYMENT_SCHEDULES_ALL: 'PAYMENT_SCHEDULE_ID CUSTOMER_TRX_ID',
    AR_RECEIVABLE_APPLICATIONS_ALL: 'RECEIVABLE_APPLICATION_ID',
    AR_ADJUSTMENTS_ALL: 'ADJUSTMENT_ID CUSTOMER_TRX_ID',
  },
  timeLimitMs: PAGE_MS,
});

/** Whose account something belongs to that was made or changed beside the items, and where in its stream it stands. */
function touched<const N extends string, const B extends string>(
  name: N,
  described: Omit<Described<B, never>, 'columns' | 'timeLimitMs'>,
) {
  return query(name, {
    ...described,
    columns: ['POSITION_AT', 'POSITION_ID', 'ACCOUNT_NUMBER'],
    timeLimitMs: PAGE_MS,
  });
}

/** Accounts, profiles and parties by the date of their last change. */
export const TOUCHED_CUSTOMERS = touched('touched_customers', {
  binds: ['way', 'after_at', 'after_id', 'page', 'orgs'],
  uses: {
    HZ_CUSTOMER_PROFILES: 'CUST_ACCOUNT_ID CUST_ACCOUNT_PROFILE_ID LAST_UPDATE_DATE',
    HZ_CUST_ACCOUNTS: 'ACCOUNT_NUMBER CUST_ACCOUNT_ID LAST_UPDATE_DATE PARTY_ID',
    HZ_CUST_ACCT_SITES_ALL: 'CUST_ACCOUNT_ID ORG_ID',
    HZ_PARTIES: 'LAST_UPDATE_DATE PARTY_ID',
  },
  carriedBy: {},
});

/** Telephone numbers and addresses. */
export const TOUCHED_CONTACT_POINTS = touched('touched_contact_points', {
  binds: ['way', 'after_id', 'page', 'after_at', 'orgs'],
  uses: {
    HZ_CONTACT_POINTS: 'CONTACT_POINT_ID LAST_UPDATE_DATE OWNER_TABLE_ID OWNER_TABLE_NAME',
    HZ_CUST_ACCOUNTS: 'ACCOUNT_NUMBER CUST_ACCOUNT_ID PARTY_ID',
    HZ_CUST_ACCOUNT_ROLES: 'CUST_ACCOUNT_ID PARTY_ID',
    HZ_CUST_ACCT_SITES_ALL: 'CUST_ACCOUNT_ID ORG_ID',
  },
  carriedBy: {
    HZ_CONTACT_POINTS: 'CONTACT_POINT_ID',
  },
});

/** Details of promises. */
export const TOUCHED_PROMISES = touched('touched_promises', {
  binds: ['way', 'after_id', 'orgs', 'page', 'after_at'],
  uses: {
    HZ_CUST_ACCOUNTS: 'ACCOUNT_NUMBER CUST_ACCOUNT_ID',
    HZ_CUST_ACCT_SITES_ALL: 'CUST_ACCOUNT_ID ORG_ID',
    IEX_PROMISE_DETAILS: 'CUST_ACCOUNT_ID LAST_UPDATE_DATE ORG_ID PROMISE_DETAIL_ID',
  },
  carriedBy: {
    IEX_PROMISE_DETAILS: 'PROMISE_DETAIL_ID',
  },
});

/** Requests for credit memos. */
export const TOUCHED_DISPUTES = touched('touched_disputes', {
  binds: ['way', 'after_id', 'orgs', 'page', 'after_at'],
  uses: {
    HZ_CUST_ACCOUNTS: 'ACCOUNT_NUMBER CUST_ACCOUNT_ID',
    HZ_CUST_ACCT_SITES_ALL: 'CUST_ACCOUNT_ID ORG_ID',
    RA_CM_REQUESTS_ALL: 'CUSTOMER_TRX_ID LAST_UPDATE_DATE ORG_ID REQUEST_ID',
    RA_CUSTOMER_TRX_ALL: 'BILL_TO_CUSTOMER_ID CUSTOMER_TRX_ID ORG_ID',
  },
  carriedBy: {
    RA_CM_REQUESTS_ALL: 'REQUEST_ID',
  },
});

/** Interactions. */
export const TOUCHED_CALLS = touched('touched_calls', {
  binds: ['way', 'after_id', 'page', 'after_at', 'orgs'],
  uses: {
    HZ_CUST_ACCOUNTS: 'ACCOUNT_NUMBER CUST_ACCOUNT_ID',
    HZ_CUST_ACCT_SITES_ALL: 'CUST_ACCOUNT_ID ORG_ID',
    JTF_IH_ACTIVITIES: 'CUST_ACCOUNT_ID INTERACTION_ID',
    JTF_IH_INTERACTIONS: 'INTERACTION_ID LAST_UPDATE_DATE',
  },
  carriedBy: {
    JTF_IH_INTERACTIONS: 'INTERACTION_ID',
  },
});

/** Tasks. */
export const TOUCHED_TASKS = touched('touched_tasks', {
  binds: ['way', 'after_id', 'page', 'after_at', 'orgs'],
  uses: {
    HZ_CUST_ACCOUNTS: 'ACCOUNT_NUMBER CUST_ACCOUNT_ID PARTY_ID',
    HZ_CUST_ACCT_SITES_ALL: 'CUST_ACCOUNT_ID ORG_ID',
    JTF_TASKS_VL: 'CUSTOMER_ID LAST_UPDATE_DATE TASK_ID',
  },
  carriedBy: {},
});

/** Notes on accounts. */
export const TOUCHED_NOTES = touched('touched_notes', {
  binds: ['way', 'after_id', 'page', 'after_at', 'orgs'],
  uses: {
    HZ_CUST_ACCOUNTS: 'ACCOUNT_NUMBER CUST_ACCOUNT_ID',
    HZ_CUST_ACCT_SITES_ALL: 'CUST_ACCOUNT_ID ORG_ID',
    JTF_NOTES_VL: 'JTF_NOTE_ID LAST_UPDATE_DATE SOURCE_OBJECT_CODE SOURCE_OBJECT_ID',
  },
  carriedBy: {},
});
