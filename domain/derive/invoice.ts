import { type BusinessDate, daysBetween } from '../dates.ts';
import type { DisputeFacts, InvoiceFacts, PaymentFacts } from '../facts.ts';
import type { Dispute, Invoice, Payment } from '../receivables.ts';
import { bucketOf, isOpenDispute } from './open-items.ts';
import { isAbout } from './own-disputes.ts';

export interface InvoiceContext {
  /** The customer's handle as answers show it. */
  readonly customer: string;
  readonly keyDate: BusinessDate;
  readonly disputes: readonly DisputeFacts[];
  /** Given only when asked for. */
  readonly payments?: readonly PaymentFacts[];
  readonly showDisputes?: boolean;
}

/** An invoice as answers show it. Days past due count while something is open and stop at the clearing date. */
export function deriveInvoice(facts: InvoiceFacts, context: InvoiceContext): Invoice {
  const { customer: _customer, branch: _branch, clearedOn, discountTaken: _taken, status, ...stated } = facts;
  const own = context.disputes.filter((dispute) => isAbout(dispute, facts.invoice));
  const settled = status === 'paid' || status === 'cancelled';
  const daysPastDue = daysBetween(facts.dueDate, settled ? (clearedOn ?? context.keyDate) : context.keyDate);
  return {
    ...stated,
    customer: context.customer,
    status: !settled && own.some(isOpenDispute) ? 'disputed' : status,
    daysPastDue,
    bucket: settled ? 'current' : bucketOf(daysPastDue),
    ...(context.payments && { payments: context.payments.filter((payment) => pays(payment, facts)).map(toPayment) }),
    ...(context.showDisputes && { disputes: own.map(toDispute) }),
  };
}

function pays(payment: PaymentFacts, invoice: InvoiceFacts): boolean {
  return payment.applied.some((applied) => applied.invoice === invoice.invoice);
}

/** Drops what only the agent needs: where it was found. */
export function toPayment({
  customer: _customer,
  orgUnit: _orgUnit,
  branch: _branch,
  ...payment
}: PaymentFacts): Payment {
  return payment;
}

export function toDispute({
  customer: _customer,
  commandId: _by,
  documentsIn: _in,
  ...dispute
}: DisputeFacts): Dispute {
  return dispute;
}
