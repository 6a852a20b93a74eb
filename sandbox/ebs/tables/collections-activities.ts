import type { ActivityRecord } from '../../company/collections.ts';
import { orNull } from '../receivables/rows.ts';
import { put, type Writing } from './collections-writing.ts';
import { USERS } from './numbers.ts';

/** OUTCOME_ID by what came of a call. */
const CALL_OUTCOMES: Readonly<Record<string, number>> = {
  no_answer: 1,
  voicemail: 7,
  promised: 31,
  refused: 32,
  wrong_person: 33,
  callback: 34,
  payment_confirmed: 35,
};

/** A call is an interaction with its activity, anything else a task. */
export function writeActivity(writing: Writing, activity: ActivityRecord): void {
  if (activity.kind === 'call') writeCall(writing, activity);
  else writeTask(writing, activity);
}

function writeCall(writing: Writing, call: ActivityRecord): void {
  const { sequences } = writing.master;
  const customer = writing.customer(call.customer);
  const at = `${call.on}T09:45:00`;
  const ended = new Date(Date.parse(`${at}Z`) + (call.durationSeconds ?? 0) * 1000).toISOString().slice(0, 19);
  const interaction = sequences.take('JTF_IH_INTERACTIONS_S1');
  const outcome = CALL_OUTCOMES[call.outcome] ?? 10;
  const shared = {
    start_date_time: at,
    end_date_time: ended,
    duration: call.durationSeconds,
    outcome_id: outcome,
    active: 'N',
  };
  put(
    writing,
    'jtf_ih_interactions',
    {
      interaction_id: interaction,
      handler_id: 695,
      party_id: customer.partyId,
      primary_party_id: customer.partyId,
      resource_id: USERS.COLLECTOR.resource,
      method_code: call.direction === 'inbound' ? 'INBOUND' : 'OUTBOUND',
      object_version_number: 1,
      ...shared,
    },
    ended,
  );
  put(
    writing,
    'jtf_ih_activities',
    {
      activity_id: sequences.take('JTF_IH_ACTIVITIES_S1'),
      interaction_id: interaction,
      action_id: 1,
      action_item_id: 1,
      cust_account_id: customer.id,
      description: orNull(call.text, 1000),
      object_version_number: 1,
      ...shared,
    },
    ended,
  );
}

function writeTask(writing: Writing, task: ActivityRecord): void {
  const { sequences } = writing.master;
  const customer = writing.customer(task.customer);
  const id = sequences.take('JTF_TASKS_S');
  const at = `${task.on}T09:45:00`;
  put(
    writing,
    'jtf_tasks_b',
    {
      task_id: id,
      task_number: String(sequences.take('JTF_TASK_NUMBER_S')),
      task_type_id: 3,
      task_status_id: task.status === 'open' ? 10 : 9,
      task_priority_id: 3,
      owner_id: USERS.COLLECTOR.resource,
      owner_type_code: 'RS_EMPLOYEE',
      assigned_by_id: USERS.COLLECTOR.id,
      customer_id: customer.partyId,
      cust_account_id: customer.id,
      source_object_type_code: 'IEX_ACCOUNT',
      source_object_id: customer.id,
      source_object_name: customer.number,
      planned_start_date: at,
      planned_end_date: task.dueOn === null ? null : `${task.dueOn}T17:00:00`,
      deleted_flag: 'N',
      open_flag: task.status === 'open' ? 'Y' : 'N',
      entity: 'TASK',
      private_flag: 'N',
      object_version_number: 1,
    },
    at,
  );
  put(
    writing,
    'jtf_tasks_tl',
    { task_id: id, language: 'US', source_lang: 'US', task_name: 'Follow up', description: orNull(task.text, 4000) },
    at,
  );
}
