import type { Row } from '../receivables/rows.ts';
import type { TableRows } from './master.ts';
import { SEEDED, SINCE } from './seeded.ts';

/** Objects, tasks and interactions of the CRM foundation. Ids below 100 are delivered by Oracle. */
export function foundationRows(): TableRows {
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
const OUTCOMES = [
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
