import type { Row } from '../receivables/rows.ts';

/** Lookup types of this site, with the application whose view shows them: 222 AR, 695 IEX, 690 JTF, 0 FND. */
const LOOKUPS: readonly (readonly [application: number, type: string, codes: Readonly<Record<string, string>>])[] = [
  [
    222,
    'CREDIT_MEMO_REASON',
    {
      CANCELLATION: 'Cancellation',
      RETURN: 'Return',
      'CREDIT and REBILL': 'Credit and rebill',
      PRICE: 'Price is wrong',
      QUANTITY: 'Quantity is wrong',
      QUALITY: 'Quality',
      NOT_DELIVERED: 'Not delivered',
      DUPLICATE: 'Invoiced twice',
      TAX: 'Tax is wrong',
      TERMS: 'Terms are wrong',
      ALREADY_PAID: 'Already paid',
      OTHER: 'Other',
    },
  ],
  [
    222,
    'INV/CM',
    { INV: 'Invoice', CM: 'Credit Memo', DM: 'Debit Memo', CB: 'Chargeback', DEP: 'Deposit', PMT: 'Payment' },
  ],
  [222, 'PAYMENT_SCHEDULE_STATUS', { OP: 'Open', CL: 'Closed' }],
  [222, 'CUSTOMER CLASS', { 'KEY ACCOUNT': 'Key account', STANDARD: 'Standard' }],
  [222, 'CKAJST_REASON', { 'WRONG INVOICE': 'Entered for another', 'ACCOUNT CLOSED': 'Account closed' }],
  [222, 'REVERSAL_CATEGORY_TYPE', { NSF: 'Non-sufficient funds', REV: 'Reverse payment', STOP: 'Stop payment' }],
  [222, 'COMMUNICATION_TYPE', { PHONE: 'Phone', EMAIL: 'E-mail' }],
  [222, 'PHONE_LINE_TYPE', { GEN: 'Telephone', MOBILE: 'Mobile', FAX: 'Fax' }],
  [222, 'CONTACT_POINT_PURPOSE', { BUSINESS: 'Business', COLLECTIONS: 'Collections' }],
  [222, 'CONTACT_TYPE', { CALL: 'Call', EMAIL: 'E-mail', MAIL: 'Mail', SMS: 'Text message', FAX: 'Fax' }],
  [222, 'PREFERENCE_CODE', { DO: 'Do', DO_NOT: 'Do not' }],
  [222, 'REQUESTED_BY', { PARTY: 'Party', INTERNAL: 'Internal' }],
  [222, 'REGISTRY_STATUS', { A: 'Active', I: 'Inactive', M: 'Merged', D: 'Deleted' }],
  [222, 'HZ_CREATED_BY_MODULES', { TCA_V2_API: 'TCA API', HZ_CPUI: 'Customer pages', ADIT: 'Adit agent' }],
  [222, 'CONTACT_ROLE_TYPE', { CONTACT: 'Contact', ACCOUNT_USER: 'Account user' }],
  [
    695,
    'IEX_PAYMENT_TYPES',
    {
      WIRE: 'Wire',
      CHECK: 'Check',
      ACH: 'ACH',
      DIRECT_DEBIT: 'Direct debit',
      CREDIT_CARD: 'Credit card',
      CASH: 'Cash',
    },
  ],
  [695, 'IEX_PROMISE_STATES', { PROMISE: 'Promise', BROKEN_PROMISE: 'Broken promise' }],
  [
    695,
    'IEX_PROMISE_STATUSES',
    { COLLECTABLE: 'Collectable', PENDING: 'Pending', OPEN: 'Open', FULLFILLED: 'Fulfilled', CANCELLED: 'Cancelled' },
  ],
  [
    695,
    'IEX_DELINQUENCY_STATUS',
    { CURRENT: 'Current', DELINQUENT: 'Delinquent', PREDELINQUENT: 'Pre-delinquent', CLOSE: 'Closed' },
  ],
  [
    690,
    'JTF_NOTE_TYPE',
    {
      GENERAL: 'General',
      AR_COLLECTIONS: 'Collections',
      AS_CALL: 'Call',
      IEX_DISPUTE: 'Dispute',
      IEX_PROMISE: 'Promise',
    },
  ],
  [690, 'JTF_NOTE_STATUS', { I: 'Public', P: 'Private', E: 'Publish' }],
];

/** FND_LOOKUP_VALUES in the base language. */
export function lookupRows(who: Row): Row[] {
  return LOOKUPS.flatMap(([application, type, codes]) =>
    Object.entries(codes).map(
      ([code, meaning]): Row => ({
        lookup_type: type,
        view_application_id: application === 690 ? 0 : application,
        security_group_id: 0,
        language: 'US',
        source_lang: 'US',
        lookup_code: code,
        meaning,
        description: meaning,
        enabled_flag: 'Y',
        start_date_active: '2001-01-01',
        ...who,
      }),
    ),
  );
}
