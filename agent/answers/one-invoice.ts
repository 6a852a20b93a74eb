import type { z } from 'zod';
import { deriveInvoice } from '../../domain/derive/invoice.ts';
import { AditError } from '../../domain/errors.ts';
import type { EntityName, InvoiceFacts, Selectors } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import type { CustomerRef } from '../callers/calls.ts';
import type { FieldFilter } from '../policy/field-filter.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { type DocumentScope, documentScope } from './document-scope.ts';
import { type Gathered, gather, gatherPart } from './gather.ts';
import { datedNeed } from './history.ts';
import { withoutDetail } from './invoices.ts';
import { nothingRead, withOwn, withOwnIfThere } from './laid.ts';
import { about, customerPart } from './open-items.ts';
import { paymentKey } from './payments.ts';
import { type Subject, subjectFor, subjectOf } from './subject.ts';

type Input = z.output<(typeof operations)['get_invoice']['input']>;
type Candidate = Partial<Pick<InvoiceFacts, 'invoice' | 'customer' | 'date'>> & { document?: { orgUnit?: string } };
type Naming = Pick<Input, 'invoice' | 'purchaseOrder' | 'reference'>;

/** One invoice by its number, purchase order or reference. Parts asked for with `include` may stay out at the deadline. */
export async function getInvoice(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const naming = namingOf(input);
  const include = new Set(input.include);
  const scope = await scopeOf(deps, asking, input);
  const facts = await findInvoice(deps, asking, scope, { ...naming, lines: include.has('lines') });
  const customer: CustomerRef = scope.customer ?? { system: scope.system.name, number: facts.row.customer };
  const subject = subjectFor(deps, asking, customer);
  const [disputes, payments] = await Promise.all([
    gatherPart(deps, asking, customerPart(subject, 'dispute')).then((part) => withOwnIfThere(subject, part)),
    include.has('payments')
      ? gatherPart(deps, asking, datedNeed(subject, 'payment', paymentSpan(subject, facts.row)))
      : null,
  ]);
  const invoice = deriveInvoice(shown(deps, facts.row, include), {
    customer: subject.handle,
    keyDate: subject.today,
    // Where the ERP's are not there in time, the agent's own still are.
    disputes: disputes?.rows ?? withOwn(subject, nothingRead(deps, subject, 'dispute')).rows,
    ...(payments && {
      payments: payments.rows
        .filter(({ orgUnit }) => deps.policy.showsOrgUnit(orgUnit))
        .sort((a, b) => (paymentKey(a) < paymentKey(b) ? 1 : -1)),
    }),
    showDisputes: include.has('disputes') && disputes !== null,
  });
  const parts: Gathered<EntityName>[] = [facts.part, disputes, payments].filter((part) => part !== null);
  return {
    data: invoice,
    ...about(subject),
    parts,
    records: 1 + (Array.isArray(invoice.lines) ? invoice.lines.length : 0) + (invoice.payments?.length ?? 0),
    complete: disputes !== null && (payments !== null || !include.has('payments')),
  };
}

function namingOf({ invoice, purchaseOrder, reference }: Input): Naming {
  const given = Object.entries({ invoice, purchaseOrder, reference }).filter(([, value]) => value !== undefined);
  if (given.length === 1) return Object.fromEntries(given);
  throw new AditError('INPUT_INVALID', 'exactly one of invoice, purchaseOrder and reference is needed', {
    details: {
      fields: [{ field: 'invoice', problem: 'exactly one of this, "purchaseOrder" and "reference" is needed' }],
    },
  });
}

async function scopeOf(deps: AnswerDeps, asking: Asking, input: Input): Promise<DocumentScope> {
  if (input.customer === undefined) return documentScope(deps, asking, input.system);
  return subjectOf(deps, asking, { customer: input.customer, system: input.system });
}

async function findInvoice(
  deps: AnswerDeps,
  asking: Asking,
  { system, customer, own, tier }: DocumentScope,
  wanted: Naming & { readonly lines: boolean },
): Promise<{ row: InvoiceFacts; part: Gathered<'invoice'> }> {
  const scoped = customer ? { customer: customer.number } : {};
  const selector = selectorOf(wanted, scoped);
  const part = await gather(deps, asking, { system, entity: 'invoice', selector, own });
  const [row, ...others] = part.rows
    .filter((facts) => customer === null || facts.customer === customer.number || facts.branch === customer.number)
    .filter(({ document }) => deps.policy.showsOrgUnit(document.orgUnit));
  if (!row) throw new AditError('NOT_FOUND', 'there is no such document', { details: { what: 'invoice' } });
  if (others.length === 0) return { row, part };
  throw new AditError('INVOICE_AMBIGUOUS', 'more than one document fits', {
    details: {
      candidates: [row, ...others].slice(0, 20).map((facts) => {
        const customer = deps.calls.handle(asking.call, { system: system.name, number: facts.customer });
        return candidateOf(deps.policy.filter('get_invoice', tier), { ...facts, customer });
      }),
    },
  });
}

/** What tells documents apart, as far as the policy would show it in an answer. */
function candidateOf(filter: FieldFilter, { invoice, customer, date, document: { orgUnit } }: InvoiceFacts): object {
  const seen = filter({ invoice, customer, date, document: { orgUnit } }) as Candidate | null;
  const { document, ...rest } = seen ?? {};
  return { ...rest, ...(document?.orgUnit !== undefined && { orgUnit: document.orgUnit }) };
}

function selectorOf(
  { invoice, purchaseOrder, reference, lines }: Naming & { readonly lines: boolean },
  scoped: { readonly customer?: string },
): Selectors['invoice'] {
  const rest = { ...scoped, ...(lines && { lines }) };
  if (purchaseOrder !== undefined) return { purchaseOrder, ...rest };
  if (reference !== undefined) return { reference, ...rest };
  return { invoice: invoice ?? '', ...rest };
}

function shown({ policy }: AnswerDeps, facts: InvoiceFacts, include: ReadonlySet<string>): InvoiceFacts {
  const { lines, delivery } = facts;
  return {
    ...withoutDetail(facts),
    ...(include.has('lines') && { lines: Array.isArray(lines) ? lines.slice(0, policy.rowCap) : 'not_available' }),
    ...(include.has('delivery') && { delivery: delivery ?? 'not_available' }),
  };
}

/** From the day of the invoice: what was paid before it existed pays something else. */
function paymentSpan({ today }: Subject, { date }: InvoiceFacts) {
  return { from: date < today ? date : today, to: today };
}
