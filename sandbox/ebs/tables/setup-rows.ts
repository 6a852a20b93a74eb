import { DIGITS, shifted } from '../../company/currency.ts';
import type { Row } from '../receivables/rows.ts';
import { who } from '../receivables/subledger.ts';
import { COLLECTORS } from './customer-rows.ts';
import { lookupRows } from './lookups.ts';
import type { TableRows } from './master.ts';
import { ORG_UNITS, RECEIPT_METHODS, TRX_TYPES, USERS } from './numbers.ts';
import { ALL_TERMS } from './terms.ts';

const SEEDED = who({ at: '2011-03-01T12:00:00', by: 1 });
const SINCE = '2011-03-01';
const ORGS = Object.values(ORG_UNITS);
const US = { language: 'US', source_lang: 'US' };

/** APPLICATION_IDs of what is installed. */
const APPLICATIONS = [
  [0, 'FND', 'Application Object Library'],
  [222, 'AR', 'Receivables'],
  [690, 'JTF', 'CRM Foundation'],
  [695, 'IEX', 'Collections'],
] as const;

/** Responsibilities: collections agents', and the clerks'. */
export const RESPONSIBILITIES = {
  ADIT_COLLECTIONS: { id: 52_101, name: 'Adit Collections Agent' },
  RECEIVABLES_MANAGER: { id: 20_678, name: 'Receivables Manager' },
} as const;

function people(): TableRows {
  const users = Object.values(USERS);
  return {
    fnd_user: users.map(({ id, name, description }) => ({
      user_id: id,
      user_name: name,
      encrypted_foundation_password: 'EXTERNAL',
      encrypted_user_password: 'EXTERNAL',
      session_number: 0,
      start_date: SINCE,
      description,
      ...SEEDED,
    })),
    fnd_responsibility_vl: Object.entries(RESPONSIBILITIES).map(([key, { id, name }]) => ({
      application_id: 222,
      responsibility_id: id,
      responsibility_key: key,
      responsibility_name: name,
      data_group_application_id: 222,
      data_group_id: 0,
      menu_id: 67_850,
      start_date: SINCE,
      version: '4',
      ...SEEDED,
    })),
    fnd_user_resp_groups: users.map(({ id, name }) => ({
      user_id: id,
      responsibility_id: RESPONSIBILITIES[name === 'QUILL' ? 'RECEIVABLES_MANAGER' : 'ADIT_COLLECTIONS'].id,
      responsibility_application_id: 222,
      security_group_id: 0,
      start_date: SINCE,
    })),
    jtf_rs_resource_extns: users.map(({ id, name, description, resource }) => ({
      resource_id: resource,
      resource_number: String(10_000 + id),
      category: 'EMPLOYEE',
      user_id: id,
      user_name: name,
      source_name: description,
      start_date_active: SINCE,
      object_version_number: 1,
      ...SEEDED,
    })),
    jtf_rs_resource_extns_tl: users.map(({ resource, description }) => ({
      resource_id: resource,
      category: 'EMPLOYEE',
      resource_name: description,
      ...US,
      ...SEEDED,
    })),
    ar_collectors: Object.values(COLLECTORS).map(({ id, name }) => ({
      collector_id: id,
      name,
      status: 'A',
      resource_id: USERS.COLLECTOR.resource,
      resource_type: 'RS_RESOURCE',
      ...SEEDED,
    })),
  };
}

function terms(): TableRows {
  const lines = ALL_TERMS.flatMap((term) => term.lines.map((line, at) => ({ term, line, sequence: at + 1 })));
  return {
    ra_terms_b: ALL_TERMS.map(({ id }) => ({
      term_id: id,
      base_amount: 100,
      calc_discount_on_lines_flag: 'I',
      first_installment_code: 'ALLOCATE',
      in_use: 'Y',
      partial_discount_flag: 'N',
      start_date_active: SINCE,
      credit_check_flag: 'Y',
      ...SEEDED,
    })),
    ra_terms_tl: ALL_TERMS.map(({ id, name }) => ({ term_id: id, name, description: name, ...US, ...SEEDED })),
    ra_terms_lines: lines.map(({ term, line, sequence }) => ({
      term_id: term.id,
      sequence_num: sequence,
      relative_amount: line.share,
      due_days: line.days,
      ...SEEDED,
    })),
    ra_terms_lines_discounts: lines
      .flatMap(({ term, line, sequence }) => line.discounts.map((discount) => ({ term, sequence, discount })))
      .map(({ term, sequence, discount }, at) => ({
        terms_lines_discount_id: 3001 + at,
        term_id: term.id,
        sequence_num: sequence,
        discount_percent: shifted(BigInt(discount.percent), 3),
        discount_days: discount.days,
        ...SEEDED,
      })),
  };
}

