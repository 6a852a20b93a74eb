import type { DatabaseSession, PlRecord } from '../../../oracle/database.ts';
import { field } from '../arguments.ts';
import { type ApiFailure, refusal } from '../failure.ts';
import { exists, selectOne, type Values } from '../rows.ts';

/** What JTF_IH_PUB checks of interactions and activities, and which columns their records fill. */

const INTERACTION = `REFERENCE_FORM FOLLOW_UP_ACTION INTER_INTERACTION_DURATION NON_PRODUCTIVE_TIME_AMOUNT PREVIEW_TIME_AMOUNT
  PRODUCTIVE_TIME_AMOUNT SCRIPT_ID OUTCOME_ID RESULT_ID REASON_ID OBJECT_ID OBJECT_TYPE SOURCE_CODE_ID SOURCE_CODE
  TOUCHPOINT1_TYPE TOUCHPOINT2_TYPE METHOD_CODE BULK_WRITER_CODE BULK_BATCH_TYPE BULK_BATCH_ID BULK_INTERACTION_ID
  PRIMARY_PARTY_ID CONTACT_REL_PARTY_ID CONTACT_PARTY_ID HANDLER_ID RESOURCE_ID PARTY_ID START_DATE_TIME END_DATE_TIME
  DURATION ATTRIBUTE_CATEGORY`;
const ACTIVITY = `DURATION CUST_ACCOUNT_ID CUST_ORG_ID ROLE END_DATE_TIME START_DATE_TIME TASK_ID DOC_ID DOC_REF
  DOC_SOURCE_OBJECT_NAME MEDIA_ID ACTION_ITEM_ID INTERACTION_ID OUTCOME_ID RESULT_ID REASON_ID DESCRIPTION ACTION_ID
  INTERACTION_ACTION_TYPE OBJECT_ID OBJECT_TYPE SOURCE_CODE_ID SOURCE_CODE SCRIPT_TRANS_ID BULK_WRITER_CODE
  BULK_BATCH_TYPE BULK_BATCH_ID BULK_INTERACTION_ID ATTRIBUTE_CATEGORY`;
const FLEXFIELD = Array.from({ length: 15 }, (_, at) => `ATTRIBUTE${at + 1}`);

function taken(record: PlRecord, names: string): Record<string, string | null> {
  return Object.fromEntries(
    [...names.split(/\s+/), ...FLEXFIELD].map((name) => [name.toLowerCase(), field(record, name)]),
  );
}

export function interactionColumns(record: PlRecord): Record<string, string | null> {
  // The column is WRAP_UP_TIME_AMOUNT, the field WRAPUP_TIME_AMOUNT.
  return { ...taken(record, INTERACTION), wrap_up_time_amount: field(record, 'WRAPUP_TIME_AMOUNT') };
}

export function activityColumns(record: PlRecord): Record<string, string | null> {
  return taken(record, ACTIVITY);
}

function needs(api: string, name: string): ApiFailure {
  return refusal('JTF', 'JTF_IH_REQUIRED_PARAMETERS', { API_NAME: `JTF_IH_PUB.${api}`, PARAM: name });
}

function refuses(api: string, name: string): ApiFailure {
  return refusal('JTF', 'JTF_IH_INVALID_PARAMETER', { API_NAME: `JTF_IH_PUB.${api}`, PARAM: name });
}

interface Reference {
  readonly field: string;
  readonly table: string;
  readonly key: string;
  readonly mandatory: boolean;
}

const reference = (name: string, table: string, key: string, mandatory = false): Reference => ({
  field: name,
  table,
  key,
  mandatory,
});

/** Oracle Customer Interaction History Implementation Guide, API reference and data validations. */
const OF_INTERACTION: readonly Reference[] = [
  reference('PARTY_ID', 'hz_parties', 'party_id', true),
  reference('RESOURCE_ID', 'jtf_rs_resource_extns', 'resource_id', true),
  reference('HANDLER_ID', 'fnd_application', 'application_id', true),
  reference('OUTCOME_ID', 'jtf_ih_outcomes_vl', 'outcome_id', true),
  reference('RESULT_ID', 'jtf_ih_results_vl', 'result_id'),
  reference('REASON_ID', 'jtf_ih_reasons_vl', 'reason_id'),
];
const OF_ACTIVITY: readonly Reference[] = [
  reference('ACTION_ID', 'jtf_ih_actions_vl', 'action_id', true),
  reference('ACTION_ITEM_ID', 'jtf_ih_action_items_vl', 'action_item_id', true),
  reference('OUTCOME_ID', 'jtf_ih_outcomes_vl', 'outcome_id', true),
  reference('RESULT_ID', 'jtf_ih_results_vl', 'result_id'),
  reference('REASON_ID', 'jtf_ih_reasons_vl', 'reason_id'),
  reference('CUST_ACCOUNT_ID', 'hz_cust_accounts', 'cust_account_id'),
  reference('TASK_ID', 'jtf_tasks_b', 'task_id'),
];

async function check(
  session: DatabaseSession,
  api: string,
  values: Values,
  references: readonly Reference[],
): Promise<void> {
  for (const { field: name, table, key, mandatory } of references) {
    const value = values[name.toLowerCase()] ?? null;
    if (value === null && mandatory) throw needs(api, name);
    if (value === null) continue;
    if (!(await exists(session, `SELECT 1 FROM apps.${table} WHERE ${key} = $1`, [value]))) throw refuses(api, name);
  }
  const [start, end] = [values['start_date_time'] ?? null, values['end_date_time'] ?? null];
  if (start !== null && end !== null && end < start) throw refuses(api, 'END_DATE_TIME');
}

export function checkInteraction(session: DatabaseSession, api: string, values: Values): Promise<void> {
  return check(session, api, values, OF_INTERACTION);
}

export function checkActivity(session: DatabaseSession, api: string, values: Values): Promise<void> {
  return check(session, api, values, OF_ACTIVITY);
}

/** P_USER_ID must be a user; the rows' who-columns are its. */
export async function requireUser(session: DatabaseSession, api: string, user: string | null): Promise<string> {
  if (user === null) throw needs(api, 'P_USER_ID');
  if (!(await exists(session, 'SELECT 1 FROM apps.fnd_user WHERE user_id = $1', [user])))
    throw refuses(api, 'P_USER_ID');
  return user;
}

/** Locks an interaction that is still open. */
export async function lockActive(
  session: DatabaseSession,
  id: string | null,
): Promise<{ id: string; start: string | null; version: string }> {
  const row = await selectOne(
    session,
    `SELECT to_char(start_date_time, 'YYYY-MM-DD"T"HH24:MI:SS') AS start, coalesce(object_version_number, 1)::text AS version
       FROM apps.jtf_ih_interactions WHERE interaction_id = $1 AND active = 'Y' FOR UPDATE NOWAIT`,
    [id],
  );
  if (id === null || row === null) throw refusal('JTF', 'JTF_IH_NOT_ACTIVE', { INTERACTION_ID: id ?? '' });
  return { id, start: row['start'] ?? null, version: row['version'] ?? '1' };
}

/** Whole seconds from one moment to another, which is how durations are kept. */
export function seconds(start: string | null, end: string): string | null {
  return start === null ? null : String(Math.round((Date.parse(`${end}Z`) - Date.parse(`${start}Z`)) / 1000));
}

export { needs };
