import type { z } from 'zod';
import type { operations, QueryName } from '../../domain/operations.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import { getPaymentBehaviour } from './behaviour.ts';
import { getAccountBrief } from './brief.ts';
import { listCallCandidates } from './candidates.ts';
import { checkCallClearance } from './clearance.ts';
import { getCustomer } from './customer.ts';
import type { AnswerDeps } from './deps.ts';
import { findCustomer } from './find.ts';
import { listInvoices } from './invoices.ts';
import { getInvoice } from './one-invoice.ts';
import { getAging, listOpenItems } from './open-items.ts';
import { getCommand } from './own-command.ts';
import { listPayments } from './payments.ts';
import { listActivities, listDisputes, listPromises } from './standing.ts';
import { verifyCaller } from './verification.ts';

type Handlers = {
  readonly [O in QueryName]: (
    deps: AnswerDeps,
    asking: Asking,
    input: z.output<(typeof operations)[O]['input']>,
  ) => Promise<Answered>;
};

/** How each query is answered. A query of the table without a row here does not compile. */
const HANDLERS: Handlers = {
  find_customer: findCustomer,
  verify_caller: verifyCaller,
  get_customer: getCustomer,
  get_account_brief: getAccountBrief,
  get_invoice: getInvoice,
  list_invoices: listInvoices,
  list_open_items: listOpenItems,
  get_aging: getAging,
  list_payments: listPayments,
  get_payment_behaviour: getPaymentBehaviour,
  list_disputes: listDisputes,
  list_promises: listPromises,
  list_activities: listActivities,
  check_call_clearance: checkCallClearance,
  list_call_candidates: listCallCandidates,
  get_command: getCommand,
};

/** Answers a query whose arguments its own schema has just accepted. */
export function answerQuery<O extends QueryName>(
  deps: AnswerDeps,
  asking: Asking & { readonly op: O },
  input: z.output<(typeof operations)[O]['input']>,
): Promise<Answered> {
  return HANDLERS[asking.op](deps, asking, input);
}