function types(): TableRows {
  return {
    ra_cust_trx_types_all: ORGS.flatMap((org) =>
      Object.entries(TRX_TYPES).map(([type, { id, name, sign }]) => ({
        cust_trx_type_id: id,
        org_id: org.orgId,
        name,
        description: name,
        type,
        status: 'A',
        post_to_gl: 'Y',
        accounting_affect_flag: 'Y',
        credit_memo_type_id: type === 'CM' ? null : TRX_TYPES.CM.id,
        default_status: 'OP',
        set_of_books_id: org.ledgerId,
        tax_calculation_flag: 'Y',
        allow_freight_flag: 'Y',
        creation_sign: sign,
        allow_overapplication_flag: 'N',
        natural_application_only_flag: 'Y',
        start_date: SINCE,
        ...SEEDED,
      })),
    ),
    ar_receipt_methods: Object.values(RECEIPT_METHODS).map(({ id, name }) => ({
      receipt_method_id: id,
      name,
      receipt_class_id: 1000,
      start_date: SINCE,
      printed_name: name,
      ...SEEDED,
    })),
  };
}

function installation(): TableRows {
  return {
    fnd_application: APPLICATIONS.map(([id, short]) => ({
      application_id: id,
      application_short_name: short === 'FND' ? 'FND' : short,
      basepath: `${short}_TOP`,
      product_code: short,
      ...SEEDED,
    })),
    fnd_application_vl: APPLICATIONS.map(([id, short, name]) => ({
      application_id: id,
      application_short_name: short,
      basepath: `${short}_TOP`,
      product_code: short,
      application_name: name,
      ...SEEDED,
    })),
    fnd_product_groups: [
      {
        product_group_id: 1,
        product_group_name: 'Default product group',
        release_name: '12.2.9',
        product_group_type: 'Standard',
        multi_org_flag: 'Y',
        multi_currency_flag: 'Y',
        applications_system_name: 'EBSPROD',
        ...SEEDED,
      },
    ],
    fnd_product_installations: APPLICATIONS.map(([id, short]) => ({
      application_id: id,
      oracle_id: id,
      product_version: '12.0.0',
      status: 'I',
      industry: 'C',
      install_group_num: 0,
      db_status: 'I',
      patch_level: `R12.${short}.C.9`,
      ...SEEDED,
    })),
    hr_operating_units: ORGS.map((org) => ({
      business_group_id: 81,
      organization_id: org.orgId,
      name: org.name,
      date_from: SINCE,
      short_code: org.shortCode,
      set_of_books_id: String(org.ledgerId),
      default_legal_context_id: String(org.legalEntityId),
      usable_flag: null,
    })),
    fnd_currencies: Object.entries(DIGITS).map(([code, digits]) => ({
      currency_code: code,
      enabled_flag: 'Y',
      currency_flag: 'Y',
      iso_flag: 'Y',
      precision: digits,
      extended_precision: Math.max(5, digits),
      ...SEEDED,
    })),
    fnd_lookup_values: lookupRows(SEEDED),
    ar_aging_buckets: [
      {
        aging_bucket_id: 1001,
        bucket_name: 'Quillfeather',
        status: 'A',
        aging_type: '4BUCKET',
        description: 'By 30 days',
        ...SEEDED,
      },
    ],
    ar_aging_bucket_lines_b: AGING.map(([, from, to], at) => ({
      aging_bucket_line_id: 1101 + at,
      aging_bucket_id: 1001,
      bucket_sequence_num: at,
      days_start: from,
      days_to: to,
      type: at === 0 ? 'CURRENT' : 'PAST',
      ...SEEDED,
    })),
    ar_aging_bucket_lines_tl: AGING.map(([heading], at) => ({
      aging_bucket_line_id: 1101 + at,
      report_heading1: heading,
      ...US,
      ...SEEDED,
    })),
  };
}

const AGING = [
  ['Current', -99_999, 0],
  ['1-30', 1, 30],
  ['31-60', 31, 60],
  ['61-90', 61, 90],
  ['Over 90', 91, 99_999],
] as const;

/** What a consultant sets up before anybody sells anything. */
export function setupRows(): TableRows {
  return { ...installation(), ...people(), ...terms(), ...types(), ...foundation() };
}

