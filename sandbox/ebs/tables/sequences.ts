/** EBS's own sequences and where the numbers of this company begin: far from each other, so that no id passes for another. */
const STARTS = {
  HZ_PARTIES_S: 20_041,
  HZ_PARTY_NUMBER_S: 12_001,
  HZ_CUST_ACCOUNTS_S: 40_017,
  HZ_LOCATIONS_S: 55_011,
  HZ_PARTY_SITES_S: 61_003,
  HZ_PARTY_SITE_NUMBER_S: 8_001,
  HZ_CUST_ACCT_SITES_S: 71_009,
  HZ_CUST_SITE_USES_S: 83_021,
  HZ_CUSTOMER_PROFILES_S: 95_001,
  HZ_CUST_PROFILE_AMTS_S: 97_501,
  HZ_CONTACT_POINTS_S: 310_005,
  HZ_RELATIONSHIPS_S: 331_001,
  HZ_ORG_CONTACTS_S: 345_001,
  HZ_CONTACT_NUMBERS_S: 6_001,
  HZ_CUST_ACCOUNT_ROLES_S: 352_007,
  HZ_CONTACT_PREFERENCES_S: 359_001,
  HZ_PERSON_PROFILES_S: 365_001,
  RA_CUSTOMER_TRX_S: 420_013,
  RA_CUSTOMER_TRX_LINES_S: 1_480_001,
  RA_TRX_NUMBER_101_S: 5_100_001,
  RA_TRX_NUMBER_102_S: 7_200_001,
  RA_CM_REQUESTS_S: 3_101,
  AR_PAYMENT_SCHEDULES_S: 660_007,
  AR_CASH_RECEIPTS_S: 240_003,
  AR_RECEIPT_NUMBER_S: 90_001,
  AR_CASH_RECEIPT_HISTORY_S: 271_001,
  AR_RECEIVABLE_APPLICATIONS_S: 880_001,
  AR_ADJUSTMENTS_S: 14_001,
  AR_DISPUTE_HISTORY_S: 15_301,
  IEX_DELINQUENCIES_S: 510_001,
  IEX_PROMISE_DETAILS_S: 530_001,
  IEX_DISPUTES_S: 541_001,
  JTF_NOTES_S: 700_001,
  JTF_TASKS_S: 730_001,
  JTF_TASK_NUMBER_S: 45_001,
  JTF_IH_INTERACTIONS_S1: 750_001,
  JTF_IH_ACTIVITIES_S1: 770_001,
} as const;

export type SequenceName = keyof typeof STARTS;
const SEQUENCE_NAMES = Object.keys(STARTS) as SequenceName[];

/** Numbers of the sequences; `take` gives each once. */
export interface Sequences {
  take(sequence: SequenceName): number;
}

/** Sequences that start afresh, for loading a history; `next` says where each stands. */
export interface NewSequences extends Sequences {
  next(sequence: SequenceName): number;
}

export function createSequences(): NewSequences {
  const last = new Map<SequenceName, number>();
  const next = (name: SequenceName): number => (last.get(name) ?? STARTS[name] - 1) + 1;
  return {
    next,
    take: (name) => {
      const number = next(name);
      last.set(name, number);
      return number;
    },
  };
}

/** DDL of the sequences where a loaded history has left them. */
export function sequencesSql(sequences: NewSequences): string {
  return SEQUENCE_NAMES.map(
    (name) => `CREATE SEQUENCE apps."${name.toLowerCase()}" START ${sequences.next(name)};`,
  ).join('\n');
}
