import type { z } from 'zod';
import { deriveInvoice } from '../../domain/derive/invoice.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { EntityName, InvoiceFacts, Selectors } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import type { CustomerRef } from '../callers/calls.ts';
import type { FieldFilter } from '../policy/field-filter.ts';
import { isEverywhere, placed, wholeAccountsOf } from './accounts.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { type DocumentScope, documentScope, documentScopes } from './document-scope.ts';
import { type Gathered, gather, gatherPart, isMissing } from './gather.ts';
import { datedNeed } from './history.ts';
import { withoutDetail } from './invoices.ts';
import { nothingRead, withOwn, withOwnIfThere } from './laid.ts';
import { about, customerPart } from './open-items.ts';
import { paymentKey } from './payments.ts';
import { type Subject, subjectFor } from './subject.ts';

type Input = z.output<(typeof operations)['get_invoice']['input']>;
type Candidate = Partial<Pick<InvoiceFacts, 'invoice' | 'customer' | 'date'>> & { document?: { orgUnit?: string } };
type Naming = Pick<Input, 'invoice' | 'purchaseOrder' | 'reference'>;

/** One invoice by its number, purchase order or reference. Parts asked for with `include` may stay out at the deadline. */
export async function getInvoice(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const naming = namingOf(input);
  const include = new Set(input.include);
  const scopes = await scopesOf(deps, asking, input);
  const { hit, silent } = await findInvoice(deps, asking, scopes, { ...naming, lines: include.has('lines') });
  const { scope, row, part } = hit;
  const customer: CustomerRef = scope.customer ?? { system: scope.system.name, number: row.customer };
  const subject = subjectFor(deps, asking, customer);
  const [disputes, payments] = await Promise.all([
    gatherPart(deps, asking, customerPart(subject, 'dispute')).then((found) => withOwnIfThere(deps, subject, found)),
    include.has('payments') ? gatherPart(deps, asking, datedNeed(subject, 'payment', paymentSpan(subject, row))) : null,
  ]);
  const invoice = deriveInvoice(shown(deps, row, include), {
    customer: subject.handle,
    keyDate: subject.today,
    // Where the ERP's are not there in time, the agent's own still are.
    disputes: disputes?.rows ?? withOwn(deps, subject, nothingRead(deps, subject, 'dispute')).rows,
    ...(payments && {
      payments: payments.rows
        .filter(({ orgUnit }) => deps.policy.showsOrgUnit(orgUnit, scope.system.name))
        .sort((a, b) => (paymentKey(a) < paymentKey(b) ? 1 : -1)),
    }),
    showDisputes: include.has('disputes') && disputes !== null,
  });
  const parts: Gathered<EntityName>[] = [part, disputes, payments].filter((found) => found !== null);
  return {
    data: placed({ isWide: isEverywhere(input) }, scope.system, invoice),
    ...about(subject),
    parts,
    records: 1 + (Array.isArray(invoice.lines) ? invoice.lines.length : 0) + (invoice.payments?.length ?? 0),
    // A system that is silent may have a document of that number too.
    complete: disputes !== null && (payments !== null || !include.has('payments')) && silent.size === 0,
    ...(silent.size > 0 && {
      systems: scopes.map((one) => ({ system: one.system.name, told: silent.has(one) ? 'unknown' : 'whole' })),
    }),
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

async function scopesOf(deps: AnswerDeps, asking: Asking, input: Input): Promise<readonly DocumentScope[]> {
  const { customer, system, systems } = input;
  if (customer !== undefined) return (await wholeAccountsOf(deps, asking, { customer, system, systems })).subjects;
  return isEverywhere(input) ? documentScopes(deps, asking, system) : [documentScope(deps, asking, system)];
}

interface Hit {
  readonly scope: DocumentScope;
  readonly row: InvoiceFacts;
  readonly part: Gathered<'invoice'>;
}

/** The one document that fits, and of several systems those that gave no answer, with the reason. */
async function findInvoice(
  deps: AnswerDeps,
  asking: Asking,
  scopes: readonly DocumentScope[],
  wanted: Naming & { readonly lines: boolean },
): Promise<{ hit: Hit; silent: ReadonlyMap<DocumentScope, AditError> }> {
  const silent = new Map<DocumentScope, AditError>();
  const searches = scopes.map(async (scope) => {
    try {
      return await hitsIn(deps, asking, scope, wanted);
    } catch (thrown) {
      const error = asAditError(thrown);
      if (scopes.length === 1 || asking.signal.aborted) throw error;
      if (isMissing(error)) silent.set(scope, error);
      else if (error.code !== 'NOT_FOUND') throw error;
      return [];
    }
  });
  const [hit, ...others] = (await Promise.all(searches)).flat();
  const [reason] = silent.values();
  if (!hit) throw reason ?? new AditError('NOT_FOUND', 'there is no such document', { details: { what: 'invoice' } });
  if (others.length === 0) return { hit, silent };
  throw new AditError('INVOICE_AMBIGUOUS', 'more than one document fits', {
    details: {
      candidates: [hit, ...others].slice(0, 20).map(({ scope: { system, tier }, row }) => {
        const customer = deps.calls.handle(asking.call, { system: system.name, number: row.customer });
        return candidateOf(deps.policy.filter('get_invoice', tier), { ...row, customer });
      }),
    },
  });
}

async function hitsIn(
  deps: AnswerDeps,
  asking: Asking,
  scope: DocumentScope,
  wanted: Naming & { readonly lines: boolean },
): Promise<readonly Hit[]> {
  const { system, customer, own } = scope;
  const selector = selectorOf(wanted, customer ? { customer: customer.number } : {});
  const part = await gather(deps, asking, { system, entity: 'invoice', selector, own });
  return part.rows
    .filter((facts) => customer === null || facts.customer === customer.number || facts.branch === customer.number)
    .filter(({ document }) => deps.policy.showsOrgUnit(document.orgUnit, system.name))
    .map((row) => ({ scope, row, part }));
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