/** Objects, tasks and interactions of the CRM foundation. Ids below 100 are delivered by Oracle. */
function foundation(): TableRows {
  /** Where the rows of an object are, for those who check that there is such a one. */
  const objects: readonly (readonly [code: string, table: string | null, key: string | null])[] = [
    ['PARTY', 'HZ_PARTIES', 'PARTY_ID'],
    ['IEX_ACCOUNT', 'HZ_CUST_ACCOUNTS', 'CUST_ACCOUNT_ID'],
    ['IEX_INVOICES', 'AR_PAYMENT_SCHEDULES_ALL', 'PAYMENT_SCHEDULE_ID'],
    ['IEX_PROMISE', 'IEX_PROMISE_DETAILS', 'PROMISE_DETAIL_ID'],
    ['IEX_DISPUTE', 'RA_CM_REQUESTS_ALL', 'REQUEST_ID'],
    ['IEX_DELINQUENCY', 'IEX_DELINQUENCIES_ALL', 'DELINQUENCY_ID'],
    ['TASK', 'JTF_TASKS_B', 'TASK_ID'],
    ['RS_EMPLOYEE', null, null],
    ['RS_GROUP', null, null],
  ];
  const named = (
    table: string,
    key: string,
    names: readonly (readonly [number, string])[],
    more: (name: string) => Row = () => ({}),
  ): TableRows => ({
    [table]: names.map(([id, name]) => ({
      [key]: id,
      name,
      description: name,
      seeded_flag: 'Y',
      object_version_number: 1,
      ...more(name),
      ...SEEDED,
    })),
  });
  const coded = (
    table: string,
    key: string,
    column: string,
    codes: readonly (readonly [number, string])[],
  ): TableRows => ({
    [table]: codes.map(([id, code]) => ({
      [key]: id,
      [column]: code,
      short_description: code,
      active: 'Y',
      object_version_number: 1,
      ...SEEDED,
    })),
  });
  return {
    jtf_objects_b: objects.map(([code, table, key]) => ({
      object_code: code,
      from_table: table,
      select_id: key,
      seeded_flag: 'Y',
      start_date_active: SINCE,
      application_id: 690,
      object_version_number: 1,
      ...SEEDED,
    })),
    jtf_object_usages: objects.flatMap(([code], at) =>
      (code.startsWith('RS_') ? ['RESOURCES'] : ['NOTES', 'TASK']).map((use, which) => ({
        object_usage_id: 2001 + at * 2 + which,
        object_code: code,
        object_user_code: use,
        seeded_flag: 'Y',
        object_version_number: 1,
        ...SEEDED,
      })),
    ),
    ...named('jtf_task_types_vl', 'task_type_id', [
      [3, 'Follow up'],
      [4, 'Callback'],
      [22, 'Escalation'],
    ]),
    ...named(
      'jtf_task_statuses_vl',
      'task_status_id',
      [
        [10, 'Open'],
        [15, 'Working'],
        [9, 'Completed'],
        [7, 'Cancelled'],
        [11, 'Closed'],
      ],
      (name) => ({
        closed_flag: name === 'Closed' || name === 'Completed' || name === 'Cancelled' ? 'Y' : 'N',
        completed_flag: name === 'Completed' ? 'Y' : 'N',
        cancelled_flag: name === 'Cancelled' ? 'Y' : 'N',
        working_flag: name === 'Working' ? 'Y' : 'N',
        task_status_flag: 'Y',
        usage: 'TASK',
      }),
    ),
    jtf_task_priorities_vl: (
      [
        [1, 'Critical', 1],
        [2, 'High', 2],
        [3, 'Medium', 3],
        [4, 'Low', 4],
      ] as const
    ).map(([id, name, level]) => ({
      task_priority_id: id,
      importance_level: level,
      name,
      description: name,
      seeded_flag: 'Y',
      object_version_number: 1,
      ...SEEDED,
    })),
    ...coded('jtf_ih_outcomes_vl', 'outcome_id', 'outcome_code', OUTCOMES),
    ...coded('jtf_ih_results_vl', 'result_id', 'result_code', [
      [1, 'Sent'],
      [8, 'Call back'],
    ]),
    ...coded('jtf_ih_reasons_vl', 'reason_id', 'reason_code', [
      [1, 'Customer request'],
      [5, 'Overdue'],
    ]),
    ...coded('jtf_ih_actions_vl', 'action_id', 'action', [
      [1, 'Call'],
      [13, 'Item updated'],
    ]),
    ...coded('jtf_ih_action_items_vl', 'action_item_id', 'action_item', [
      [1, 'Account'],
      [22, 'Invoice'],
    ]),
  };
}

/** Outcomes of interactions, as Oracle delivers and this site has named them. */
export const OUTCOMES = [
  [1, 'No answer'],
  [2, 'Busy'],
  [7, 'Left message'],
  [10, 'Contact'],
  [31, 'Promise to pay'],
  [32, 'Refused to pay'],
  [33, 'Wrong person'],
  [34, 'Callback'],
  [35, 'Payment confirmed'],
] as const;
