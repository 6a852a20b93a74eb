import type { ArgsOf } from '../../../domain/derive/command-args.ts';
import type { CommandName } from '../../../domain/operations.ts';
import type { Check, Moment } from './check.ts';
import { createDispute, updateDispute } from './disputes.ts';
import { reportPayment, requestDocument, updateContact } from './papers.ts';
import { changePromise, createPromise } from './promises.ts';

/** That the customer exists is asked of every command. */
const nothingMore = async () => null;

/** What must be true in the ERP right before a command is sent, a row for each kind and for every ERP alike. */
const CHECKS: { readonly [K in CommandName]: Check<K> } = {
  create_promise: createPromise,
  change_promise: changePromise,
  create_dispute: createDispute,
  update_dispute: updateDispute,
  report_payment: reportPayment,
  request_document: requestDocument,
  log_call: nothingMore,
  update_contact: updateContact,
  set_preference: nothingMore,
  create_task: nothingMore,
};

/** Why a command must not be sent as things stand, for the operator; null if it may. Throws what reading threw. */
export function reasonAgainst<K extends CommandName>(
  kind: K,
  moment: Moment,
  args: Readonly<Record<string, unknown>>,
): Promise<string | null> {
  return CHECKS[kind](moment, args as ArgsOf<K>);
}
