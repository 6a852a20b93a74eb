import { STATE_MEANING } from '../commands.ts';
import type { Instant } from '../dates.ts';
import type { ActivityFacts } from '../facts.ts';
import { argsOf } from './command-args.ts';
import { isMadeBy, type OwnCommand, objectOf } from './own-command.ts';

/** Outcome of the activity that a reported payment is; also of the ERP's own, so that they keep the phone silent too. */
const PAYMENT_REPORTED = 'payment_reported';
const DOCUMENT_REQUESTED = 'document_requested';

/** The ERP's activities and those of the agent's own commands that the ERP does not deliver. */
export function activitiesWith(
  commands: readonly OwnCommand[],
  rows: readonly ActivityFacts[],
): readonly ActivityFacts[] {
  if (commands.length === 0) return rows;
  const own = commands.flatMap((command) => {
    const activity = activityOf(command);
    return activity && !rows.some((row) => isSame(row, activity, command)) ? [activity] : [];
  });
  return [...rows, ...own];
}

/** When the customer said to have paid, as the ERP and the agent's own books have it. */
export function paymentReports(activities: readonly ActivityFacts[]): readonly Instant[] {
  return activities.flatMap(({ outcome, at }) => (outcome === PAYMENT_REPORTED ? [at] : []));
}

/** A call log refers to the commands given in the call, so a reference alone tells only of an activity of that kind. */
function isSame(row: ActivityFacts, own: ActivityFacts, command: OwnCommand): boolean {
  if (row.commandId !== undefined) return row.commandId === command.commandId;
  if (command.kind !== 'create_promise' && isMadeBy(command, row.activity, undefined)) return true;
  return row.kind === own.kind && row.references.includes(command.commandId);
}

function activityOf(command: OwnCommand): ActivityFacts | null {
  const plain: ActivityFacts = {
    activity: objectOf(command),
    customer: command.customer,
    commandId: command.commandId,
    kind: 'task',
    at: command.acceptedAt,
    direction: 'not_available',
    outcome: STATE_MEANING[command.state].outcome,
    durationSeconds: 'not_available',
    by: 'adit',
    text: '',
    references: [command.commandId],
  };
  const task = argsOf('create_task', command);
  if (task) return { ...plain, text: task.text };
  const call = argsOf('log_call', command);
  if (call) {
    const { linkedCommands = [], transcriptReference, recordingReference } = call;
    const references = [command.commandId, ...linkedCommands, transcriptReference, recordingReference];
    return {
      ...plain,
      kind: 'call',
      at: call.startedAt,
      direction: call.direction ?? 'not_available',
      outcome: call.outcome,
      durationSeconds: call.durationSeconds,
      text: call.text ?? '',
      references: references.flatMap((one) => (one === undefined ? [] : [one.slice(0, 60)])),
    };
  }
  const payment = argsOf('report_payment', command);
  if (payment) {
    const references = [command.commandId, payment.reference, ...(payment.invoices ?? [])];
    return { ...plain, outcome: PAYMENT_REPORTED, text: payment.instruction ?? '', references };
  }
  const request = argsOf('request_document', command);
  if (request) {
    const about = request.invoice === undefined ? [] : [request.invoice];
    return { ...plain, outcome: DOCUMENT_REQUESTED, text: request.kind, references: [command.commandId, ...about] };
  }
  const followUp = argsOf('create_promise', command)?.followUp;
  // The promise has the ERP's number; the task that comes with it has none that anybody told.
  return followUp ? { ...plain, activity: command.commandId, text: `follow up on ${followUp}` } : null;
}
